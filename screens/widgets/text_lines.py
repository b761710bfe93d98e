"""A few lines of text that are repainted only when they change: state lines, key bars, panel titles."""

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from screens.ink import Ink
from screens.lines import EMPTY, Line, fit, width


class TextLines(Widget):
    """Draws the lines it was last given; a click on a span with an action does that."""

    DEFAULT_CSS = "TextLines { height: 1; }"

    def __init__(self, ink: Ink, *lines: Line, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._ink = ink
        self._lines: tuple[Line, ...] = lines

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def show(self, lines: Sequence[Line]) -> None:
        """Show these; only lines that differ are painted again."""
        new = tuple(lines)
        if new == self._lines:
            return
        old, self._lines = self._lines, new
        if len(old) != len(new):
            self.refresh(layout=True)
            return
        changed = [y for y, (before, after) in enumerate(zip(old, new, strict=True)) if before != after]
        self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As tall as there are lines, where the style sheet leaves it open."""
        return max(1, len(self._lines))

    def render_line(self, y: int) -> Strip:
        """One line."""
        cells = self.size.width
        of = self._lines[y] if y < len(self._lines) else EMPTY
        base = self.rich_style
        fitted = self._ink.fitted(fit(of, cells))
        segments = [Segment(span.text, base + self._ink.style(span.ink, span.action)) for span in fitted]
        used = width(fitted)
        segments.append(Segment(" " * max(0, cells - used), base))
        return Strip(segments)
