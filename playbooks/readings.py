"""What a panel's query said over a span of time, on a regular grid, and what that means.

A point is a number, NaN or infinite where Prometheus says so, or ``None`` where it has no sample: a gap stays
a gap and is never drawn as zero.
"""

import math
from collections.abc import Iterable
from typing import Literal

import msgspec

from data.errors import FirelineError
from data.sources.prometheus_answer import Sample, Series
from data.times import HOUR, MINUTE, SECOND
from playbooks.panels import Panel

Points = tuple[float | None, ...]
State = Literal["failed", "empty", "beyond", "within", "unjudged"]

STEPS = tuple(one * SECOND for one in (10, 15, 20, 30, 60, 90)) + tuple(
    one * MINUTE for one in (2, 3, 4, 5, 8, 10, 15, 20, 30, 40, 60)
)
"""Round ones, and none shorter than ten seconds: series are scraped every 15 to 60."""
MOST_CURVES = 6


class Window(msgspec.Struct, frozen=True):
    """A grid of moments from ``start`` to ``end``, both included; microseconds."""

    start: int
    end: int
    step: int

    @property
    def count(self) -> int:
        """How many moments."""
        return (self.end - self.start) // self.step + 1

    def at(self, place: int) -> int:
        """The moment at a place of the grid."""
        return self.start + place * self.step

    def place(self, at: int) -> int:
        """The nearest place; may lie outside the grid."""
        return round((at - self.start) / self.step)


def window(now: int, reach: int, columns: int) -> Window:
    """The span that ends now, about a moment for each column. The grid stands still while time goes on: its
    moments are multiples of the step, so that a plot asked for again shows the same points."""
    wanted = -(-reach // max(columns - 1, 1))
    step = next((one for one in STEPS if one >= wanted), -(-wanted // HOUR) * HOUR)
    end = -(-now // step) * step if step > MINUTE else now // step * step
    return Window(end - reach // step * step, end, step)


class Curve(msgspec.Struct, frozen=True):
    """One series; ``labels`` are those that tell it from the others of its answer."""

    labels: dict[str, str]
    points: Points

    @property
    def latest(self) -> tuple[int, float] | None:
        """(place, value) of the last sample, whatever it is."""
        found = ((place, point) for place, point in reversed(tuple(enumerate(self.points))))
        return next(((place, point) for place, point in found if point is not None), None)

    @property
    def finite(self) -> list[float]:
        """The values that can be drawn."""
        return [point for point in self.points if point is not None and math.isfinite(point)]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A panel for one model, as it was answered."""

    panel: Panel
    model: str
    window: Window
    query: str = ""
    curves: tuple[Curve, ...] = ()
    """The worst first."""
    limits: Points = ()
    """The limit at each moment; empty where there is none."""
    left_out: int = 0
    """Series beyond the most that are shown."""
    warnings: tuple[str, ...] = ()
    error: FirelineError | None = None

    @property
    def state(self) -> State:
        """``unjudged``: it has values, and no limit says what is bad."""
        if self.error is not None:
            return "failed"
        if not self.curves:
            return "empty"
        if not any(limit is not None for limit in self.limits):
            return "unjudged"
        return "beyond" if self.is_beyond(self.curves[0]) else "within"

    @property
    def limit(self) -> float | None:
        """The latest limit."""
        return next((limit for limit in reversed(self.limits) if limit is not None), None)

    def bad_at(self, curve: Curve, place: int) -> bool:
        """Whether the curve lies beyond the limit there; an absent value or NaN does not."""
        if place >= len(self.limits):
            return False
        return beyond(curve.points[place], self.limits[place], self.panel.worse)

    def is_beyond(self, curve: Curve) -> bool:
        """Whether its latest value is bad."""
        latest = curve.latest
        limit = self.limits[latest[0]] if latest and self.limits else None
        return latest is not None and beyond(
            latest[1], self.limit if limit is None else limit, self.panel.worse
        )

    def bad_since(self, at: int, tolerated: int = 1) -> int | None:
        """From when the worst curve was bad without a break until ``at``; ``None`` where it was not bad then.

        Up to ``tolerated`` good or absent moments in a row break nothing. Microseconds.
        """
        curve = self.curves[0] if self.curves else None
        last = min(self.window.place(at), self.window.count - 1)
        found, broken = None, 0
        for place in range(last, -1, -1) if curve else ():
            if curve is not None and self.bad_at(curve, place):
                found, broken = place, 0
            elif (broken := broken + 1) > tolerated:
                break
        return None if found is None else self.window.at(found)


def beyond(value: float | None, limit: float | None, worse: str) -> bool:
    """Whether a value lies on the harmful side of a limit."""
    if value is None or limit is None or math.isnan(value) or math.isnan(limit):
        return False
    return value > limit if worse == "above" else value < limit if worse == "below" else False


def on_grid(series: Series, grid: Window) -> Points:
    """A series' values at the grid's moments."""
    points: list[float | None] = [None] * grid.count
    for at, value in zip(series.at, series.values, strict=True):
        place = grid.place(at)
        if 0 <= place < grid.count:
            points[place] = value
    return tuple(points)


def curves(answers: Iterable[Series], grid: Window, worse: str) -> tuple[tuple[Curve, ...], int]:
    """The curves, the worst first, and how many were left out."""
    found = [(series.labels, on_grid(series, grid)) for series in answers]
    names = {name for labels, _ in found for name in labels}
    differing = {name for name in names if len({labels.get(name) for labels, _ in found}) > 1}
    shown = [
        Curve({name: labels[name] for name in sorted(labels) if name in differing}, points)
        for labels, points in found
    ]
    shown.sort(key=lambda curve: _rank(curve, worse))
    return tuple(shown[:MOST_CURVES]), max(0, len(shown) - MOST_CURVES)


def _rank(curve: Curve, worse: str) -> tuple[bool, float]:
    """The worst first; one without a number last."""
    latest = curve.latest
    if latest is None or math.isnan(latest[1]):
        return True, 0.0
    return False, latest[1] if worse == "below" else -latest[1]


def strictest(answers: Iterable[Series], grid: Window, factor: float, worse: str) -> Points:
    """The limit at each moment: ``factor`` times the baseline; of several, the one that is reached first."""
    baselines = [on_grid(series, grid) for series in answers]
    limits: list[float | None] = []
    for place in range(grid.count if baselines else 0):
        values = [value for one in baselines if (value := one[place]) is not None and not math.isnan(value)]
        strict = (max if worse == "below" else min)(values, default=None)
        limits.append(None if strict is None else strict * factor)
    return tuple(limits)


def with_latest(series: Iterable[Series], samples: Iterable[Sample], at: int) -> list[Series]:
    """The series with what an instant query said of each at the grid's last moment."""
    now = {_key(sample.labels): sample.value for sample in samples}
    extended = []
    for one in series:
        value = now.pop(_key(one.labels), None)
        extended.append(one if value is None else Series(one.labels, (*one.at, at), (*one.values, value)))
    labels = {_key(sample.labels): sample.labels for sample in samples}
    return extended + [Series(labels[key], (at,), (value,)) for key, value in now.items()]


def _key(labels: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items()))
