"""The conversations of triage: the questions one at a time, and taking what the answers suggest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.text import count
from screens.dialogs.ask import Ask, Field
from screens.dialogs.choose import Choose, Option
from screens.incident.triage_dialog import TriageDialog

if TYPE_CHECKING:
    from playbooks.suggestions import Suggestion
    from screens.incident.screen import IncidentScreen


async def walk(screen: IncidentScreen, first: str) -> None:
    """From one question on, or through all that are open; each answer is durable before the next is asked."""
    if screen.view is None or not screen.view.questions:
        await screen.reload()
    view = screen.view
    if view is None or not view.questions:
        screen.say("Still reading the questions; try again in a moment.")
        return
    places = list(enumerate(view.questions, 1))
    asked = [
        pair for pair in places if pair[1].id == first or (not first and pair[1].id not in view.facts.answers)
    ]
    if not asked:
        screen.open_panel("triage")
        screen.say("All questions are answered; enter on one changes it.")
        return
    desk = screen.session.parts.desk

    async def save(question: str, answer: str, evidence: str) -> None:
        await screen.act(lambda incident: desk.answer(incident, question, answer, evidence))

    known = {question: evidence for question, (_, evidence) in view.facts.answers.items()}
    error = await screen.app.push_screen_wait(
        TriageDialog(screen.session.ink, asked, len(places), known, save)
    )
    if error is not None:
        raise error
    await screen.reload()
    if not first and screen.view is not None and screen.view.suggestions:
        screen.open_panel("triage")
        screen.say(f"{count(len(screen.view.suggestions), 'suggestion')} from the answers; enter takes one.")


async def take_suggestion(screen: IncidentScreen, subject: str) -> None:
    """The responder decides: take it, or decide otherwise with a reason; both are recorded."""
    view = screen.view
    suggestion = next((one for one in view.suggestions if one.subject == subject), None) if view else None
    if suggestion is None:
        return
    value = suggestion.value.replace("_", " ")
    options = [Option("take", f"take it: {value}"), Option("not", "decide otherwise, with a reason")]
    chosen = await screen.app.push_screen_wait(
        Choose(
            screen.session.ink,
            "suggestion",
            f"The answers suggest {subject.replace('_', ' ')}: {value}.",
            options,
            details=["; ".join(suggestion.reasons)],
        )
    )  # fmt: skip
    if chosen == "take":
        await _apply(screen, suggestion, suggestion.value, "")
    elif chosen == "not":
        reason = await screen.app.push_screen_wait(
            Ask(
                screen.session.ink,
                "decide otherwise",
                "The suggestion and your reason are both recorded.",
                [Field("reason", "reason")],
            )
        )
        if reason is not None:
            await _apply(screen, suggestion, _current(screen, suggestion), reason["reason"])


def _current(screen: IncidentScreen, suggestion: Suggestion) -> str:
    """What stays, where the responder decides against it."""
    assert screen.view is not None  # noqa: S101
    facts = screen.view.facts
    if suggestion.subject == "severity":
        return facts.severity
    if suggestion.subject == "incident_type":
        return facts.incident_type
    return screen.view.runbook.name if suggestion.subject == "runbook" else "no"


async def _apply(screen: IncidentScreen, suggestion: Suggestion, value: str, reason: str) -> None:
    session = screen.session
    desk, knowledge = session.parts.desk, session.knowledge
    assert knowledge is not None  # noqa: S101
    suggested = suggestion.value if reason else ""
    if suggestion.subject == "severity":
        from playbooks.parameters import detected_at

        await screen.act(
            lambda incident: desk.set_severity(
                incident,
                knowledge.severities.policy(
                    value, detected_at(incident) or session.now, knowledge.calendar,
                    origin="triage", reason=reason, suggested=suggested, because=suggestion.because,
                ),
            )
        )  # fmt: skip
        return
    stored: str | bool = value
    if suggestion.subject.endswith(".required"):
        stored = not reason
        suggested = suggestion.value
    await screen.act(
        lambda incident: desk.set_field(
            incident, suggestion.subject, stored, origin="triage", reason=reason,
            suggested=suggested, because=suggestion.because,
        )
    )  # fmt: skip
