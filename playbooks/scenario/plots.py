"""What the figures did while a drill was played, for its debrief: the metrics that the scenario moves."""

import math
from collections.abc import Mapping, Sequence

import msgspec

from playbooks.reports.plot import Moment, figure
from playbooks.scenario.clock import words
from playbooks.scenario.shape import Metric
from playbooks.scenario.world import Situation
from playbooks.units import digits

POINTS = 120
MARKED = {"decide": "decided", "contain": "contained"}
"""The times that are marked on every figure, and their names there."""
_CELLS = 60
_HEIGHTS = "▁▂▃▄▅▆▇█"


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """One series of a panel, from the start to where the drill stands."""

    title: str
    points: tuple[tuple[int, float], ...]
    """(microseconds since the start, value)."""


def plots(situation: Situation) -> tuple[Plot, ...]:
    """Of every series that moved, in the scenario's order; what only wavers tells nothing."""
    start, found = situation.world.start, []
    step = max(1, (situation.now - start) // POINTS)
    for metric in situation.scenario.world.metrics:
        model = metric.model or situation.world.first_model
        if not (metric.moves or metric.recorded):
            continue
        (curve,) = (one for one in situation.curves(metric.panel, model) if one.metric is metric)
        labels = "".join(f", {value}" for value in metric.labels.values())
        points = tuple((at - start, curve.value(at)) for at in range(start, situation.now + 1, step))
        if not _moved(metric, [value for _, value in points]):
            continue
        found.append(Plot(title=f"{metric.panel.replace('_', ' ')}, {model}{labels}", points=points))
    return tuple(found)


def _moved(metric: Metric, values: Sequence[float]) -> bool:
    """Whether it went further from where it was than its noise and its rhythm take it."""
    if metric.recorded:
        return max(values) > min(values)
    wavers = float(metric.noise) + (abs(float(metric.wave.height)) if metric.wave else 0)
    return any(abs(value - float(metric.value)) > wavers + 1e-9 for value in values)


def svg(of: Plot, times: Mapping[str, int | None]) -> str:
    """The line, with the decision and the containment as moments; a figure of HTML."""
    moments = tuple(
        Moment(told, at, words(at)) for name, told in MARKED.items() if (at := times.get(name)) is not None
    )
    return figure(of.title, of.points, moments)


def drawn(of: Plot, times: Mapping[str, int | None]) -> list[str]:
    """A figure of three lines of text: what it is, the curve in blocks with its gaps, and what is marked
    under it. Nothing where no point has a finite value."""
    last = len(of.points) - 1
    values = [of.points[round(cell * last / (_CELLS - 1))][1] for cell in range(_CELLS)]
    finite = [value for _, value in of.points if math.isfinite(value)]
    if not finite:
        return []
    low, high = min(finite), max(finite)
    step = (high - low) / (len(_HEIGHTS) - 1) or 1.0
    curve = (_HEIGHTS[round((value - low) / step)] if math.isfinite(value) else " " for value in values)
    head = f"{of.title}   {digits(high)} at most, {digits(low)} at least"
    return [head, "".join(curve), *_marks(of.points[-1][0], times)]


def _marks(length: int, times: Mapping[str, int | None]) -> list[str]:
    """``   ^ decided +09:00, contained +10:00``, a caret for each, in the order in which they came."""
    shown = sorted(
        (at, told)
        for name, told in MARKED.items()
        if (at := times.get(name)) is not None and 0 <= at <= length
    )
    if not shown:
        return []
    places = {round(at * (_CELLS - 1) / (length or 1)) for at, _ in shown}
    carets = "".join("^" if cell in places else " " for cell in range(max(places) + 1))
    return [f"{carets} {', '.join(f'{told} {words(at)}' for at, told in shown)}"]
