"""The triage panel: seven answers, and what they suggest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.incident.view import IncidentView
from screens.ink import Ink
from screens.lines import EMPTY, Line, Span, column, fit, wrap
from screens.privacy import is_harmful
from screens.widgets.panel import RowsPanel

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

    def show_view(self, view: IncidentView, now: int) -> None:  # noqa: ARG002
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
    return fit((*head, Span("  " + _shown(evidence), "dim private")) if evidence else head, cells)


def _shown(evidence: str) -> str:
    return "covered as harmful" if is_harmful(evidence) else evidence


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
