"""What events say of the response: steps, decisions, updates, roles, cohorts, who had to be told."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from data import times
from data.incident import cohorts as kept
from data.incident import reporting
from data.incident.fields_catalogue import ROLES
from data.incident.marks import Attempt, Mark
from data.incident.model import Incident
from data.incident.sentences import words
from data.journal.counsel import WITHHELD
from data.text import NOTE, clean
from playbooks import obligations
from playbooks.reports.milestones import attempt_label, attempts_of, who_ran
from playbooks.reports.said_line import Said, Says
from playbooks.reports.said_values import values

if TYPE_CHECKING:
    from playbooks.reports.said import Sayer


def steps(*sections: str) -> Says:
    """Of these sections of a runbook, each with its outcome and who ran it."""

    def say(sayer: "Sayer") -> Iterator[Said]:
        found = [pair for section in sections for pair in attempts_of(sayer.incident, section)]
        for _, attempt in found:
            if attempt.intended is not None and attempt.intended.payload is not None:
                yield _step(sayer, attempt, attempt.intended)

    return say


def _step(sayer: "Sayer", attempt: Attempt, intended: Mark) -> Said:
    last = attempt.ended or attempt.started or intended
    outcome = words(attempt.outcome) or "no end recorded"
    if attempt.verification in {"verified", "confirmed"}:
        outcome += f", {attempt.verification}"
    events = [mark.event for mark in (intended, attempt.ended, attempt.confirmed) if mark is not None]
    at = times.iso_short(sayer.incident.corrected(last))
    text = f"{at} {attempt_label(attempt)}: {outcome}, by {who_ran(attempt, sayer.names)}"
    return Said(clean(text), tuple(events))


def updates(sayer: "Sayer") -> Iterator[Said]:
    """What was sent, to whom."""
    for mark in _in_order(sayer.incident, "update_sent"):
        audience = f", to {clean(str(mark.get('audience')))}" if mark.get("audience") else ""
        at = times.iso_short(sayer.incident.corrected(mark))
        legal = bool(mark.get("legal", False))
        text = WITHHELD if legal else clean(str(mark.get("text")), NOTE).strip()
        yield Said(f"{at}{audience}: {text}", (mark.event,))


def decisions(sayer: "Sayer") -> Iterator[Said]:
    """To act, and the others."""
    marks = [*_in_order(sayer.incident, "decided_to_act"), *_in_order(sayer.incident, "decision_made")]
    for mark in marks:
        if not mark.get("opened", False) and mark.get("decision"):
            at = times.iso_short(sayer.incident.corrected(mark))
            yield Said(f"{at} {clean(str(mark.get('decision')))}", (mark.event,))


def _in_order(incident: Incident, kind: str) -> list[Mark]:
    marks = (mark for mark in incident.moments.get(kind, {}).values() if mark.payload is not None)
    return sorted(marks, key=lambda mark: (incident.corrected(mark), mark.key))


def roles(sayer: "Sayer") -> Iterator[Said]:
    """Who holds each."""
    for role in ROLES:
        held = values(
            sayer.incident.register(f"role.{role}"),
            lambda head: clean(str((head.payload or {}).get("name", ""))),
        )
        for one in held:
            yield Said(f"{words(role)}: {one.text}", one.events)


def commander(sayer: "Sayer") -> Iterator[Said]:
    """Who commands."""
    yield from values(
        sayer.incident.register("role.incident_commander"),
        lambda head: clean(str((head.payload or {}).get("name", ""))),
    )


def cohorts(sayer: "Sayer") -> Iterator[Said]:
    """Affected decisions, group by group."""
    for cohort in kept.cohorts(sayer.incident):
        for group in cohort.groups:
            yield Said(clean(f"{cohort.title}, {group.words()}"), group.events)


def verdicts(sayer: "Sayer") -> Iterator[Said]:
    """Whether each assessed regime applies."""
    for stands in reporting.all_assessed(sayer.incident):
        policy = stands.policy
        by = f", by {policy.by}" if policy.by else ""
        yield Said(clean(f"{policy.title}: {words(policy.verdict)}{by}"), (stands.event,))


def owed(sayer: "Sayer") -> Iterator[Said]:
    """Each obligation and how it stands."""
    for one in obligations.owed(sayer.incident):
        told = reporting.sendings(sayer.incident, one.regime, one.id)
        events = (one.event, *(mark.event for mark in told))
        yield Said(clean(f"{one.short}, {one.title}, to {one.recipient}: {one.status}"), events)
