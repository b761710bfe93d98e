"""A second responder's approval: asked for, given or refused, spent by one run; or the glass is broken with a
reason, and somebody else reviews that afterwards.

People are told apart by the names they give. Two names on one Unix account are procedure, no security: that
is said where it is so.
"""

import hashlib
from typing import NamedTuple

from data.errors import BadInput, NotFound, Refused
from data.incident.incidents import Incidents
from data.incident.kills import KILL_SWITCH
from data.incident.marks import Approval, Mark
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Journal
from data.journal.writing import Draft
from data.text import clean
from data.times import MINUTE, SECOND, clock
from runbooks.prepared import Prepared

LASTS = 30 * MINUTE
"""How long a request, and an approval, is good for; microseconds."""
_STEP = ("section", "number", "option", "runbook", "model")
NO_SECURITY = "Asked and answered on one Unix account: this is procedure, no security."


class Request(NamedTuple):
    """One that waits for an answer."""

    id: str
    asked: Mark


class Standing(NamedTuple):
    """How a step's approval stands."""

    approved_by: str = ""
    """The event that approved it; empty where none did."""
    request: str = ""
    """The request that waits for an answer."""
    words: str = "a second responder has to approve it, or the glass is broken with a reason"


def is_asked(prepared: Prepared, *, declared: bool, kills: bool) -> bool:
    """Whether a step waits for it: one that ``declared`` so, and a kill where the settings say ``kills``."""
    if prepared.rollback_of or prepared.is_human:
        return False
    named = KILL_SWITCH.search(f"{prepared.command} {prepared.action}") is not None
    return declared or (kills and prepared.risk == "destroys" and (prepared.contains or named))


def standing(incidents: Incidents, incident: Incident, prepared: Prepared) -> Standing:
    """Whether exactly this was approved lately, and no run has spent that."""
    now, digest = incidents.journal.ambient.now(), _digest(prepared)
    spent = {attempt.get("approved_by") for attempt in incident.attempts.values()}
    found = Standing()
    for request, approval in incident.approvals.items():
        if approval.asked is None or approval.asked.get("digest") != digest:
            continue
        answer = approval.answered
        if answer is None:
            if _is_fresh(approval.asked, now) and not _is_moot(incident, approval.asked):
                who, when = incidents.actor_name(approval.asked.actor), _short(approval.asked.at)
                found = Standing(request=request, words=f"asked for by {who} at {when}; nobody answered yet")
            continue
        who = incidents.actor_name(answer.actor)
        if not answer.get("approved", True):
            found = Standing(words=f"refused by {who} at {_short(answer.at)}")
        elif _is_fresh(answer, now) and answer.event not in spent:
            same = f". {NO_SECURITY}" if answer.get("same_account", False) else ""
            return Standing(answer.event, request, f"approved by {who} at {_short(answer.at)}{same}")
    return found


def why_spent(incident: Incident, approved_by: str) -> str:
    """Why an approval is good for no further run, in words; empty where it is."""
    spent = approved_by and any(one.get("approved_by") == approved_by for one in incident.attempts.values())
    return "Its approval was used by another run; ask for another." if spent else ""


def ask(journal: Journal, prepared: Prepared, reason: str = "") -> Event:
    """Ask a second responder, for everybody on this incident to see."""
    payload = kinds.ApprovalAsked(
        section=prepared.section,
        number=prepared.number,
        action=prepared.action,
        step=prepared.step,
        option=prepared.option,
        runbook=prepared.runbook,
        model=prepared.model,
        command=prepared.command,
        undo=prepared.undo,
        target=prepared.target,
        digest=_digest(prepared),
        reason=clean(reason),
        account=_account(journal),
    )
    return journal.append(Draft(payload=payload, incident=prepared.incident))[0]


def waiting(incident: Incident, now: int) -> list[Request]:
    """The requests that nobody answered, oldest first; not of a step that has not waited, and ran."""
    found = [(name, one.asked) for name, one in incident.approvals.items() if one.answered is None]
    fresh = [Request(name, asked) for name, asked in found if asked is not None and _is_fresh(asked, now)]
    open_ones = [one for one in fresh if not _is_moot(incident, one.asked)]
    return sorted(open_ones, key=lambda request: request.asked.key)


def answer(
    incidents: Incidents, incident: Incident, request: str, *, approved: bool, reason: str = ""
) -> Event:
    """Approve or refuse. Raises `NotFound`, and `Refused` for whoever asked, and for nobody in particular."""
    journal = incidents.journal
    asked = (incident.approvals.get(request) or Approval()).asked
    if asked is None:
        raise NotFound(f"{incident.number} has no request {request[:40]!r}.")
    if approved and not _is_fresh(asked, journal.ambient.now()):
        raise Refused("The request is older than half an hour.", remedy="Let it be asked for again.")
    if approved:
        _check_other(incidents, asked, "A second responder has to approve it")
    payload = kinds.ApprovalGiven(
        request=request,
        section=str(asked.get("section")),
        number=int(asked.get("number", 0)),
        action=str(asked.get("action")),
        approved=approved,
        reason=clean(reason),
        same_account=asked.get("account") == _account(journal),
    )
    return journal.append(Draft(payload=payload, incident=incident.id, subject=request))[0]


def is_same_account(journal: Journal, asked: Mark) -> bool:
    """Whether it was asked for on the Unix account that is here."""
    return bool(asked.get("account") == _account(journal))


def to_review(incident: Incident) -> list[str]:
    """The attempts that did not wait for their approval, and that nobody reviewed, oldest first."""
    found = [
        (attempt.intended.key, name)
        for name, attempt in incident.attempts.items()
        if attempt.intended is not None and attempt.get("break_glass") and attempt.reviewed is None
    ]
    return [name for _, name in sorted(found)]


def review(incidents: Incidents, incident: Incident, attempt: str, finding: str) -> Event:
    """Somebody else says what they found. Raises `NotFound`, `BadInput` without words, `Refused`."""
    if attempt not in to_review(incident):
        raise NotFound(f"{incident.number} has nothing to review in attempt {attempt[:40]!r}.")
    if not finding.strip():
        raise BadInput("A review needs words.", remedy="Say whether it was right, and what follows.")
    found = incident.attempts[attempt]
    if found.intended is not None:
        _check_other(incidents, found.intended, "Somebody else has to review it")
    payload = kinds.GlassReviewed(
        attempt=attempt,
        section=str(found.get("section")),
        number=int(found.get("number", 0)),
        action=str(found.get("action")),
        finding=clean(finding),
    )
    return incidents.journal.append(Draft(payload=payload, incident=incident.id, subject=attempt))[0]


def words_to_review(incidents: Incidents, incident: Incident) -> list[str]:
    """What is to be reviewed, a sentence each."""
    return [
        f"To be reviewed: {incident.attempts[name].get('action')}, for which"
        f" {incidents.actor_name(mark.actor)} broke the glass: {mark.get('break_glass')}"
        for name in to_review(incident)
        if (mark := incident.attempts[name].intended) is not None
    ]


def _check_other(incidents: Incidents, mark: Mark, why: str) -> None:
    who, first = incidents.journal.who, incidents.actor_name(mark.actor)
    if not who.named:
        raise Refused(f"{why}, by name; you have none here.", remedy="Say who you are: --responder NAME.")
    if who.name.strip().casefold() == first.strip().casefold():
        raise Refused(f"{why}, not {first} again.", remedy="Ask somebody else.")


def _is_fresh(mark: Mark, now: int) -> bool:
    return now - mark.at < LASTS


def _is_moot(incident: Incident, asked: Mark) -> bool:
    """Whether the glass was broken for its step since: then there is a review to give, and no approval."""
    step = [asked.get(name) for name in _STEP]
    return any(
        attempt.intended is not None
        and bool(attempt.get("break_glass"))
        and attempt.intended.key > asked.key
        and [attempt.get(name) for name in _STEP] == step
        for attempt in incident.attempts.values()
    )


def _digest(prepared: Prepared) -> str:
    parts = (prepared.section, str(prepared.number), prepared.model, prepared.target, prepared.command)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _account(journal: Journal) -> str:
    return f"{journal.who.os_user}@{journal.who.host}"


def _short(at: int) -> str:
    return f"{clock(at // SECOND * SECOND)} UTC"
