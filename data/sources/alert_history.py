"""What an alert did: in this session, as it was seen, and before it, as Prometheus kept it in ``ALERTS``.

Alertmanager itself keeps no history. Prometheus writes a sample of ``ALERTS{alertstate="firing"}`` at every
evaluation while a rule's alert fires, so its gaps are the times at which it did not.
"""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from data.sources.alert import Alert
from data.sources.prometheus_answer import Result, Series
from data.sources.promql import quote
from data.times import DAY, MINUTE

MOMENTS = 50
"""As many changes of one alert are kept."""
LOOK_BACK = DAY
STEP = MINUTE
_OWN = frozenset({"__name__", "alertstate"})


class Moment(msgspec.Struct, frozen=True):
    """From then on the alert was in this state, as far as anybody saw."""

    at: int
    state: str
    """``firing``, ``suppressed`` or ``gone``."""


class Interval(msgspec.Struct, frozen=True):
    """It fired from ``start`` to ``end``, give or take a `STEP`; microseconds."""

    start: int
    end: int


class Ranged(Protocol):
    """`data.sources.prometheus.Prometheus`, as far as it is needed here."""

    def over(self, query: str, start: int, end: int, step: int) -> Result:
        """A range query; blocks."""


class SessionHistory:
    """The changes of every alert since the app was opened."""

    def __init__(self) -> None:
        self._moments: dict[str, list[Moment]] = {}
        self._states: dict[str, str] = {}

    def take(self, alerts: Mapping[str, Alert], at: int) -> None:
        """The alerts as they are at a moment, by fingerprint."""
        for fingerprint, alert in alerts.items():
            if self._states.get(fingerprint) != alert.state:
                self._add(fingerprint, Moment(at, alert.state))
        for fingerprint in self._states.keys() - alerts.keys():
            if self._states[fingerprint] != "gone":
                self._add(fingerprint, Moment(at, "gone"))

    def of(self, fingerprint: str) -> tuple[Moment, ...]:
        """Oldest first."""
        return tuple(self._moments.get(fingerprint, ()))

    def _add(self, fingerprint: str, moment: Moment) -> None:
        self._states[fingerprint] = moment.state
        moments = self._moments.setdefault(fingerprint, [])
        moments.append(moment)
        del moments[:-MOMENTS]


def past(prometheus: Ranged, alert: Alert, now: int) -> list[Interval]:
    """When it fired in the last `LOOK_BACK`, oldest first. Blocks; raises as `Prometheus.over`.

    Alertmanager's alert may have labels that Prometheus adds only when it sends (``external_labels``), so the
    series are asked for by name, and those whose labels the alert has are taken.
    """
    query = f'ALERTS{{alertstate="firing",alertname={quote(alert.labels.get("alertname", ""))}}}'
    result = prometheus.over(query, now - LOOK_BACK, now, STEP)
    mine = [series for series in result.series if _is_of(series, alert)]
    return sorted((one for series in mine for one in intervals(series)), key=lambda one: one.start)


def intervals(series: Series) -> list[Interval]:
    """The runs of samples without a gap longer than two steps."""
    found: list[Interval] = []
    for at in series.at:
        if found and at - found[-1].end <= 2 * STEP:
            found[-1] = Interval(found[-1].start, at)
        else:
            found.append(Interval(at, at))
    return found


def _is_of(series: Series, alert: Alert) -> bool:
    return all(alert.labels.get(name) == value for name, value in series.labels.items() if name not in _OWN)
