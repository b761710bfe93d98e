"""For what destroys: the second deliberate act is to type the model's id."""

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Label

from screens.dialogs.dialog import Dialog
from screens.ink import Ink
from screens.lines import Line


class TypedConfirm(Dialog[str]):
    """The typed text, when it is what was asked for; ``None`` otherwise."""

    SHARE = 60
    BESIDE = 4

    TAKES_TYPED_AHEAD = False

    def __init__(
        self, ink: Ink, title: str, first: str, details: Sequence[Line | str], *, expected: str, do: str
    ) -> None:
        super().__init__(ink, title, first, details)
        self._expected, self._do = expected, do

    def compose_inside(self) -> Sequence[Widget]:
        """The field; nothing is filled in."""
        field = Input(placeholder=f"type {self._expected}", id="typed")
        field.cursor_blink = False
        refusal = Label("", markup=False, id="refusal")
        refusal.display = False
        return (field, refusal)

    def answers(self) -> Sequence[Button]:
        """The safe one first; the other one opens when the id is typed."""
        destroys = self.button(self._do, "do", "destroys")
        destroys.disabled = True
        return (self.button("esc  do not", "dont"), destroys)

    def on_mount(self) -> None:
        """An empty field confirms nothing, so it may have the focus."""
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Exactly the id, nothing near it."""
        self.query_one("#refusal", Label).display = False
        self.query_one("#do", Button).disabled = event.value.strip() != self._expected

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter with the right id is the second act; with anything else nothing is run, and that is said."""
        if event.value.strip() == self._expected:
            self.dismiss(event.value.strip())
        else:
            said = self.ink.text(f"That is not {self._expected}. Nothing is run.")
            refusal = self.query_one("#refusal", Label)
            refusal.update(Content(said))
            refusal.display = True

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Either of the two."""
        self.dismiss(self._expected if event.button.id == "do" else None)
