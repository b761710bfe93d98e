"""All alerts in order and searchable, made once for each change, so that every key that is typed is quick."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from data.pace import Pace
from data.sources.alert import FIRING, Alert
from data.sources.matchers import Filter

SEVERITIES = ("critical", "high", "medium", "low", "near_miss")
_RANKS = {word: rank for rank, word in enumerate(SEVERITIES)}

Order = Callable[[Alert], tuple[Any, ...]]


def _by_severity(alert: Alert) -> tuple[Any, ...]:
    rank = _RANKS.get(alert.severity, len(_RANKS))
    return (alert.state != FIRING, rank, alert.starts_at, alert.fingerprint)


ORDERS: dict[str, Order] = {
    "severity": _by_severity,
    "newest": lambda alert: (alert.state != FIRING, -alert.starts_at, alert.fingerprint),
    "oldest": lambda alert: (alert.state != FIRING, alert.starts_at, alert.fingerprint),
    "name": lambda alert: (alert.state != FIRING, alert.name, _by_severity(alert)),
}
"""How alerts are sorted; held-back ones always come last. The first is how it begins."""


class Found(NamedTuple):
    """The alerts that pass a filter, in order."""

    alerts: list[Alert]
    groups: list[str]
    """The value of the label they are grouped by, for each; empty where they are not."""


class AlertIndex:
    """The alerts of one moment. Making it costs; asking it is quick."""

    def __init__(self, alerts: Sequence[Alert], *, pause: bool = False) -> None:
        """``pause``: rest now and then, so that a thread that makes it stalls nobody who types."""
        self.alerts = alerts
        self.by_fingerprint: dict[str, Alert] = {}
        self.names: Counter[str] = Counter()
        """How many alerts of each name there are."""
        self.firing_names: Counter[str] = Counter()
        """How many of them fire."""
        pace = Pace(rests=pause)
        self._pairs: list[tuple[Alert, str]] = []
        for alert in alerts:
            self.by_fingerprint[alert.fingerprint] = alert
            self.names[alert.name] += 1
            self.firing_names[alert.name] += alert.state == FIRING
            self._pairs.append((alert, _haystack(alert)))
            pace.step()
        self.firing = self.firing_names.total()
        self._order = ""
        self._sort(next(iter(ORDERS)))

    def select(self, wanted: Filter, group_by: str = "", order: str = "severity") -> Found:
        """The alerts that pass, in order; with ``group_by``, those of one value of that label together, the
        group with the first alert first."""
        self._sort(order)
        found = wanted.choose(self._pairs)
        if not group_by:
            return Found(found, [])
        groups: dict[str, list[Alert]] = {}
        for alert in found:
            groups.setdefault(alert.labels.get(group_by, ""), []).append(alert)
        values = [value for value, alerts in groups.items() for _ in alerts]
        return Found([alert for alerts in groups.values() for alert in alerts], values)

    def _sort(self, order: str) -> None:
        if order != self._order:
            self._order, key = order, ORDERS[order]
            self._pairs.sort(key=lambda pair: key(pair[0]))

    def labels(self, most: int = 9) -> list[tuple[str, int]]:
        """(label, number of values) worth grouping by: those that most alerts have, first."""
        have: Counter[str] = Counter()
        values: dict[str, set[str]] = {}
        for alert in self.alerts[:2_000]:
            for name, value in alert.labels.items():
                have[name] += 1
                values.setdefault(name, set()).add(value)
        return [(name, len(values[name])) for name, _ in have.most_common(most)]


def _haystack(alert: Alert) -> str:
    return "\n".join((*alert.labels.values(), *alert.annotations.values(), alert.fingerprint)).lower()
