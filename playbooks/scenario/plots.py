"""What the figures did while a drill was played, for its debrief: the metrics that the scenario moves."""

import html
from collections.abc import Mapping

import msgspec

from data.text import clean_line
from playbooks.scenario.clock import words
from playbooks.scenario.world import Situation

POINTS = 120
_WIDE, _HIGH, _PAD = 600, 90, 4
MARKED = {"decide": "decided", "contain": "contained"}
"""The times that are marked on every figure, and their names there."""


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """One series of a panel, from the start to where the drill stands."""

    title: str
    points: tuple[tuple[int, float], ...]
    """(microseconds since the start, value)."""


def plots(situation: Situation) -> tuple[Plot, ...]:
    """Of every series that moves, in the scenario's order."""
    start, found = situation.world.start, []
    step = max(1, (situation.now - start) // POINTS)
    for metric in situation.scenario.world.metrics:
        model = metric.model or situation.world.first_model
        if not (metric.moves or metric.recorded):
            continue
        (curve,) = (one for one in situation.curves(metric.panel, model) if one.metric is metric)
        labels = "".join(f", {value}" for value in metric.labels.values())
        points = tuple((at - start, curve.value(at)) for at in range(start, situation.now + 1, step))
        found.append(Plot(title=f"{metric.panel.replace('_', ' ')}, {model}{labels}", points=points))
    return tuple(found)


def svg(of: Plot, times: Mapping[str, int | None]) -> str:
    """The line, with the decision and the containment as moments; a figure of HTML."""
    last = max(of.points[-1][0], 1)
    low, high = min(value for _, value in of.points), max(value for _, value in of.points)
    room = (high - low) or 1.0

    def across(at: int) -> float:
        return _PAD + (_WIDE - 2 * _PAD) * at / last

    line = " ".join(
        f"{across(at):.1f},{_PAD + (_HIGH - 2 * _PAD) * (high - value) / room:.1f}" for at, value in of.points
    )
    moments = "".join(
        f'<line x1="{across(at):.1f}" x2="{across(at):.1f}" y1="0" y2="{_HIGH}" class=moment>'
        f"<title>{name} {words(at)}</title></line>"
        for name in MARKED
        if (at := times.get(name)) is not None and at <= last
    )
    told = f"{clean_line(of.title)}: {high:.3g} at most, {low:.3g} at least"
    return (
        f"<figure><figcaption>{html.escape(told)}</figcaption>"
        f'<svg viewBox="0 0 {_WIDE} {_HIGH}" role="img">{moments}<polyline points="{line}"/></svg></figure>\n'
    )
