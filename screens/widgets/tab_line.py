"""The names of a screen's panels, where there is room for only one of them at a time."""

from collections.abc import Sequence

from screens.ink import Ink
from screens.lines import Line, Span
from screens.widgets.text_lines import TextLines


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

    def _paint(self) -> None:
        spans: list[Span] = []
        for number, (title, action) in enumerate(self._tabs, 1):
            lit = title == self._open
            click = f"screen.{action}"
            spans += [
                Span(f"{number} ", "bold accent" if lit else "accent", click),
                Span(title, "bold accent underline" if lit else "dim", click),
            ]
            if self._counts.get(title):
                spans.append(Span(" " + self._counts[title], "text" if lit else "dim", click))
            spans.append(Span("   "))
        of: Line = tuple(spans)
        self.show([of])
