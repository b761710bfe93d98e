"""Roles passed on: offered with a card, accepted or declined by the receiver."""

from data.errors import BadInput, Refused
from data.incident.desk import Desk
from data.incident.marks import Handover
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft
from data.text import NOTE, clean, clean_line

EXPERT = "subject_matter_expert"
"""A role that several hold, each in a register of their own."""


def register(role: str, name: str) -> str:
    """Where a role's holder stands; an expert has one of their own."""
    return f"role.{role}.{clean_line(name).casefold()}" if role == EXPERT else f"role.{role}"


def experts(incident: Incident) -> list[str]:
    """Who is there as a subject-matter expert, by name."""
    names = (incident.holder(name.removeprefix("role.")) for name in incident.registers if _expert(name))
    return sorted(name for name in names if name)


def take(desk: Desk, incident: Incident, role: str, name: str, *, gives_up: bool = False) -> Event:
    """Somebody holds a role from now on, or gives it up; an expert joins or leaves those who are there."""
    if role != EXPERT:
        return desk.take_role(incident, role, "" if gives_up else name)
    subject = register(role, name)
    heads = desk.incidents.refresh(incident).heads(subject)
    taken = kinds.RoleTaken(role, "" if gives_up else clean_line(name))
    return desk.write(Draft(payload=taken, incident=incident.id, subject=subject, replaces=heads))[0]


def waiting(incident: Incident, role: str = "") -> list[tuple[str, Handover]]:
    """(id, hand-over) of what nobody answered, latest first; of each role only the last offer counts."""
    found: dict[str, tuple[str, Handover]] = {}
    for offer_id, offer in incident.handovers.items():
        if offer.offered is None or role not in {"", offer.get("role")}:
            continue
        known = found.get(str(offer.get("role")))
        if known is None or known[1].key < offer.key:
            found[str(offer.get("role"))] = offer_id, offer
    open_ones = (pair for pair in found.values() if pair[1].answered is None)
    return sorted(open_ones, key=lambda pair: pair[1].key, reverse=True)


def offer(desk: Desk, incident: Incident, role: str, receiver: str, card: str) -> Event:
    """Offer a role to somebody, with the card they will read. Raises `BadInput` for the one who holds it."""
    receiver = clean_line(receiver)
    giver = incident.holder(role)
    if receiver.casefold() == giver.casefold():
        raise BadInput(f"{receiver} holds that role already.")
    payload = kinds.HandoverOffered(role, receiver, giver, clean(card, NOTE))
    return desk.write(Draft(payload=payload, incident=incident.id, subject=f"role.{role}"))[0]


def answer(
    desk: Desk, incident: Incident, role: str, who: str, *, accepted: bool = True, reason: str = ""
) -> Handover:
    """The receiver accepts, and holds the role from now on; or declines, and nothing changes hands.

    Raises `BadInput` where nothing waits, and `Refused` for anybody but the receiver.
    """
    incident = desk.incidents.refresh(incident)
    found = waiting(incident, role)
    if not found:
        raise BadInput(
            f"No hand-over of {role.replace('_', ' ')} waits in {incident.number}.",
            remedy=f"fireline role {role} takes it without one.",
        )
    offer_id, offered = found[0]
    receiver = str(offered.get("receiver"))
    if receiver.casefold() != clean_line(who).casefold():
        raise Refused(
            f"It was offered to {receiver}, and you are {who}.",
            kept="Nothing changed hands.",
            remedy=f"fireline role {role} takes it without the hand-over.",
        )
    payload = kinds.HandoverAnswered(role, accepted, clean(reason))
    drafts = [Draft(payload=payload, incident=incident.id, subject=offer_id)]
    if accepted:
        name = f"role.{role}"
        taken, heads = kinds.RoleTaken(role, receiver), incident.heads(name)
        drafts.append(Draft(payload=taken, incident=incident.id, subject=name, replaces=heads))
    desk.write(*drafts)
    return offered


def _expert(name: str) -> bool:
    return name.startswith(f"role.{EXPERT}.")
