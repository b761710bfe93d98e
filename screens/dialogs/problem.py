"""The one dialog for everything that went wrong: what happened, what was kept safe, what to do."""

from collections.abc import Sequence

from textual.widgets import Button

from data.errors import FirelineError
from screens.dialogs.dialog import Dialog, fact
from screens.ink import Ink
from screens.lines import Line


class Problem(Dialog[None]):
    """Shows any `FirelineError`; it can be copied."""

    TAKES_TYPED_AHEAD = False

    def __init__(self, ink: Ink, error: FirelineError) -> None:
        details: list[Line | str] = []
        if error.kept or error.remedy:
            details.append("")
        if error.kept:
            details.append(fact("kept", error.kept))
        if error.remedy:
            details.append(fact("to do", error.remedy))
        super().__init__(ink, error.title, error.message, details)

    def answers(self) -> Sequence[Button]:
        """Go on, or copy it."""
        return (self.button("esc  go on", "on"), self.button("^y  copy", "copy"))

    def on_mount(self) -> None:
        """Going on is safe."""
        self.query_one("#on").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Either of the two."""
        if event.button.id == "copy":
            self.action_copy()
        else:
            self.dismiss(None)
