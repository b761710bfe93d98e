"""A drawing that fills whatever room it gets, width and height."""

from collections.abc import Callable, Sequence

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from screens.ink import Ink
from screens.lines import EMPTY, Line, fit, width

Drawing = Callable[[int, int], Sequence[Line]]
"""(cells, rows) to lines."""


class Sheet(Widget):
    """Draws again when it is told to, or has other room."""

    DEFAULT_CSS = "Sheet { height: 1fr; width: 1fr; background: $fl-ground; }"

    def __init__(self, ink: Ink, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._ink = ink
        self._drawing: Drawing = lambda _cells, _rows: ()
        self._drawn: tuple[tuple[int, int], Sequence[Line]] = ((0, 0), ())

    def show(self, drawing: Drawing) -> None:
        """Draw this from now on."""
        self._drawing = drawing
        self._drawn = ((0, 0), ())
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of it."""
        room = (self.size.width, self.size.height)
        if self._drawn[0] != room:
            self._drawn = (room, self._drawing(*room))
        lines, cells = self._drawn[1], room[0]
        of = self._ink.fitted(fit(lines[y] if y < len(lines) else EMPTY, cells))
        base = self.rich_style
        segments = [Segment(span.text, base + self._ink.style(span.ink, span.action)) for span in of]
        segments.append(Segment(" " * max(0, cells - width(of)), base))
        return Strip(segments)
