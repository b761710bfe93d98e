"""One of a few: by its number, its first letter, with the arrows, or with the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Button

from screens.dialogs.dialog import Dialog
from screens.ink import Ink
from screens.lines import Line, Span, column, indent, plain, wrap
from screens.widgets.rows import Rows

_ABOUT = 20
"""Cells from which the word about an option stands beside it."""

_IN_WORDS = 1.0
"""Seconds after another character within which a number belongs to what is typed, and chooses nothing."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, with a word about it."""

    key: str
    label: str
    about: str = ""
    ink: str = "text"


class _Options(Rows):
    """As tall as the options are in the width it is given, from the first frame on."""

    DEFAULT_CSS = "_Options { height: auto; }"
    SECOND_CLICK_ENTERS = True

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Asked while it is laid out, before it has a size of its own."""
        return max(self.height_at(width - self.scrollbar_gutter.width), 1)


class Choose(Dialog[str]):
    """The chosen option's key, or ``None``."""

    def __init__(
        self, ink: Ink, title: str, first: str, options: Sequence[Option], *, current: str = "",
        details: Sequence[Line | str] = (), about_below: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(ink, title, first, details)
        self._options = options
        self._about_below = about_below
        self._current = current
        self._typed_at = float("-inf")

    def compose_inside(self) -> Sequence[Widget]:
        """The options."""
        return (_Options(self.ink, id="options"),)

    def answers(self) -> Sequence[Button]:
        """Nothing need be chosen."""
        return (self.button("esc  leave", "dont"),)

    def on_mount(self) -> None:
        """On the current one, if there is any."""
        rows = self.query_one(Rows)
        rows.show([option.key for option in self._options], self._draw)
        rows.move_to(self._current)
        rows.focus()

    def _draw(self, place: int, cells: int) -> list[Line]:
        option = self._options[place]
        widest = min(max(len(other.label) for other in self._options), 44, max(cells - 6, 10))
        if self._about_below or cells - widest - 6 < _ABOUT:
            return self._below(place, cells)
        number = str(place + 1) if place < 9 else " "
        mark = self.ink.glyphs.here if option.key == self._current else " "
        label = wrap(option.label, widest, option.ink, most=2)
        about = wrap(option.about, max(cells - widest - 6, 20), "dim", most=3) if option.about else [()]
        head = (Span(f"{number} ", "bold accent"), Span(f"{mark} ", "accent"))
        margin = Span(" " * 4)
        return [
            (
                *(head if row == 0 else (margin,)),
                column(plain(label[row]) if row < len(label) else "", widest, option.ink),
                Span("  "),
                *(about[row] if row < len(about) else ()),
            )
            for row in range(max(len(label), len(about)))
        ]

    def _below(self, place: int, cells: int) -> list[Line]:
        """Where it is narrow, or much is said: the whole label, and what is said about it below."""
        option = self._options[place]
        number = str(place + 1) if place < 9 else " "
        mark = self.ink.glyphs.here if option.key == self._current else " "
        label, *rest = wrap(option.label, cells - 4, option.ink)
        about = wrap(option.about, cells - 4, "dim", most=2) if option.about else []
        head = (Span(f"{number} ", "bold accent"), Span(f"{mark} ", "accent"))
        return [(*head, *label), *indent([*rest, *about], 4)]

    def on_key(self, event: events.Key) -> None:
        """A number chooses at once, unless it stands in words meant for another place; a letter goes
        to the next option that begins with it."""
        if event.is_printable and not event.key.isdigit():
            self._typed_at = event.time
        elif event.key.isdigit() and event.time - self._typed_at < _IN_WORDS:
            event.stop()
            self.app.bell()
            return
        if event.character and event.character.isalpha():
            event.stop()
            self._go_to(event.character.casefold())
        if event.key.isdigit() and 0 < int(event.key) <= len(self._options):
            event.stop()
            self.dismiss(self._options[int(event.key) - 1].key)

    def _go_to(self, letter: str) -> None:
        rows = self.query_one(Rows)
        here = [option.key for option in self._options].index(rows.cursor_key) + 1
        for option in (*self._options[here:], *self._options[:here]):
            if option.label[:1].casefold() == letter:
                rows.move_to(option.key)
                return

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on one."""
        event.stop()
        self.dismiss(event.key)

    def on_button_pressed(self) -> None:
        """None of them."""
        self.dismiss(None)
