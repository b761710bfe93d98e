"""Asks for a few words: a reason, a time, a value that a runbook lacks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.actions import SkipAction
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Input, Label

from data.errors import BadInput
from screens.dialogs.dialog import Dialog
from screens.ink import Ink
from screens.lines import Line
from screens.session import Session

_ROOMY = 18
_AROUND, _TINY, _LEAST = 9, 5, 2
"""Rows that title, text, answers and margins take; the same without margins; the least for fields."""
_FEW = 4
"""More fields than these stand without a row between them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One line to fill in."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    required: bool = True
    private: bool = False
    """It may hold prompts or outputs: hidden while the screen is masked."""
    further: bool = False
    """Reached by tab, and may stay empty; enter on the field before the first of these is done already."""
    ready: bool = False
    """Its value is mostly right as it stands: enter on the field before it is done already."""
    check: Callable[[str], object] | None = None
    """Raises `BadInput` for what cannot be taken; the form then stays, says so, and keeps every word."""


class Ask(Dialog[dict[str, str]]):
    """Values by field name; ``None`` when left. Enter goes to the next field; on the last one it is done."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "next", show=False, priority=True)]

    def __init__(
        self,
        ink: Ink,
        title: str,
        first: str,
        fields: Sequence[Field],
        *,
        details: Sequence[Line | str] = (),
        do: str = "save",
        start: str = "",
    ) -> None:
        super().__init__(ink, title, first, details)
        self.set_class(len(fields) > _FEW, "-many")
        self._fields, self._do, self._start = fields, do, start

    def compose_inside(self) -> Sequence[Widget]:
        """A label and a line for each."""
        made: list[Widget] = []
        for field in self._fields:
            made.append(Label(self.ink.text(field.label), markup=False))
            line = Input(
                self._drafts.get(self._place(field), field.value),
                placeholder=self.ink.text(field.hint),
                id=f"field-{field.name}",
            )
            line.cursor_blink = False
            line.set_class(field.private, "-private")
            line.password = field.private and self.ink.masked
            made.append(line)
        amiss = Label("", markup=False, id="amiss")
        amiss.display = False
        return [VerticalScroll(*made, can_focus=False, classes="fields"), amiss]

    def answers(self) -> Sequence[Button]:
        """Leave, or go on."""
        return (self.button("esc  leave", "dont"), self.button(f"enter  {self._do}", "do"))

    @property
    def _drafts(self) -> dict[str, str]:
        """What was typed in such a dialog and left, for as long as the app runs."""
        session = getattr(self.app, "session", None)
        return session.drafts if isinstance(session, Session) else {}

    def _place(self, field: Field) -> str:
        return "\n".join((self.subject, self.heading, self.first, field.name))

    def dismiss(self, result: dict[str, str] | None = None) -> AwaitComplete:
        """Left with words in it: they stand there the next time; taken: they are used up."""
        for field in self._fields:
            value = self.query_one(f"#field-{field.name}", Input).value
            if result is None and value != field.value:
                self._drafts[self._place(field)] = value
            else:
                self._drafts.pop(self._place(field), None)
        return super().dismiss(result)

    def on_mount(self) -> None:
        """The field it is about; where none is named, the first that is empty and not only for more."""
        lines = list(self.query(Input))
        asked = [line for line, field in zip(lines, self._fields, strict=True) if not field.further]
        empty = next((line for line in asked if not line.value), lines[0])
        next((line for line in lines if line.id == f"field-{self._start}"), empty).focus()
        self.call_after_refresh(self._from_the_start)

    def on_resize(self) -> None:
        """Where they do not fit, the fields are scrolled, and title and answers stay."""
        super().on_resize()
        height = self.app.size.height
        around = _AROUND if height >= _ROOMY else _TINY
        self.query_one(".fields").styles.max_height = max(height * 96 // 100 - around, _LEAST)

    def _from_the_start(self) -> None:
        """A value that is longer than its line is seen from its beginning, until somebody edits it."""
        for line in self.query(Input):
            if not line.has_focus:
                line.cursor_position = 0
                line.scroll_to(x=0, animate=False)

    def action_next(self) -> None:
        """To the next field, before the next key is read; from the last one on, enter is the field's own."""
        lines = list(self.query(Input))
        place = lines.index(self.focused) + 1 if isinstance(self.focused, Input) else len(lines)
        beyond = self._fields[place] if place < len(lines) else None
        if beyond is None or beyond.ready or beyond.further is not self._fields[place - 1].further:
            raise SkipAction
        self.set_focus(lines[place])

    def on_input_submitted(self) -> None:
        """Of the last field: what was typed into it is in it by now."""
        self._save()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Either of the two."""
        if event.button.id == "do":
            self._save()
        else:
            self.dismiss(None)

    def _save(self) -> None:
        values = {}
        for field in self._fields:
            line = self.query_one(f"#field-{field.name}", Input)
            if field.required and not field.further and not line.value.strip():
                line.focus()
                line.placeholder = "this is needed"
                return
            values[field.name] = line.value.strip()
            if not self._taken(field, values[field.name]):
                line.focus()
                return
        self.dismiss(values)

    def _taken(self, field: Field, value: str) -> bool:
        amiss = self.query_one("#amiss", Label)
        try:
            if field.check is not None and value:
                field.check(value)
        except BadInput as error:
            amiss.update(self.ink.text(". ".join(filter(None, (str(error).rstrip("."), error.remedy)))))
            amiss.display = True
            return False
        amiss.display = False
        return True
