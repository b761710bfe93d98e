"""Do it, or do not: for what changes production or cannot be taken back easily."""

from collections.abc import Sequence

from textual.widgets import Button

from screens.dialogs.dialog import Dialog
from screens.ink import Ink
from screens.lines import Line


class Confirm(Dialog[bool]):
    """True when confirmed; the button that does nothing has the focus. ``y`` confirms too."""

    SHARE = 70
    BESIDE = 2

    TAKES_TYPED_AHEAD = False
    BINDINGS = [("y", "confirm")]  # noqa: RUF012

    def __init__(
        self,
        ink: Ink,
        title: str,
        first: str,
        details: Sequence[Line | str],
        *,
        do: str,
        dont: str = "do not",
    ) -> None:
        super().__init__(ink, title, first, details)
        self._do, self._dont = do, dont

    def answers(self) -> Sequence[Button]:
        """The safe one first."""
        return (self.button(f"esc  {self._dont}", "dont"), self.button(f"y  {self._do}", "do", "risky"))

    def on_mount(self) -> None:
        """The safe answer is the one that enter gives."""
        self.query_one("#dont").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Either of the two."""
        self.dismiss(event.button.id == "do")

    def action_confirm(self) -> None:
        """The key beside the button."""
        self.dismiss(True)
