"""The line that a list is filtered by, below its title."""

from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input


class FilterLine(Input):
    """Closed until `open`; escape empties and leaves it, which whoever holds it hears as `Left`."""

    DEFAULT_CSS = """
    FilterLine { height: 1; border: none; padding: 0 1; background: $fl-bar; display: none; }
    FilterLine:focus { border: none; background: $fl-tint; }
    FilterLine.-open { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "leave"), ("down", "submit")]

    class Left(Message):
        """Escape."""

    def open(self) -> None:
        """To it, before the next key is read."""
        self.add_class("-open")
        self.screen.set_focus(self)

    def action_leave(self) -> None:
        """Nothing is filtered any more."""
        self.value = ""
        self.remove_class("-open")
        self.post_message(self.Left())
