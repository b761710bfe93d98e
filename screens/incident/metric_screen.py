"""One metric alone: a plot as large as the screen, or its values in a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from data.text import clean_line
from screens.actions import bindings
from screens.incident.metric_lines import large
from screens.incident.metric_table import MetricTable
from screens.incident.metrics import columns
from screens.incident.of_incident import OverIncident
from screens.lines import Line, Span, wrap
from screens.metric_words import notes, range_words
from screens.widgets.key_bar import KeyBar
from screens.widgets.panel import PanelTitle
from screens.widgets.rows import Rows
from screens.widgets.sheet import Sheet

if TYPE_CHECKING:
    from playbooks.readings import Reading
    from screens.incident.screen import IncidentScreen


class MetricScreen(OverIncident):
    """Over the incident's screen, which goes on asking."""

    DEFAULT_CSS = """
    MetricScreen StateLines { margin-bottom: 1; }
    MetricScreen.-phone StateLines { margin-bottom: 0; }
    MetricScreen PanelTitle, MetricScreen Sheet, MetricScreen Rows { margin: 0 1; }
    """
    SCOPE = "metric"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("metric")]

    def __init__(self, incident: IncidentScreen, panel: str) -> None:
        super().__init__(incident)
        self.panel = panel
        ink = self.session.ink
        self.heading, self.sheet, self.table = PanelTitle(ink, "metric"), Sheet(ink), Rows(ink)
        self.heading.light(True)

    def compose(self) -> ComposeResult:
        """The incident's three lines stay."""
        yield self.state
        yield self.heading
        yield self.sheet
        yield self.table
        yield KeyBar(self.session.ink, "metric")

    def on_mount(self) -> None:
        """Drawn again whenever the source answers."""
        self.table.display = False
        self.cockpit.asking.followers.append(self.redraw)
        self.redraw()

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        self.cockpit.asking.followers.remove(self.redraw)

    def action_reload(self) -> None:
        """The metrics too."""
        super().action_reload()
        self.cockpit.asking.wake()

    def on_resize(self) -> None:
        """Ask for as many moments as fit."""
        systems = len(self.cockpit.view.metrics.systems) if self.cockpit.view else 1
        self.cockpit.asking.look(columns(self.size.width, systems))
        self.tick(self.session.now)

    # --- drawing -----------------------------------------------------------------------------------------

    async def reread(self) -> None:
        """From what the incident's own screen has."""
        self.redraw()

    def redraw(self) -> None:
        """Plot and table, from what was read last."""
        metrics, glyphs, now = self.cockpit.metrics, self.session.ink.glyphs, self.session.now
        readings = metrics.readings
        self.panel = self.panel if self.panel in readings else next(iter(readings), "")
        told = readings.get(self.panel, ())
        moments, dimmed = metrics.moments, metrics.stale

        def draw(cells: int, rows: int) -> Sequence[Line]:
            about = _about(told, cells)
            return [
                *large(told, moments, cells, max(rows - len(about) - 1, 6), glyphs, now=now, dimmed=dimmed),
                (),
                *about,
            ]

        self.sheet.show(draw)
        self._fill_table(told)
        place = f"{list(readings).index(self.panel) + 1} of {len(readings)}" if told else ""
        detail = [
            Span(word, "dim")
            for word in (range_words(metrics.range), place, "stale" if dimmed else "")
            if word
        ]
        self.heading.show(
            f"metric  {told[0].panel.title}" if told else "metric",
            tuple(part for span in detail for part in (span, Span("  "))),
        )
        self.tick(now)

    def _fill_table(self, told: tuple[Reading, ...]) -> None:
        """Newest first; a moment without any sample has no row."""
        if not told:
            self.table.show([], lambda _place, _cells: ())
            return
        grid = told[0].window
        curves = [curve for reading in told for curve in reading.curves]
        places = [
            place
            for place in range(grid.count - 1, -1, -1)
            if any(place < len(curve.points) and curve.points[place] is not None for curve in curves)
        ]

        def draw(place: int, cells: int) -> Sequence[Line]:
            table = MetricTable(told, cells)
            return [table.row(places[place])] if place else [table.heads(), table.row(places[place])]

        empty = [(Span(words, ink),) for words, ink in notes(told[0], self.session.now)][:1]
        self.table.show(
            [str(grid.at(place)) for place in places], draw, lead=lambda place: 0 if place else 1, empty=empty
        )

    # --- acting ------------------------------------------------------------------------------------------

    def action_zoom_in(self) -> None:
        """A shorter range."""
        self.cockpit.action_zoom_in()

    def action_zoom_out(self) -> None:
        """A longer one."""
        self.cockpit.action_zoom_out()

    def action_next_metric(self) -> None:
        """The one after it."""
        self._turn(1)

    def action_previous_metric(self) -> None:
        """The one before it."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        names = list(self.cockpit.metrics.readings)
        if names:
            self.panel = names[(names.index(self.panel) + by) % len(names)]
            self.redraw()

    def action_table(self) -> None:
        """Values instead of the plot, and back."""
        self.table.display = not self.table.display
        self.sheet.display = not self.table.display
        if self.table.display:
            self.table.focus()


def _about(told: Sequence[Reading], cells: int) -> list[Line]:
    """The query itself, and where the limit comes from."""
    lines: list[Line] = []
    for reading in told[:1]:
        if reading.panel.source:
            lines += wrap(reading.panel.source, cells, "dim", most=2)
        lines += wrap(clean_line(reading.query), cells, "faint", most=3)
    return lines
