"""Running text of several paragraphs, wrapped to the width it gets, as tall as it needs."""

from collections.abc import Callable, Sequence

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from screens.ink import Ink
from screens.lines import EMPTY, Line, fit, width

Tell = Callable[[int], Sequence[Line]]
"""The lines, for a width in cells."""


class Prose(Widget):
    """Lines that ``tell`` makes for the width there is."""

    DEFAULT_CSS = "Prose { height: auto; width: 1fr; }"

    def __init__(self, ink: Ink, tell: Tell, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._ink = ink
        self._tell = tell
        self._told: tuple[int, Sequence[Line]] = (-1, ())

    def retell(self, tell: Tell) -> None:
        """Say something else."""
        self._tell = tell
        self._told = (-1, ())
        self.refresh(layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        """The lines for this width."""
        if self._told[0] != cells:
            self._told = (cells, self._tell(cells))
        return self._told[1]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as there are."""
        return len(self.lines(width))

    def render_line(self, y: int) -> Strip:
        """One line."""
        cells = self.size.width
        lines = self.lines(cells)
        of = self._ink.fitted(fit(lines[y] if y < len(lines) else EMPTY, cells))
        base = self.rich_style
        segments = [Segment(span.text, base + self._ink.style(span.ink, span.action)) for span in of]
        segments.append(Segment(" " * max(0, cells - width(of)), base))
        return Strip(segments)
