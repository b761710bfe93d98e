"""The metrics panel: one metric large, the others a line each, as their source last answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.message import Message

from screens.freshness import age_words
from screens.incident.metric_plan import ZOOMS, MetricPlan
from screens.incident.view import IncidentView
from screens.ink import Ink
from screens.lines import EMPTY, Line, Span, joined, wrap
from screens.widgets.moment import Moment
from screens.widgets.panel import RowsPanel
from screens.widgets.rows import Rows

if TYPE_CHECKING:
    from data.sources.polling import Freshness
    from playbooks.readings import Reading

_PLOT = 9
"""Lines of the large metric, header and times included, where there is room."""
_LEAST = 6
_GUTTER = 6
_ABSENT = "absent"
"""The row of all metrics that have no series."""


class MetricsPanel(RowsPanel):
    """The systems' metrics."""

    class Widened(Message):
        """Plots are so many moments wide now."""

        def __init__(self, columns: int) -> None:
            super().__init__()
            self.columns = columns

    def __init__(self, ink: Ink) -> None:
        super().__init__(ink, "metrics", id="metrics", empty=[(Span("waiting for the incident", "dim"),)])
        self.large = ""
        """The id of the panel that is drawn large; empty: the first."""
        self.changes: tuple[Moment, ...] = ()
        """Deployments and other changes to mark, beside what the incident itself says."""
        self._plan: MetricPlan | None = None
        self._freshness: Freshness[tuple[Reading, ...]] | None = None
        self._configured = True
        self._zoom = ""
        self._drawn_for: tuple[Any, ...] = ()

    # --- what it is told ---------------------------------------------------------------------------------

    def show_view(self, view: IncidentView, now: int) -> None:
        """What to mark, of which systems."""
        self._plan = view.metrics
        self._draw(now)

    def show_readings(
        self, freshness: Freshness[tuple[Reading, ...]] | None, zoom: str, now: int, *, configured: bool
    ) -> None:
        """What the source said last; ``configured``: whether there is one to ask."""
        self._freshness, self._zoom, self._configured = freshness, zoom, configured
        self._draw(now)

    def mark(self, changes: Sequence[Moment], now: int) -> None:
        """Mark these changes on every plot."""
        self.changes = tuple(changes)
        self._draw(now)

    def enlarge(self, panel: str, now: int) -> None:
        """Draw this metric large."""
        self.large = panel
        self._draw(now)
        self.rows.move_to(panel)

    # --- what it knows -----------------------------------------------------------------------------------

    @property
    def moments(self) -> tuple[Moment, ...]:
        """All that is marked."""
        return (*(self._plan.moments if self._plan else ()), *self.changes)

    @property
    def readings(self) -> dict[str, tuple[Reading, ...]]:
        """By panel, one for each system; the large one first, optional ones only where they have any."""
        answer = (self._freshness.answer if self._freshness else None) or ()
        found: dict[str, tuple[Reading, ...]] = {}
        for reading in answer:
            found[reading.panel.id] = (*found.get(reading.panel.id, ()), reading)
        kept = {
            name: readings
            for name, readings in found.items()
            if not readings[0].panel.optional or any(reading.curves for reading in readings)
        }
        first = self.large if self.large in kept else next(iter(kept), "")
        return {name: kept[name] for name in sorted(kept, key=lambda one: one != first)}

    @property
    def range(self) -> str:
        """How far back it looks, such as ``3h``."""
        first = next(iter(self.readings.values()), None)
        return self._zoom or (first[0].panel.range if first else ZOOMS[2])

    @property
    def stale(self) -> bool:
        """Whether the last attempt failed, so that what is shown is old."""
        return self._freshness is not None and self._freshness.state == "stale"

    # --- drawing -----------------------------------------------------------------------------------------

    def _draw(self, now: int) -> None:
        state = (self._freshness, self._zoom, self._plan, self.changes, self.large, self._configured)
        if state == self._drawn_for:
            return
        self._drawn_for = state
        readings, glyphs = self.readings, self.ink.glyphs
        moments, dimmed = self.moments, self.stale
        absent = [one for one in list(readings)[1:] if all(told.state == "empty" for told in readings[one])]
        names = [one for one in readings if one not in absent] + [_ABSENT] * bool(absent)
        titles = [readings[one][0].panel.title for one in absent]
        from screens.incident.metric_lines import large, one_line

        lead = len(self._trouble(self._cells))

        def draw(place: int, cells: int) -> Sequence[Line]:
            if names[place] == _ABSENT:
                return [(Span(f"no series: {', '.join(titles)}", "dim"),)]
            told = readings[names[place]]
            if place:
                return [one_line(told, cells, glyphs, dimmed=dimmed)]
            rows = self._plot_rows(len(names)) - lead
            return [*self._trouble(cells), *large(told, moments, cells, rows, glyphs, now=now, dimmed=dimmed)]

        self.rows.show(names, draw, lead=lambda place: lead if not place else 0, empty=self._empty())
        self._say(now)
        self.want(_PLOT + len(names) + lead if names else max(len(self.rows.empty), 1))

    def on_rows_measured(self, event: Rows.Measured) -> None:
        """The plot takes what it gets, so what it takes says nothing of what it would like."""
        event.prevent_default()

    def _plot_rows(self, metrics: int) -> int:
        """As much as the other lines leave, within reason."""
        room = self.size.height - 1 - (metrics - 1)
        return max(_LEAST, min(room, 2 * _PLOT)) if self.size.height else _PLOT

    def on_resize(self) -> None:
        """The plot takes the room there is; asked for is what it can show."""
        self._drawn_for = ()
        if not self.rows.keys:
            self.rows.empty = self._empty()
            self.want(len(self.rows.empty))
        self.call_after_refresh(self.rows.redraw)  # only then has the list its own new size
        systems = len(self._plan.systems) if self._plan else 1
        self.post_message(self.Widened(columns(self.size.width - 1, systems)))

    def tick(self, now: int) -> None:
        """How old it is."""
        self._say(now)

    def _say(self, now: int) -> None:
        models = ", ".join(values["model_id"] for values in self._plan.systems) if self._plan else ""
        age = self._freshness.age(now) if self._freshness else None
        old = f"stale, {age_words(age)}" if self.stale and age is not None else ""
        detail: Line = (Span(models, "dim"),) if models else ()
        if self.readings:
            from screens.metric_words import range_words

            detail = joined([detail, (Span(range_words(self.range), "dim"),)], "  ")
        self.heading.show("metrics", joined([detail, (Span(old, "amber"),) if old else ()], "  "))

    def _trouble(self, cells: int) -> list[Line]:
        """Why what is shown is old."""
        error = self._freshness.error if self._freshness else None
        if error is None:
            return []
        return wrap(f"{self.ink.glyphs.bad} {error.message}", cells, "amber", most=2)

    def _empty(self) -> list[Line]:
        """What stands where no metric does."""
        if self._plan is None:
            return [(Span("reading the incident", "dim"),)]
        if self._plan.drill:
            return [(Span("a drill sees no live metrics", "dim"),)]
        if not self._configured:
            return [(Span("no metrics source", "dim"),), *self._words("Set prometheus_url in the settings.")]
        if not self._plan.systems:
            return [(Span("no system is named", "dim"),), *self._words("Metrics are asked for by model.")]
        error = self._freshness.error if self._freshness else None
        if error is not None:
            lines = wrap(f"{self.ink.glyphs.bad} {error.message}", self._cells, "red", most=4)
            return [
                *lines,
                EMPTY,
                *self._words(error.remedy),
                *self._words("Nobody knows how the model does."),
            ]
        return [(Span("asking for metrics", "dim"),)]

    @property
    def _cells(self) -> int:
        return max(self.size.width - 1, 30)

    def _words(self, words: str) -> list[Line]:
        return wrap(words, self._cells, "dim", most=4)


def columns(cells: int, systems: int) -> int:
    """How many moments a plot can show where so many systems share the width: two to a cell."""
    return 2 * max(cells // max(systems, 1) - _GUTTER, 10)
