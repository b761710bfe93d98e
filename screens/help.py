"""Help: every action with its key and what it does, from the registry, on one page that scrolls."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from screens.actions import SCOPES, TOGETHER, Action, Scope, in_scope
from screens.ink import Ink
from screens.keyboard import key_name
from screens.lines import EMPTY, Line, Span, column, indent, wrap
from screens.widgets.panel import PanelTitle
from screens.widgets.rows import Rows
from screens.widgets.text_lines import TextLines

_ROOMY = 18
"""Rows from which on there is room for more than the keys."""
_DANGER = {
    "reads": ("", ""),
    "records": ("", ""),
    "changes": ("asks first", "amber"),
    "destroys": ("destroys", "red"),
}

ABOUT = """\
Fireline takes you from an alert to a contained AI incident, and keeps a record nobody can quietly change.

Everything you do is written to the journal before it happens. Reading is always safe. What changes \
production asks first and shows the exact command, its target and its undo. Colours never say anything \
that a word beside them does not.

Selecting with the mouse and shift copies in most terminals. Keys that copy use OSC 52, which some \
terminals refuse; export to a file then."""


class HelpScreen(ModalScreen[None]):
    """The keys that work on the screen it was opened from come first."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [("escape,question_mark,f1,q", "close")]

    def __init__(self, ink: Ink, scope: Scope) -> None:
        super().__init__()
        self._ink = ink
        self._first = scope

    def compose(self) -> ComposeResult:
        """A title, the page, how to leave."""
        title = PanelTitle(self._ink, "help")
        title.light(True)
        yield title
        yield Rows(self._ink)
        yield TextLines(
            self._ink,
            (
                Span("esc", "bold accent", "screen.close"),
                Span(" back   ", "", "screen.close"),
                Span("up down", "bold accent"),
                Span(" scroll"),
            ),
            id="foot",
        )

    def on_mount(self) -> None:
        """Fill the page; on a small screen the keys come before what it is all about."""
        here = [scope for group in TOGETHER if group[0] == self._first for scope in group]
        scopes = [*here, *(scope for scope in SCOPES if scope not in here)]
        entries: list[Action | str] = []
        for scope in scopes:
            entries += [f"scope {scope}", *in_scope(scope)]
        about = len(entries) if self.app.size.height < _ROOMY else 0
        entries.insert(about, "about")
        self._entries = entries
        rows = self.query_one(Rows)
        keys = [entry if isinstance(entry, str) else entry.id for entry in entries]
        rows.show(keys, self._draw, lead=lambda place: 99 if isinstance(entries[place], str) else 0)
        rows.focus()

    def _draw(self, place: int, cells: int) -> list[Line]:
        entry = self._entries[place]
        if entry == "about":
            return wrap(ABOUT, min(cells - 2, 100))
        if isinstance(entry, str):
            scope: Scope = entry.partition(" ")[2]  # type: ignore[assignment]
            return [EMPTY, (Span(SCOPES[scope], "bold accent"),)]
        return _entry_lines(entry, cells)

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)


def _entry_lines(entry: Action, cells: int) -> list[Line]:
    keys = " ".join(key_name(key) for key in entry.keys_now)
    word, ink = _DANGER[entry.danger]
    head: Line = (column(keys, 12, "bold accent"), column(entry.title, 22, "bold"))
    room = cells - 36 - len(word)
    if room < 24:
        return [(*head, Span(word, ink)), *indent(wrap(entry.help, cells - 13, "dim"), 12)]
    about = wrap(entry.help, room, "dim")
    first: Line = (*head, column(about[0][0].text, room, "dim"), Span(" " + word if word else "", ink))
    return [first, *indent(about[1:], 34)]
