"""The triage questions one at a time, in one dialog that stays open, so that no key meant for a question
falls through to the screen below."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Button, Input, Label

from data.errors import FirelineError
from screens.actions import bindings
from screens.dialogs.dialog import Dialog, fact
from screens.ink import Ink
from screens.lines import Line
from screens.widgets.panel import PanelTitle
from screens.widgets.prose import Prose

if TYPE_CHECKING:
    from playbooks.triage import Question

_EVIDENCE, _WRITING = "evidence", "evidence: enter goes back to the answers"
_TAB = Binding("tab", "evidence", show=False, priority=True)
"""Before any letter that follows is read as an answer."""
Save = Callable[[str, str, str], Awaitable[None]]
"""Makes (question, answer, evidence) durable."""
Leave = Callable[[str, str], None]
"""Keeps (question, evidence) that was typed without an answer, for the next time it is asked."""


class TriageDialog(Dialog[FirelineError]):
    """What is asked, why, and what each answer will change. An answer is durable before the next is asked;
    dismissed with the error when one could not be written."""

    BESIDE = 4
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("triage"), _TAB]

    def __init__(
        self,
        ink: Ink,
        questions: Sequence[tuple[int, Question]],
        total: int,
        evidence: dict[str, str],
        save: Save,
        leave: Leave,
    ) -> None:
        """``questions``: (place from 1, question) of those to ask; ``evidence``: what was noted before, or
        typed and left."""
        self._questions, self._total = questions, total
        self._known, self._save, self._leave = evidence, save, leave
        self._index = 0
        self._busy = False
        super().__init__(ink, self._title(), self._question.question, self._about())

    @property
    def _question(self) -> Question:
        return self._questions[self._index][1]

    def _title(self) -> str:
        return f"triage  {self._questions[self._index][0]} of {self._total}"

    def _about(self) -> list[Line | str]:
        question = self._question
        answers = (("yes", "y  yes"), ("no", "n  no"), ("unknown", "u  unknown"))
        changes = [fact(label, question.change(word)) for word, label in answers]
        return [question.why, "", *changes, "", question.evidence]

    def compose_inside(self) -> Sequence[Widget]:
        """The evidence, before an answer; the keys work while it has no focus."""
        line = Input(
            self._known.get(self._question.id, ""), placeholder="tab: evidence, in a few words", id="evidence"
        )
        line.add_class("-private")
        line.password = self.ink.masked
        line.cursor_blink = False
        return (Label(_EVIDENCE, markup=False, id="about-evidence"), line)

    def answers(self) -> Sequence[Button]:
        """One key each."""
        return (
            self.button("y  yes", "yes"),
            self.button("n  no", "no"),
            self.button("u  unknown", "unknown"),
            self.button("esc  later", "later"),
        )

    def on_mount(self) -> None:
        """On *unknown*, the answer that claims least; letters answer at once."""
        self.set_focus(self.query_one("#unknown"))

    def action_evidence(self) -> None:
        """To the evidence from any answer, and back."""
        back = isinstance(self.focused, Input)
        self.set_focus(self.query_one("#unknown" if back else "#evidence"))

    def on_descendant_focus(self) -> None:
        """Say whether letters answer, or write."""
        writing = isinstance(self.focused, Input)
        self.query_one("#about-evidence", Label).update(_WRITING if writing else _EVIDENCE)

    def on_input_submitted(self) -> None:
        """Back to the answers."""
        self.set_focus(self.query_one("#unknown"))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """An answer, or later."""
        if event.button.id == "later":
            self.action_later()
        else:
            self._give(str(event.button.id))

    def _give(self, answer: str) -> None:
        """While an answer is being written, further keys are nobody's answer."""
        if not self._busy:
            self._busy = True
            evidence = self.query_one("#evidence", Input).value.strip()
            self.run_worker(self._keep(answer, evidence))

    async def _keep(self, answer: str, evidence: str) -> None:
        try:
            await self._save(self._question.id, answer, evidence)
        except FirelineError as error:
            self.dismiss(error)
            return
        if self._index + 1 == len(self._questions):
            self.dismiss(None)
            return
        self._index += 1
        self._show()
        self._busy = False

    def _show(self) -> None:
        self.first, self.details = self._question.question, self._about()
        self.query_one(PanelTitle).show(self._title(), self.named)
        self.query_one(Prose).retell(self.tell)
        self.query_one("#evidence", Input).value = self._known.get(self._question.id, "")
        self.set_focus(self.query_one("#unknown"))

    def action_yes(self) -> None:
        """Yes."""
        self._give("yes")

    def action_no(self) -> None:
        """No."""
        self._give("no")

    def action_unknown(self) -> None:
        """Nobody knows yet."""
        self._give("unknown")

    def action_later(self) -> None:
        """Leave it open; what was typed stands there the next time."""
        typed = self.query_one("#evidence", Input).value.strip()
        if not self._busy and typed != self._known.get(self._question.id, ""):
            self._leave(self._question.id, typed)
        self.dismiss(None)
