"""The triage panel, what the answers suggest, and the walk through the questions one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Button, Input, Label

from screens.actions import bindings
from screens.dialogs.dialog import Dialog, fact
from screens.incident.view import IncidentView
from screens.ink import Ink
from screens.lines import EMPTY, Line, Span, column, fit, wrap
from screens.widgets.panel import RowsPanel
from screens.widgets.rows import Rows

if TYPE_CHECKING:
    from playbooks.suggestions import Suggestion
    from playbooks.triage import Question

ANSWER_INK = {"yes": "bold amber", "no": "green", "unknown": "accent"}
_SUBJECTS = {
    "incident_type": "type",
    "severity": "severity",
    "disclosure.required": "disclosure",
    "reporting.required": "reporting",
    "runbook": "runbook",
}


class TriagePanel(RowsPanel):
    """Seven answers, then what they suggest."""

    def __init__(self, ink: Ink) -> None:
        super().__init__(ink, "triage", id="triage", empty=[(Span("reading the questions", "dim"),)])

    def on_rows_measured(self, event: Rows.Measured) -> None:
        """No taller than its list, so that what stands below comes closer."""
        event.stop()
        self.styles.max_height = event.height + 1

    def show_view(self, view: IncidentView) -> None:
        """Questions by id, suggestions as ``suggest:SUBJECT``."""
        questions, suggestions = view.questions, view.suggestions
        keys = [question.id for question in questions] + [f"suggest:{one.subject}" for one in suggestions]

        def draw(place: int, cells: int) -> Sequence[Line]:
            if place < len(questions):
                question = questions[place]
                return [question_line(question, view.facts.answers.get(question.id), cells)]
            number = place - len(questions)
            return suggestion_lines(suggestions[number], cells, self.ink, first=number == 0)

        self.rows.show(keys, draw)
        answered = sum(question.id in view.facts.answers for question in questions)
        self.heading.show("triage", (Span(f"{answered}/{len(questions)}", "dim"),) if questions else ())


def question_line(question: Question, answer: tuple[str, str] | None, cells: int) -> Line:
    """``yes  unusual traffic   the evidence``."""
    word, evidence = answer or ("?", "")
    head: Line = (
        column("?" if word == "unknown" else word, 5, ANSWER_INK.get(word, "accent")),
        Span(question.label, "" if answer else "bold"),
    )
    if word == "unknown":
        head = (*head, Span("  unknown", "dim"))
    return fit((*head, Span("  " + evidence, "dim")) if evidence else head, cells)


def suggestion_lines(suggestion: Suggestion, cells: int, ink: Ink, *, first: bool) -> list[Line]:
    """``▲ severity critical``, with the answers it rests on below."""
    subject = _SUBJECTS.get(suggestion.subject, suggestion.subject)
    lines: list[Line] = [EMPTY, (Span("suggested", "dim"),)] if first else []
    value = suggestion.value.replace("_", " ")
    lines.append(
        (Span(f"{ink.glyphs.here} ", "amber"), Span(f"{subject} ", "dim"), Span(value, "bold amber"))
    )
    why = "; ".join(suggestion.reasons)
    lines += [(Span("  "), *of) for of in wrap(why, cells - 2, "dim", most=3)]
    return lines


class TriageDialog(Dialog[tuple[str, str, str]]):
    """One question: what it asks, why, what each answer will change. Gives (question, answer, evidence)."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("triage"), ("tab", "evidence")]

    def __init__(self, ink: Ink, question: Question, place: str, answer: tuple[str, str] | None) -> None:
        details: list[Line | str] = [question.why, ""]
        for word, about in (("yes", "y  yes"), ("no", "n  no"), ("unknown", "u  unknown")):
            details.append(fact(about, question.change(word)))
        details += ["", question.evidence]
        super().__init__(ink, f"triage  {place}", question.question, details)
        self._question = question
        self._answer = answer

    def compose_inside(self) -> Sequence[Widget]:
        """The evidence, before or without an answer; the keys work while it has no focus."""
        line = Input(
            self._answer[1] if self._answer else "",
            placeholder="tab: evidence, in a few words",
            id="evidence",
        )
        line.cursor_blink = False
        return (Label("evidence", markup=False), line)

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
        self.query_one("#unknown").focus()

    def action_evidence(self) -> None:
        """To the evidence from any answer, so that no letter of it answers; and back."""
        self.query_one("#unknown" if isinstance(self.focused, Input) else "#evidence").focus()

    def on_input_submitted(self) -> None:
        """Back to the answers."""
        self.query_one("#unknown").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """An answer, or later."""
        if event.button.id == "later":
            self.dismiss(None)
        else:
            self._give(str(event.button.id))

    def _give(self, answer: str) -> None:
        self.dismiss((self._question.id, answer, self.query_one("#evidence", Input).value.strip()))

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
        """Leave it open."""
        self.dismiss(None)
