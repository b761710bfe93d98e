"""Status updates: proposed, approved, sent, and what came of sending them.

What went out is kept exactly as it went: text, audience, channel, who and when. One that no service took
does not count as sent. What is for the legal side alone is told nowhere but here.
"""

import msgspec

from data.errors import Ambiguous, BadInput, NotFound, Refused
from data.incident.desk import Desk
from data.incident.marks import Mark, Update
from data.incident.model import Incident
from data.incident.sentences.wording import Names
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft
from data.text import NOTE, clean, clean_line

_FAILED = frozenset({"refused", "dropped"})


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """An update that went out, or was to."""

    id: str
    at: int
    """As last corrected; microseconds."""
    who: str
    audience: str
    channel: str
    text: str
    legal: bool
    proposal: str
    services: tuple[tuple[str, str], ...]
    """(service, outcome) where it went through the queue; ``waits`` while nothing came of it."""

    @property
    def failed(self) -> bool:
        """Whether no service took it."""
        return bool(self.services) and all(outcome in _FAILED for _, outcome in self.services)


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """An update that waits, or waited, for approval."""

    id: str
    at: int
    who: str
    audience: str
    text: str
    legal: bool
    approvers: tuple[str, ...]
    answers: tuple[tuple[str, str, bool, str], ...]
    """(role, by, approved, reason), the latest of each role."""
    sent: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """Whose approval it lacks."""
        given = {role for role, _, approved, _ in self.answers if approved}
        return tuple(role for role in self.approvers if role not in given)

    @property
    def refused(self) -> bool:
        return any(not approved for _, _, approved, _ in self.answers)

    @property
    def state(self) -> str:
        """``sent``, ``refused``, ``approved`` or ``waits for legal``."""
        if self.sent or self.refused:
            return "sent" if self.sent else "refused"
        return f"waits for {', '.join(self.missing)}" if self.missing else "approved"


def sent(incident: Incident, names: Names) -> list[Sent]:
    """All that went out, oldest first."""
    marks = incident.moments.get(kinds.UpdateSent.KIND, {}).values()
    found = sorted(marks, key=lambda mark: (incident.corrected(mark), mark.key))
    return [_sent(incident, mark, names) for mark in found]


def last(incident: Incident, audience: str = "") -> Mark | None:
    """The last one that counts as sent, to this audience, or to whoever hears of it regularly: one for the
    legal side alone is news to nobody else."""
    told = [
        mark
        for mark in incident.moments.get(kinds.UpdateSent.KIND, {}).values()
        if not _failed(incident, mark)
        and (str(mark.get("audience")) == audience if audience else not mark.get("legal", False))
    ]
    return max(told, key=lambda mark: (incident.corrected(mark), mark.key), default=None)


def proposals(incident: Incident, names: Names) -> list[Proposal]:
    """All that were proposed, oldest first."""
    used = {
        str(mark.get("proposal"))
        for mark in incident.moments.get(kinds.UpdateSent.KIND, {}).values()
        if not _failed(incident, mark)
    }
    known = [(name, one, one.proposed) for name, one in incident.updates.items()]
    found = [
        _proposal(name, one, mark, names, sent=name in used) for name, one, mark in known if mark is not None
    ]
    return sorted(found, key=lambda one: (one.at, one.id))


def named(incident: Incident, ending: str, names: Names) -> Proposal:
    """The proposal whose id ends so; without one, the only one that is not settled. Raises `NotFound`,
    `Ambiguous`."""
    wanted = clean_line(ending).lower()
    found = [one for one in proposals(incident, names) if one.id.endswith(wanted)]
    if not wanted:
        found = [one for one in found if not one.sent and not one.refused]
    if not found:
        raise NotFound(
            f"{incident.number} has no such proposed update.", remedy="fireline update list shows the ids."
        )
    if len(found) > 1:
        raise Ambiguous("More than one proposed update is meant.", remedy="Give the end of its id.")
    return found[0]


def propose(
    desk: Desk, incident: Incident, text: str, audience: str, approvers: tuple[str, ...], *, legal: bool
) -> Event:
    """Ask for approval of exactly this text. Raises `BadInput` for an empty one."""
    payload = kinds.UpdateProposed(_worded(text), clean_line(audience), approvers, legal)
    return desk.write(Draft(payload=payload, incident=incident.id))[0]


def answer(
    desk: Desk, incident: Incident, proposal: Proposal, role: str, by: str, *,
    approved: bool = True, reason: str = "",
) -> Event:  # fmt: skip
    """An approver's word. Raises `BadInput` for a role that nobody asked, and `Refused` for the proposer."""
    name = clean_line(by)
    if role not in proposal.approvers:
        asked = ", ".join(proposal.approvers) or "nobody"
        raise BadInput(f"{role[:40]!r} was not asked.", remedy=f"It waits for {asked}.")
    if not name:
        raise BadInput("Who approves it?", remedy="Give a name.")
    if name.casefold() == proposal.who.casefold():
        raise Refused("Whoever proposed an update does not approve it.", remedy="Somebody else does.")
    if proposal.sent:
        raise Refused("It went out already.")
    payload = kinds.UpdateApproved(role, name, approved, clean(reason))
    return desk.write(Draft(payload=payload, incident=incident.id, subject=proposal.id))[0]


def worded(text: str, audience: str, channel: str, *, legal: bool, proposal: str = "") -> kinds.UpdateSent:
    """What is recorded of an update that goes out. Raises `BadInput` for an empty text."""
    return kinds.UpdateSent(_worded(text), clean_line(audience), clean_line(channel), legal, proposal)


def _worded(text: str) -> str:
    cleaned = clean(text, NOTE).strip()
    if not cleaned:
        raise BadInput("The update is empty.", remedy="Say how things stand.")
    return cleaned


def _failed(incident: Incident, mark: Mark) -> bool:
    outcomes = [outcome for _, outcome in _services(incident, mark.event)]
    return bool(outcomes) and all(outcome in _FAILED for outcome in outcomes)


def _services(incident: Incident, update: str) -> tuple[tuple[str, str], ...]:
    found = [one for one in incident.deliveries.values() if one.queued and one.queued.get("about") == update]
    found.sort(key=lambda one: one.queued.key if one.queued else (0, 0, ""))
    return tuple(
        (
            str(one.queued.get("service")) if one.queued else "",
            str(one.ended.get("outcome")) if one.ended is not None else "waits",
        )
        for one in found
    )


def _sent(incident: Incident, mark: Mark, names: Names) -> Sent:
    return Sent(
        id=mark.event,
        at=incident.corrected(mark),
        who=clean_line(names(mark.actor)),
        audience=clean_line(str(mark.get("audience"))),
        channel=clean_line(str(mark.get("channel"))),
        text=clean(str(mark.get("text", "")), NOTE) if mark.payload is not None else "erased",
        legal=bool(mark.get("legal", False)),
        proposal=str(mark.get("proposal")),
        services=_services(incident, mark.event),
    )


def _proposal(name: str, one: Update, mark: Mark, names: Names, *, sent: bool) -> Proposal:
    return Proposal(
        id=name,
        at=mark.at,
        who=clean_line(names(mark.actor)),
        audience=clean_line(str(mark.get("audience"))),
        text=clean(str(mark.get("text", "")), NOTE) if mark.payload is not None else "erased",
        legal=bool(mark.get("legal", False)),
        approvers=tuple(clean_line(str(role)) for role in mark.get("approvers", ())),
        answers=tuple(
            (
                clean_line(role),
                clean_line(str(said.get("by"))),
                bool(said.payload) and bool(said.get("approved", True)),
                clean_line(str(said.get("reason"))),
            )
            for role, said in sorted(one.answers.items())
        ),
        sent=sent,
    )
