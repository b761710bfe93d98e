"""The bottom line: the keys that work here, from the registry. What destroys stands alone at the right."""

from screens.actions import Action, Scope, action, bar
from screens.ink import Ink
from screens.lines import Line, Span, joined, spread, width
from screens.widgets.text_lines import TextLines

_NARROW = 60
_FIRST = ("Acknowledge", "Note", "Undo step", "Declare from alert", "Declare", "Join instead")
"""What a phone's width keeps first, with the kill switch; where a screen has none of them, its first two."""


class KeyBar(TextLines):
    """Keys and words, clickable; as many as fit."""

    DEFAULT_CSS = "KeyBar { height: 1; background: $fl-bar; color: $fl-dim; padding: 0 1; }"

    def __init__(self, ink: Ink, scope: Scope) -> None:
        super().__init__(ink)
        self._actions = bar(scope)
        self._typing = scope == "declare"
        self._enter = ""

    def typing(self, enter: str) -> None:
        """Show only what works in a field, and what enter does there; empty: letters are keys again."""
        self._typing, self._enter = bool(enter), enter
        self.on_resize()

    def on_resize(self) -> None:
        """Fill the width there is."""
        self.show([self._make(self.size.width)])

    def _make(self, cells: int) -> Line:
        known = [entry for entry in self._actions if entry.danger == "reads" or not self._ink.only_shown]
        destroying = joined([self._entry(entry) for entry in known if entry.danger == "destroys"])
        masked = self._masked()
        room = cells - width(destroying) - 2 - (width(masked) + 2 if masked else 0)
        entries = [entry for entry in known if entry.danger != "destroys"]
        if self._typing:
            entries = [entry for entry in entries if entry.works_while_typing]
        always = [entry for entry in entries if entry.scope == "everywhere"]
        if cells < _NARROW:
            own = [entry for entry in entries if entry not in always]
            always = [*([entry for entry in own if entry.title in _FIRST] or own[:2]), *always]
        shown: list[Action] = []
        for entry in [*always, *(entry for entry in entries if entry not in always)]:
            if width(joined([self._entry(found) for found in [*shown, entry]], "  ")) <= room:
                shown.append(entry)
        ordered = [self._entry(entry) for entry in entries if entry in shown]
        if masked:
            ordered.insert(0, masked)
        if self._enter:
            ordered.insert(0, (Span("enter", "bold accent"), Span(f" {self._enter}", "text")))
        return spread(joined(ordered, "  "), destroying, cells)

    def _masked(self) -> Line:
        """Said as long as others look."""
        mask = action("everywhere.mask")
        word = Span(f" {mask.key} masked ", "bold on-accent", f"screen.{mask.action}")
        if self._ink.only_shown:
            return (Span(f" READ-ONLY{', masked' if self._ink.masked else ''} ", "bold on-amber"),)
        return (word,) if self._ink.masked else ()

    def _entry(self, entry: Action) -> Line:
        ink = "bold red" if entry.danger == "destroys" else "bold accent"
        click = entry.action if "." in entry.action else f"screen.{entry.action}"
        key = entry.typing_key if self._typing else entry.key
        return (Span(key, ink, click), Span(" " + entry.bar, "text", click))
