"""The decisions of an incident: what, who, why, what else there was, and whether each can be undone."""

import msgspec

from data.incident.desk import Desk
from data.incident.marks import Mark
from data.incident.model import Incident
from data.incident.sentences.wording import Names
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft
from data.text import clean, clean_line

REVERSIBLE = ("yes", "no")


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision, in cleaned words."""

    event: str
    at: int
    """As last corrected; microseconds."""
    what: str
    who: str
    why: str
    alternatives: tuple[str, ...]
    reversible: str
    """``yes``, ``no``, or empty."""
    to_act: bool
    """Whether it is the decision to act, which starts the containment clock."""


def made(incident: Incident, names: Names) -> list[Decision]:
    """All that somebody recorded, oldest first; the opening of a confirmation is none."""
    moments = incident.moments
    acting = [one for one in moments.get("decided_to_act", {}).values() if not one.get("opened", False)]
    marks = [(mark, True) for mark in acting]
    marks += [(mark, False) for mark in moments.get("decision_made", {}).values()]
    found = [_decision(incident, mark, names, to_act=to_act) for mark, to_act in marks]
    return sorted(found, key=lambda one: (one.at, one.event))


def record(desk: Desk, incident: Incident, what: str, grounds: kinds.Grounds, at: int | None = None) -> Event:
    """A decision that starts no clock."""
    payload = kinds.DecisionMade(clean(what), grounds)
    return desk.write(Draft(payload=payload, incident=incident.id, occurred_at=at))[0]


def _decision(incident: Incident, mark: Mark, names: Names, *, to_act: bool) -> Decision:
    grounds = mark.get("grounds", {})
    what = clean_line(str(mark.get("decision")))
    return Decision(
        event=mark.event,
        at=incident.corrected(mark),
        what=what or ("decided to act" if to_act else "erased"),
        who=clean_line(str(grounds.get("by", ""))) or clean_line(names(mark.actor)),
        why=clean_line(str(grounds.get("why", ""))),
        alternatives=tuple(clean_line(str(one)) for one in grounds.get("alternatives", ())),
        reversible=str(grounds.get("reversible", "")),
        to_act=to_act,
    )
