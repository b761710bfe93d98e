"""The conversations of triage: the questions one at a time, and taking what the answers suggest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.text import count
from screens.dialogs.ask import Ask, Field
from screens.dialogs.choose import Choose, Option
from screens.incident.changes import known
from screens.incident.triage_dialog import TriageDialog

if TYPE_CHECKING:
    from data.incident.model import Incident
    from data.journal.event import Event
    from playbooks.suggestions import Suggestion
    from screens.incident.screen import IncidentScreen


async def walk(screen: IncidentScreen, first: str) -> None:
    """From one question on, or through all that are open; each answer is durable before the next is asked."""
    if screen.view is None or not screen.view.questions:
        await screen.reload()
    view = screen.view
    if view is None or not view.questions:
        screen.refuse("Still reading the questions; try again in a moment.")
        return
    places = list(enumerate(view.questions, 1))
    asked = [
        pair for pair in places if pair[1].id == first or (not first and pair[1].id not in view.facts.answers)
    ]
    if not asked:
        screen.open_panel("triage")
        screen.refuse("All questions are answered; enter on one changes it.")
        return
    desk, drafts = screen.session.parts.desk, screen.session.drafts

    def place(question: str) -> str:
        return "\n".join((screen.incident_id, "triage", question))

    async def save(question: str, answer: str, evidence: str) -> None:
        await screen.act(lambda incident: desk.answer(incident, question, answer, evidence))
        drafts.pop(place(question), None)

    def leave(question: str, evidence: str) -> None:
        drafts[place(question)] = evidence

    known = {question: evidence for question, (_, evidence) in view.facts.answers.items()}
    known |= {one.id: drafts[place(one.id)] for _, one in asked if place(one.id) in drafts}
    error = await screen.app.push_screen_wait(
        TriageDialog(screen.session.ink, asked, len(places), known, save, leave)
    )
    if error is not None:
        raise error
    await screen.reload()
    if not first and screen.view is not None and screen.view.suggestions:
        screen.open_panel("triage")
        screen.say(f"{count(len(screen.view.suggestions), 'suggestion')} from the answers, below them.")


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
        await _decide(screen, suggestion, "")
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
            await _decide(screen, suggestion, reason["reason"])


async def _decide(screen: IncidentScreen, suggestion: Suggestion, reason: str) -> None:
    """Take it, or with a reason keep what there is."""
    from playbooks import deciding

    desk, knowledge = screen.session.parts.desk, known(screen)
    policies = (knowledge.severities, knowledge.calendar)
    runbook = screen.view.runbook.name if screen.view else ""

    def act(incident: Incident) -> Event:
        if not reason:
            return deciding.take(desk, incident, suggestion, *policies)
        return deciding.keep(desk, incident, suggestion, reason, *policies, runbook=runbook)

    await screen.act(act)
