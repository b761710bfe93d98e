"""One setting, typed: what is wrong with it is said while it is typed, and nothing wrong can be saved."""

from collections.abc import Callable, Sequence

from textual.widget import Widget
from textual.widgets import Button, Input

from screens.dialogs.dialog import Dialog, fact
from screens.ink import Ink
from screens.lines import Line, Span, wrap
from screens.settings_book import SettingRow
from screens.widgets.prose import Prose


class EditSetting(Dialog[str]):
    """The text to save, empty to take the key out of the file; ``None`` when left."""

    def __init__(self, ink: Ink, row: SettingRow, check: Callable[[str, str], str]) -> None:
        details: list[Line | str] = [""]
        if row.origin == "environment":
            details.append(f"{row.variable} is set and comes first; this applies once it is unset.")
        details += [fact("for example", _typed(row.example)), ""]
        super().__init__(ink, row.name, row.about, details)
        self._row, self._check = row, check
        self._wrong = ""

    def compose_inside(self) -> Sequence[Widget]:
        """The line, and what is wrong with it."""
        line = Input(self._row.text, placeholder="empty: the default", id="value", select_on_focus=False)
        line.cursor_blink = False
        return (line, Prose(self.ink, self._verdict, id="verdict"))

    def answers(self) -> Sequence[Button]:
        """Leave, or save."""
        return (self.button("esc  leave", "dont"), self.button("enter  save", "do"))

    def on_mount(self) -> None:
        """Typing begins at once."""
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look at what is there now."""
        self._wrong = self._check(self._row.name, event.value)
        self.query_one("#do", Button).disabled = bool(self._wrong)
        self.query_one("#verdict", Prose).retell(self._verdict)

    def _verdict(self, cells: int) -> list[Line]:
        glyphs = self.ink.glyphs
        if self._wrong:
            first, *more = wrap(self._wrong, max(cells - 2, 8), "amber")
            return [(Span(f"{glyphs.bad} ", "amber"), *first), *((Span("  "), *of) for of in more)]
        return [(Span(f"{glyphs.good} ", "green"), Span("this can be saved", "dim"))]

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Save, where nothing is wrong."""
        if not self._check(self._row.name, event.value):
            self.dismiss(event.value.strip())

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Either of the two."""
        self.dismiss(self.query_one(Input).value.strip() if event.button.id == "do" else None)


def _typed(example: str) -> str:
    """An example of the file as one types it here: lists in one line, nothing in quotes."""
    if not example.startswith("["):
        return example.strip('"')
    return " ".join(part.strip().strip('"') for part in example.strip("[]").split(","))
