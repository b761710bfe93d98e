"""What a figure did while a drill was played, on its debrief: the decision and the containment marked."""

from __future__ import annotations

from collections.abc import Mapping

from playbooks.panels import Panel
from playbooks.readings import Curve, Reading, Window
from playbooks.scenario.clock import words
from playbooks.scenario.plots import MARKED, Plot
from playbooks.units import digits
from screens.glyphs import Glyphs
from screens.lines import Line, Span
from screens.widgets.moment import Moment
from screens.widgets.plot import plot_lines

ROWS = 5
"""Of one figure, the line of its times among them."""
_WIDEST = 110
_NEVER = -1 << 62


def figure_lines(of: Plot, times: Mapping[str, int | None], cells: int, glyphs: Glyphs) -> list[Line]:
    """A line that names it, the plot, and times since the start under it."""
    at, values = zip(*of.points, strict=True)
    step = at[1] - at[0] if len(at) > 1 else 1
    window = Window(at[0], at[0] + step * (len(at) - 1), step)
    panel = Panel(id="figure", title=of.title, query="")
    reading = Reading(panel=panel, model="", window=window, curves=(Curve({}, values),))
    moments = [Moment(done, label) for name, label in MARKED.items() if (done := times.get(name)) is not None]
    drawn = plot_lines(reading, moments, min(cells - 1, _WIDEST), ROWS, glyphs, now=_NEVER, time=words)
    told = f"   {digits(max(values))} at most, {digits(min(values))} at least"
    return [(Span(of.title), Span(told, "dim")), *drawn]
