"""The names of a screen's panels, where there is room for only one of them at a time."""

from collections.abc import Iterator, Sequence

from screens.ink import Ink
from screens.lines import Line, Span, joined, width
from screens.widgets.text_lines import TextLines


def _tries(most: int) -> Iterator[tuple[int, int]]:
    """The gap between tabs, and how many of the last are not counted: as little as possible."""
    yield 3, 0
    yield from ((2, left_out) for left_out in range(most + 1))


class TabLine(TextLines):
    """``1 triage 5/7   2 alerts 3   3 runbook``; the one that is open is lit."""

    DEFAULT_CSS = "TabLine { height: 1; padding: 0 1; background: $fl-ground; }"

    def __init__(self, ink: Ink, tabs: Sequence[tuple[str, str]]) -> None:
        """``tabs``: (title, screen action) in order; their keys are their numbers."""
        super().__init__(ink)
        self._tabs = tabs
        self._counts: dict[str, str] = {}
        self._open = tabs[0][0]

    def on_mount(self) -> None:
        """Show the names."""
        self._paint()

    def open(self, title: str) -> None:
        """Which one is open."""
        self._open = title
        self._paint()

    def count(self, title: str, words: str) -> None:
        """A short word beside a name: how many, or what waits there."""
        self._counts[title] = words
        self._paint()

    def on_resize(self) -> None:
        """As much of each as there is room for."""
        self._paint()

    def _paint(self) -> None:
        cells = self.size.width
        most = len(self._tabs)
        tries = (self._line(gap, named=True, counted=most - left_out) for gap, left_out in _tries(most))
        self.show([next((of for of in tries if width(of) <= cells), self._line(2, named=False, counted=0))])

    def _line(self, gap: int, *, named: bool, counted: int) -> Line:
        """``named``: all by name, or only the open one; the others by number. The first ones are counted."""
        parts: list[Line] = []
        for number, (title, action) in enumerate(self._tabs, 1):
            lit, click = title == self._open, f"screen.{action}"
            part: Line = (Span(str(number), "bold accent" if lit else "accent", click),)
            if named or lit:
                part = (
                    *part,
                    Span(" ", "", click),
                    Span(title, "bold accent underline" if lit else "dim", click),
                )
            if self._counts.get(title) and (number <= counted or lit):
                part = (*part, Span(" " + self._counts[title], "text" if lit else "dim", click))
            parts.append(part)
        return joined(parts, " " * gap)
