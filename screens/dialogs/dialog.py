"""What all dialogs share: small, the consequence in the first line, the safe answer focused."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Label

from screens.actions import bindings
from screens.ink import Ink
from screens.lines import Line, Span, plain, wrap
from screens.typed_ahead import TypedAhead
from screens.widgets.panel import PanelTitle
from screens.widgets.prose import Prose

T = TypeVar("T")
_MORE = "pgdn  more"
_RULE = 5
"""Cells of a title's rule and spaces."""


_ROOMY = 18
_HEIGHTS: list[tuple[int, str]] | None = [(0, "-tiny"), (_ROOMY, "-roomy")]


class Dialog(ModalScreen[T | None]):
    """A title, what it is about, widgets of its own, and buttons. Dismissed with ``None`` by escape."""

    SHARE: ClassVar[int] = 54
    """Per cent of the screen's height that its text may take."""
    BESIDE: ClassVar[int] = 0
    """Rows that its title, fields and answers take on a small screen, its text having all others; 0: the
    style sheet says how many the text has."""
    TAKES_TYPED_AHEAD: ClassVar[bool] = True
    """Whether keys that were typed before it could be seen may answer it."""
    CSS_PATH = Path(__file__).with_name("dialog.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("dialog"),
        ("left", "app.focus_previous"),
        ("right", "app.focus_next"),
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
        ("pageup", "turn(-1)"),
        ("pagedown", "turn(1)"),
        ("up", "scroll(-1)"),
        ("down", "scroll(1)"),
    ]
    VERTICAL_BREAKPOINTS = _HEIGHTS

    def __init__(self, ink: Ink, title: str, first: str, details: Sequence[Line | str] = ()) -> None:
        super().__init__()
        self.ink = ink
        self.heading = title
        self.first = first
        self.details = details

    def compose(self) -> ComposeResult:
        """The sheet."""
        with Vertical(classes="sheet"):
            title = PanelTitle(self.ink, self.heading)
            title.light(True)
            title.show(self.heading, self.named)
            yield title
            with VerticalScroll(classes="about", can_focus=False):
                yield Prose(self.ink, self.tell)
            yield from self.compose_inside()
            with Horizontal(classes="answers"):
                yield from self.answers()
                yield Label(_MORE, id="more", markup=False)

    def on_resize(self) -> None:
        """Whether something stands below what is seen, known once it is laid out."""
        self._bound()
        self.watch(self.query_one(".about", VerticalScroll), "virtual_size", self._laid_out, init=False)
        self._laid_out()

    def _laid_out(self) -> None:
        """The text's own size is known before the room that it is given."""
        self.call_after_refresh(self._say_more)

    def _say_more(self) -> None:
        about = self.query_one(".about", VerticalScroll)
        row = self.query_one(".answers")
        room = row.region.right - max((button.region.right for button in row.query(Button)), default=0)
        below = about.scroll_offset.y < about.max_scroll_y
        self.query_one("#more", Label).visible = below and room > len(_MORE)

    @property
    def subject(self) -> str:
        """The incident and model of the screen below, so that nobody answers for the wrong one."""
        return str(getattr(getattr(self.app, "live_screen", None), "subject", ""))

    @property
    def named(self) -> Line:
        """The same, for the title."""
        return (Span(self.subject, "dim"),) if self.subject else ()

    def compose_inside(self) -> Sequence[Widget]:
        """Fields between the text and the answers."""
        return ()

    def answers(self) -> Sequence[Button]:
        """The buttons; the safe one first."""
        return ()

    def tell(self, cells: int) -> list[Line]:
        """The consequence, then the details; long lines are wrapped, so that nothing is hidden."""
        hidden = self.subject and len(self.heading) + len(self.subject) + _RULE > cells
        lines = wrap(self.subject, cells, "dim") if hidden else []
        lines += wrap(self.first, cells, "bold")
        roomy = self.app.size.height >= _ROOMY
        for detail in self.details:
            if isinstance(detail, str):
                lines += wrap(detail, cells, "dim") if detail or roomy else []
            elif len(detail) > 1 and detail[0].text.endswith("  "):
                lines += _hanging(detail, cells)
            else:
                lines += wrap(plain(detail), cells, detail[0].ink if detail else "")
        return lines

    def button(self, label: str, identity: str, kind: str = "") -> Button:
        """A flat button; foreign text in its label is only text."""
        made = Button(Content(self.ink.text(label)), id=identity, compact=True)
        if kind:
            made.add_class(f"-{kind}")
        return made

    def words(self) -> str:
        """All of it as plain text."""
        return "\n".join([self.heading, self.subject, *(plain(of) for of in self.tell(10_000))])

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Once: a second enter that was on its way already must not close the screen below."""
        if not self.is_active:
            return AwaitComplete()
        if isinstance(self.app, TypedAhead):
            self.app.hold_keys()
        return super().dismiss(result)

    def on_mount(self) -> None:
        """Keys that waited for it go to what has the focus now."""
        self._bound()
        if not isinstance(self.app, TypedAhead):
            return
        if self.TAKES_TYPED_AHEAD:
            self.call_after_refresh(self.app.let_keys_go)
        else:
            self.app.drop_keys()

    def _bound(self) -> None:
        """How tall the text is at most, said in cells: a share of the screen would not count in the sheet's
        own height, which would then end far below the answers."""
        height = self.app.size.height
        small = height - self.BESIDE if self.BESIDE else None
        self.query_one(".about").styles.max_height = height * self.SHARE // 100 if height >= _ROOMY else small

    def action_cancel(self) -> None:
        """Nothing happens."""
        self.dismiss(None)

    def action_turn(self, pages: int) -> None:
        """What does not fit is a page further."""
        about = self.query_one(".about", VerticalScroll)
        about.scroll_relative(y=pages * max(about.size.height - 1, 1), animate=False)
        self.call_after_refresh(self._say_more)

    def action_scroll(self, lines: int) -> None:
        """What does not fit is a line further."""
        self.query_one(".about", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        """To the clipboard, through the terminal (OSC 52), and to a file."""
        self.app.copy_to_clipboard(self.words())


def _hanging(of: Line, cells: int) -> list[Line]:
    """``label  value`` with the value's further lines below its first."""
    label, rest = of[0], of[1:]
    margin = len(label.text)
    ink = rest[0].ink if rest else ""
    body = wrap("".join(span.text for span in rest), max(cells - margin, 8), ink)
    return [(label if number == 0 else Span(" " * margin), *line) for number, line in enumerate(body)]


def fact(label: str, value: str, ink: str = "") -> Line:
    """``target      prod-eu``: a labelled line of a dialog."""
    return (Span(f"{label:<10}  ", "dim"), Span(value, ink))
