"""The alerts that Prometheus itself calls pending or firing, whatever an Alertmanager holds of them.

Contract: ``alerts`` of an alerting rule in ``GET /api/v1/rules``, each with ``labels`` and ``state``. There
may be thousands, and few are ever asked for: they stay undecoded until somebody does.
"""

from collections.abc import Mapping

import msgspec

from data.sources.alert_wire import Gate


class _Alert(msgspec.Struct, frozen=True):
    labels: dict[str, str] = {}
    state: str = ""


_decoder = msgspec.json.Decoder(list[_Alert])


class RuleAlerts:
    """Of one answer. Used on one thread."""

    def __init__(self, raws: Mapping[str, list[msgspec.Raw]] | None = None) -> None:
        """``raws``: by the rule's name, the lists of the rules of this name."""
        self._raws = dict(raws or {})
        self._labels: dict[str, list[dict[str, str]]] = {}

    def holds(self, name: str, labels: Mapping[str, str]) -> bool:
        """Whether an alert of this name is pending or fires whose labels are all among these: on its way to
        an Alertmanager an alert gets the labels of its Prometheus besides.

        What is no list of alerts holds none: the Alertmanager's word stands then.
        """
        if name not in self._labels:
            self._labels[name] = [one for raw in self._raws.get(name, ()) for one in _active(raw)]
        return any(one.items() <= labels.items() for one in self._labels[name])


def _active(raw: msgspec.Raw) -> list[dict[str, str]]:
    gate = Gate("Prometheus")
    try:
        alerts = _decoder.decode(raw)
    except msgspec.MsgspecError:
        return []
    return [gate.labels(one.labels) for one in alerts if one.state in {"pending", "firing"}]
