"""What is missing when an incident is closed, and what of it stands in the way.

An incident of high or critical severity is closed after its review (a review that was skipped is how the same
failure comes back), a critical one after every reporting regime was assessed. Who closes it all the same says
why, and that is recorded with everything that was missing. Drills, false alarms and duplicates lack nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.errors import Refused
from data.incident import cohorts
from data.incident.desk import Desk
from data.incident.model import Incident
from data.journal.event import Event
from data.text import clean, count
from playbooks import assessment, obligations
from playbooks.regimes import Regimes

if TYPE_CHECKING:
    from playbooks.review import Review

REVIEWED = ("high", "critical")
"""Severities whose incidents are reviewed before they are closed."""
ASSESSED = ("critical",)
"""Severities whose incidents are assessed for every reporting regime before they are closed."""
_STATED = (
    ("root_cause.category", "the root cause (root_cause.category)"),
    ("follow_up.held_at", "the review meeting (follow_up.held_at)"),
    ("approvals.responsible_manager", "the responsible manager's sign-off (approvals.responsible_manager)"),
    ("approvals.security_lead", "the security lead's sign-off (approvals.security_lead)"),
)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing."""

    text: str
    blocks: bool = False


Check = Callable[[Incident, Regimes], Iterable[Missing]]
Read = Callable[[Incident], "Review"]


def missing(
    incident: Incident, regimes: Regimes, outcome: str = "resolved", read: Read | None = None
) -> list[Missing]:
    """Everything that is missing for this outcome, what blocks first; ``read`` reads the review, where one
    is kept, and is only called for an incident that needs it."""
    if incident.mode == "drill" or outcome != "resolved":
        return []
    found = [one for check in CHECKS for one in check(incident, regimes)]
    if read is not None and incident.severity in REVIEWED:
        found += _entries(read(incident))
    return sorted(found, key=lambda one: not one.blocks)


def close(
    desk: Desk,
    incident: Incident,
    outcome: str,
    reason: str,
    regimes: Regimes,
    *,
    at: int | None = None,
    instead: str = "",
    read: Read | None = None,
) -> tuple[Event, list[Missing]]:
    """Close it, and what was missing; ``instead``: why all the same, where that blocks. Raises `Refused`
    without it, and `BadInput` as `Desk.close` does."""
    incident = desk.incidents.refresh(incident)
    found = missing(incident, regimes, outcome, read)
    blocking = [one.text for one in found if one.blocks]
    why = clean(instead).strip()
    if blocking and not why:
        raise Refused(
            f"{incident.number} is {incident.severity}. Missing: {'; '.join(blocking)}.",
            kept="It was not closed; fireline resolve says that the harm is over.",
            remedy="fireline review show says what is open; or say why it is closed without it"
            " with --without-review REASON.",
        )
    lacking = tuple(one.text for one in found)
    return desk.close(incident, outcome, reason, at, lacking=lacking, instead=why if blocking else ""), found


def unsigned(incident: Incident) -> tuple[str, ...]:
    """Who is still to sign the review of a severe incident that is resolved and has its postmortem."""
    from playbooks.review import SIGNED, TITLES

    severe = incident.mode == "live" and incident.severity in REVIEWED
    if not severe or incident.status != "resolved" or not has_postmortem(incident):
        return ()
    return tuple(TITLES[role] for role, field in SIGNED.items() if not incident.value(field))


def has_postmortem(incident: Incident) -> bool:
    """Whether one was exported."""
    exported = incident.moments.get("document_exported", {}).values()
    return any(mark.get("document") == "postmortem" for mark in exported)


def _review(incident: Incident, _regimes: Regimes) -> Iterator[Missing]:
    if incident.severity not in REVIEWED:
        return
    yield from (Missing(words, blocks=True) for field, words in _STATED if not incident.value(field))
    if not has_postmortem(incident):
        yield Missing("the postmortem (fireline export postmortem)", blocks=True)
    if not incident.actions and not any(incident.list_items("lessons")):
        yield Missing("a corrective action or a lesson", blocks=True)


def _entries(review: "Review") -> Iterator[Missing]:
    """Open entries block until somebody signed the review as it stands: signing says why it is not whole."""
    if review.left:
        signed = any(one.name and one.reason for one in review.signatures)
        said = ", signed so" if signed else " (fireline review show)"
        yield Missing(f"{review.left} of {review.wanted} entries of the review open{said}", blocks=not signed)


def _assessments(incident: Incident, regimes: Regimes) -> Iterator[Missing]:
    open_ones = [one for one in regimes.asked if assessment.waits(incident, one)]
    blocks = incident.severity in ASSESSED
    if open_ones and (blocks or len(open_ones) < len(regimes.asked)):
        named = ", ".join(one.short for one in open_ones)
        yield Missing(f"{count(len(open_ones), 'reporting regime')} not assessed ({named})", blocks)


def _reports(incident: Incident, _regimes: Regimes) -> Iterator[Missing]:
    for one in obligations.owed(incident):
        if one.is_open:
            mark = "" if one.verdict == "confirmed" else ", if it applies"
            yield Missing(f"{one.short} {one.id.replace('_', ' ')} not sent{mark}")


def _cohorts(incident: Incident, _regimes: Regimes) -> Iterator[Missing]:
    for cohort in cohorts.cohorts(incident):
        if cohort.is_open:
            yield Missing(f"affected decisions open: {cohort.title}, {cohort.words()}")


CHECKS: tuple[Check, ...] = (_review, _assessments, _reports, _cohorts)
"""What is looked at, in the order it is told."""
