"""How a drill went, on a page that scrolls: points, times, what cost, and two timelines side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from playbooks.scenario.clock import words
from playbooks.scenario.debrief import Debrief, Fact, Row, costs, facts, marks
from playbooks.scenario.plots import Plot
from screens.debrief_figures import figure_lines
from screens.ink import Ink
from screens.lines import EMPTY, Line, Span, column, indent, wrap
from screens.widgets.panel import PanelTitle
from screens.widgets.rows import Rows
from screens.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDE = 110
"""Cells from which on expected, came and done stand beside one another."""
_TIME = 9
_TOLD = 28
"""Cells that stay for how it was, whatever the names need."""
_GOOD, _FAIR = 80, 50
"""Points from which on a drill went well, and passably."""


class Aligned(NamedTuple):
    """A line of a list, and what the longest name in that list needs."""

    fact: Fact
    widest: int


class DebriefScreen(ModalScreen[None]):
    """Nothing is done here; ``fireline debrief`` writes the same to a file."""

    CSS_PATH = "debrief.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [("escape,q", "close")]

    def __init__(self, ink: Ink, of: Debrief) -> None:
        super().__init__()
        self._ink = ink
        self._of = of
        self._entries: list[Row | Aligned | Plot | str] = []

    def compose(self) -> ComposeResult:
        """A title, the page, how to leave."""
        title = PanelTitle(self._ink, "debrief")
        title.light(True)
        title.show("debrief", (Span("DRILL  ", "bold"), Span(f"{self._of.number}  {self._of.title}", "dim")))
        yield title
        yield Rows(self._ink)
        told = f"   fireline debrief {self._of.number} --format html -o FILE"
        back = (Span("esc", "bold accent", "screen.close"), Span(" back", "", "screen.close"))
        yield TextLines(self._ink, (*back, Span(told, "dim")), id="foot")

    def on_mount(self) -> None:
        """Fill the page."""
        found = self._of.score
        self._entries = ["points", *_aligned(facts(found)), "Expected", *_aligned(marks(found))]
        if found.costs:
            self._entries += ["Cost", *_aligned(costs(found))]
        self._entries += ["What was expected, what came, what was done", *self._of.rows]
        if self._of.plots:
            self._entries += ["Figures, with the decision and the containment marked", *self._of.plots]
        self._entries += ["What it was", "cause"]
        if self._of.questions:
            self._entries += ["Questions", "questions"]
        rows = self.query_one(Rows)
        rows.show([str(place) for place in range(len(self._entries))], self._draw)
        rows.focus()

    def _draw(self, place: int, cells: int) -> list[Line]:
        entry = self._entries[place]
        if isinstance(entry, Aligned):
            return fact_lines(entry, cells, self._ink)
        if isinstance(entry, Row):
            return row_lines(entry, cells)
        if isinstance(entry, Plot):
            return figure_lines(entry, self._of.score.times, cells, self._ink.glyphs)
        if entry == "points":
            return _points(self._of)
        if entry == "cause":
            return wrap(self._of.cause, min(cells - 1, 100))
        if entry == "questions":
            asked = enumerate(self._of.questions, 1)
            return [line for number, one in asked for line in _numbered(number, one, cells)]
        return [EMPTY, (Span(entry, "bold accent"),)]

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)


def _points(of: Debrief) -> list[Line]:
    points = of.score.points
    ink = "green" if points >= _GOOD else "amber" if points >= _FAIR else "red"
    return [
        (Span(f"{points} of 100 points", f"bold {ink}"), Span(f"   after {words(of.length)}", "dim")),
        EMPTY,
    ]


def _numbered(number: int, text: str, cells: int) -> list[Line]:
    first, *rest = wrap(text, min(cells - 4, 100))
    return [(Span(f"{number}  ", "accent"), *first), *indent(rest, 3)]


def _aligned(found: Sequence[Fact]) -> list[Aligned]:
    widest = max((cell_len(fact.name) for fact in found), default=0)
    return [Aligned(fact, widest) for fact in found]


def fact_lines(aligned: Aligned, cells: int, ink: Ink) -> list[Line]:
    """What, and how it was; a mark for well and for ill, which no colour says alone."""
    fact = aligned.fact
    mark, of_mark = _mark(fact, ink)
    widest = min(aligned.widest, max(cells - _TOLD - 5, 12))
    columns = [
        wrap(fact.name, widest),
        wrap(fact.told, max(cells - widest - 5, 12), of_mark if of_mark != "green" else ""),
    ]
    first, *rest = _beside(columns, widest)
    return [(Span(f"{mark} ", of_mark), *first), *indent(rest, 2)]


def _mark(fact: Fact, ink: Ink) -> tuple[str, str]:
    """(sign, ink); what came late has a sign of its own beside its word."""
    if fact.late:
        return ink.glyphs.warning, "amber"
    return {True: (ink.glyphs.good, "green"), False: (ink.glyphs.bad, "red"), None: (" ", "")}[fact.well]


def row_lines(row: Row, cells: int) -> list[Line]:
    """One moment: three columns where it is wide, below one another where it is not."""
    if cells < _WIDE:
        told = [(row.expected, "accent", ""), (row.came, "dim", "> "), (row.done, "", "")]
        lines = [
            line
            for text, ink, before in told
            if text
            for line in wrap(f"{before}{text}", cells - _TIME - 1, ink, most=4)
        ]
        return _timed(row, lines)
    each = (cells - _TIME - 4) // 3
    columns = [
        wrap(text, each, ink, most=5) if text else []
        for text, ink in ((row.expected, "accent"), (row.came, "dim"), (row.done, ""))
    ]
    return _timed(row, _beside(columns, each))


def _beside(columns: Sequence[Sequence[Line]], each: int) -> list[Line]:
    tallest = max((len(one) for one in columns), default=0)
    lines: list[Line] = []
    for place in range(tallest):
        spans: list[Span] = []
        for one in columns[:-1]:
            found = one[place][0] if place < len(one) else Span("")
            spans += [column(found.text, each, found.ink), Span("  ")]
        last = columns[-1][place] if place < len(columns[-1]) else EMPTY
        lines.append((*spans, *last))
    return lines


def _timed(row: Row, lines: list[Line]) -> list[Line]:
    first, *rest = lines or [EMPTY]
    return [(column(words(row.at), _TIME, "dim"), *first), *indent(rest, _TIME)]
