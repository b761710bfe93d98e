"""A text of several lines, to be read over and edited before anything is done with it."""

from collections.abc import Sequence
from typing import ClassVar

from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Button, TextArea

from screens.dialogs.dialog import Dialog
from screens.ink import Ink
from screens.session import Session

_AROUND = 11
"""Rows that title, first line, answers and margins take."""
_TINY = 6
"""The same on a screen too small for margins."""
_LEAST = 3
_MOST = 28


class Compose(Dialog[str]):
    """The text as it stands when it is taken; ``None`` when left, and what was edited stands there the next
    time for as long as the app runs."""

    DEFAULT_CSS = """
    Compose > .sheet { width: 92; }
    Compose TextArea {
        border: none; padding: 0 1; margin-top: 1; background: $fl-ground; color: $fl-text;
        scrollbar-size-vertical: 1;
    }
    Compose TextArea:focus { border: none; background: $fl-ground; }
    Compose.-tiny TextArea { margin-top: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+s", "take")]

    def __init__(self, ink: Ink, title: str, first: str, text: str, *, key: str, do: str = "go on") -> None:
        """``key``: what the text is, for keeping it when the dialog is left."""
        super().__init__(ink, title, first)
        self._text, self._key, self._do = text, key, do

    def compose_inside(self) -> Sequence[Widget]:
        """The text."""
        held = self._drafts.get(self._key, self._text)
        area = TextArea(held, id="text", soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
        area.cursor_blink = False
        area.highlight_cursor_line = False
        return (area,)

    def answers(self) -> Sequence[Button]:
        """Leave, or take it."""
        return (self.button("esc  leave", "dont"), self.button(f"^s  {self._do}", "do"))

    def on_mount(self) -> None:
        """At its beginning."""
        self.query_one(TextArea).focus()

    def on_resize(self) -> None:
        """As tall as the screen lets it be."""
        super().on_resize()
        height = self.app.size.height
        around = _AROUND if height >= _AROUND + 2 * _LEAST else _TINY
        self.query_one(TextArea).styles.height = min(max(height - around, _LEAST), _MOST)

    @property
    def _drafts(self) -> dict[str, str]:
        session = getattr(self.app, "session", None)
        return session.drafts if isinstance(session, Session) else {}

    def dismiss(self, result: str | None = None) -> AwaitComplete:
        """Left with other words in it: they are kept; taken: they are used up."""
        text = self.query_one(TextArea).text
        if result is None and text != self._text:
            self._drafts[self._key] = text
        else:
            self._drafts.pop(self._key, None)
        return super().dismiss(result)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Either of the two."""
        if event.button.id == "do":
            self.action_take()
        else:
            self.dismiss(None)

    def action_take(self) -> None:
        """Only a text that says something."""
        text = self.query_one(TextArea).text.strip()
        if text:
            self.dismiss(text)
        else:
            self.query_one(TextArea).focus()
