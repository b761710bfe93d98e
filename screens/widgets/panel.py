"""A panel: a title on a thin rule, and what it holds below. Only the focused panel's title is coloured."""

from collections.abc import Callable, Sequence

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.strip import Strip
from textual.widget import Widget

from screens.ink import Ink
from screens.lines import Line, Span, fit, width
from screens.widgets.rows import Rows


class PanelTitle(Widget):
    """``─runbook  performance degradation────``."""

    DEFAULT_CSS = "PanelTitle { height: 1; }"

    def __init__(self, ink: Ink, title: str) -> None:
        super().__init__()
        self._ink = ink
        self.title = title
        self.detail: Line = ()
        self.lit = False

    def show(self, title: str, detail: Line = ()) -> None:
        """Change the words, where they changed."""
        if (title, detail) != (self.title, self.detail):
            self.title, self.detail = title, detail
            self.refresh()

    def light(self, lit: bool) -> None:
        """Whether the panel has the focus."""
        if lit != self.lit:
            self.lit = lit
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        """The rule with the title on it."""
        cells, rule = self.size.width, self._ink.glyphs.rule
        quiet = "faint" if self._ink.few_colours else "bar"  # which is the ground among 16 colours
        name, thin = ("bold accent", "accent") if self.lit else ("dim", quiet)
        of: Line = (Span(rule, thin), Span(self.title, name))
        if self.detail:
            of = (*of, Span("  "), *self.detail)
        of = self._ink.fitted(fit((*of, Span(" ")), max(cells - 1, 1)))
        base = self.rich_style
        segments = [Segment(span.text, base + self._ink.style(span.ink)) for span in of]
        segments.append(Segment(rule * max(0, cells - width(of)), base + self._ink.style(thin)))
        return Strip(segments, cells)


class Panel(Vertical):
    """A titled part of a screen. Subclasses yield what is inside from ``compose_inside``."""

    DEFAULT_CSS = """
    Panel { height: 1fr; background: $fl-ground; }
    """

    def __init__(self, ink: Ink, title: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.ink = ink
        self.heading = PanelTitle(ink, title)
        self.refit: Callable[[], None] = _alone
        """What whoever gives it its lines does when it wants others."""
        self.wanted = 2
        """Lines it would like to have, its title included; `screens.widgets.fitted` gives what there is."""

    def want(self, lines: int) -> None:
        """Ask for so many lines below the title."""
        if lines + 1 != self.wanted:
            self.wanted = lines + 1
            self.refit()

    def compose(self) -> ComposeResult:
        """The title, then the inside."""
        yield self.heading
        yield from self.compose_inside()

    def compose_inside(self) -> ComposeResult:
        """What the panel holds."""
        yield from ()

    def on_descendant_focus(self) -> None:
        """The title lights up."""
        self.heading.light(True)

    def on_descendant_blur(self) -> None:
        """And goes out."""
        self.heading.light(False)


class RowsPanel(Panel):
    """A panel that holds one list."""

    def __init__(
        self,
        ink: Ink,
        title: str,
        *,
        id: str,  # noqa: A002
        follow: bool = False,
        empty: Sequence[Line] = (),
    ) -> None:
        super().__init__(ink, title, id=id)
        self.rows = Rows(ink, id=f"{id}-rows", follow=follow, empty=empty)

    def compose_inside(self) -> ComposeResult:
        """The list."""
        yield self.rows

    def on_rows_measured(self, event: Rows.Measured) -> None:
        """As tall as its list, or as what an empty one says."""
        self.want(max(event.height or len(self.rows.empty_lines), 1))


def _alone() -> None:
    """Nobody else wants the room."""
