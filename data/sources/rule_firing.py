"""Whether a critical alert of one model fires, and when Prometheus last evaluated its rule.

Contract: ``GET /api/v1/rules?type=alert`` (Prometheus, HTTP API v1): of a rule ``name``, ``state``,
``lastEvaluation`` and ``labels``; of each of its ``alerts`` ``labels`` and ``state``. Asking twice says
nothing new: only another ``lastEvaluation`` is another look at the metrics.
"""

import msgspec

from data.sources import faults, fetch
from data.sources.alert_wire import whose_fault
from data.sources.credentials import NOTHING, Access
from data.sources.endpoint import Endpoint, endpoint
from data.text import clean_line

CRITICAL = "critical"


class _Alert(msgspec.Struct, frozen=True):
    labels: dict[str, str] = {}
    state: str = ""


class _Rule(msgspec.Struct, frozen=True, rename="camel"):
    name: str = ""
    labels: dict[str, str] = {}
    alerts: list[_Alert] = []
    last_evaluation: str = ""
    health: str = ""


class _Group(msgspec.Struct, frozen=True):
    rules: list[_Rule] = []


class _Data(msgspec.Struct, frozen=True):
    groups: list[_Group]


class _Envelope(msgspec.Struct, frozen=True):
    status: str
    data: _Data


_decoder = msgspec.json.Decoder(_Envelope)


class RuleFiring:
    """Asks one Prometheus after one rule and one model."""

    def __init__(
        self, url: str, rule: str, model: str, *, access: Access = NOTHING, patience: float = fetch.PATIENCE
    ) -> None:
        """Raises `BadInput` where ``url`` is no address."""
        self.place: Endpoint = endpoint("Prometheus", url, access)
        self._rule, self._model, self._patience = rule, model, access.patience or patience

    async def look(self) -> str:
        """The time of the evaluation in which it fires as critical for the model; empty where it does not.

        Raises `Unreachable`, `TimedOut`, `Unauthorized` or `BadAnswer`.
        """
        async with fetch.client(self.place, self._patience) as http:
            body = await fetch.get_json(
                http, self.place, "/api/v1/rules", params={"type": "alert"}, patience=self._patience
            )
        try:
            envelope = _decoder.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise faults.not_understood(self.place, whose_fault(error), len(body)) from error
        rules = [rule for group in envelope.data.groups for rule in group.rules if rule.name == self._rule]
        return max((clean_line(rule.last_evaluation, 60) for rule in rules if self._fires(rule)), default="")

    def _fires(self, rule: _Rule) -> bool:
        return rule.health != "err" and any(
            alert.state == "firing"
            and alert.labels.get("model_id") == self._model
            and {**rule.labels, **alert.labels}.get("severity") == CRITICAL
            for alert in rule.alerts
        )
