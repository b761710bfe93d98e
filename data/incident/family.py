"""Incidents that have to do with one another; of a larger one and its parts, each knows the other."""

from typing import TYPE_CHECKING

import msgspec

from data.errors import BadInput
from data.incident.incidents import Incidents
from data.incident.marks import Mark
from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Draft
from data.text import clean, clean_line

if TYPE_CHECKING:
    from data.incident.desk import Desk

DEEPEST = 20
"""Generations that are followed upwards."""


class Child(msgspec.Struct, frozen=True):
    """A part, as far as this store has it."""

    id: str
    number: str
    incident: Incident | None
    """``None`` where only its number is known here."""

    @property
    def words(self) -> str:
        """``open, high: Robots place faulty parts``."""
        if self.incident is None:
            return "not in this store"
        severity = self.incident.severity.replace("_", " ")
        state = ", ".join(part for part in (self.incident.status, severity) if part)
        return f"{state}: {clean_line(self.incident.title, 200)}"


def links(incident: Incident, *relations: str) -> list[Mark]:
    """The links that stand, of these relations or of all, oldest first."""
    marks = (
        mark
        for mark in incident.links.values()
        if mark.get("holds", True) and (not relations or mark.get("relation") in relations)
    )
    return sorted(marks, key=lambda mark: mark.key)


def take_back(desk: "Desk", incident: Incident, relation: str, other: Incident, reason: str = "") -> None:
    """A link that was wrong; of a parent's, its own timeline says so too. Raises `BadInput` for none."""
    current = desk.incidents.refresh(incident)
    if not any(mark.get("other") == other.id for mark in links(current, relation)):
        raise BadInput(
            f"{incident.number} has no such link to {other.number}.", remedy="fireline show shows its links."
        )
    ends = [(incident, relation, other), *([(other, "child", incident)] if relation == "parent" else [])]
    desk.write(*(link(one, named, to, reason, holds=False) for one, named, to in ends))


def link(incident: Incident, relation: str, other: Incident, reason: str, *, holds: bool = True) -> Draft:
    """The event at one end of a link."""
    payload = kinds.IncidentLinked(relation, other.id, other.number, clean(reason), holds)
    return Draft(payload=payload, incident=incident.id, subject=f"{relation}/{other.id}")


def parents(incident: Incident) -> list[Mark]:
    """The links to what it is part of, oldest first."""
    return links(incident, "parent")


def merged_into(incident: Incident) -> str:
    """The number of the incident that it was merged into, latest; empty where nobody said."""
    marks = links(incident, "merged_into")
    return clean_line(str(marks[-1].get("number")), 200) if marks else ""


def children(incidents: Incidents, incident: Incident) -> list[Child]:
    """Its parts, in the order they were linked; also those whose own link alone has come so far."""
    named = {str(mark.get("other")): str(mark.get("number")) for mark in links(incident, "child")}
    for other in incidents.open_ones():
        if any(mark.get("other") == incident.id for mark in parents(other)):
            named.setdefault(other.id, other.number)
    return [_child(incidents, one, number) for one, number in named.items()]


def check(incidents: Incidents, child: Incident, parent: Incident) -> None:
    """Raises `BadInput` where a drill and a live incident would be one, or a part would hold its whole."""
    if child.mode != parent.mode:
        raise BadInput("A drill and a live incident cannot be parts of one another.")
    above, seen = {parent.id}, set[str]()
    for _ in range(DEEPEST):
        if child.id in above:
            raise BadInput(f"{parent.number} is part of {child.number} already.")
        seen |= above
        above = {name for one in above for name in _above(incidents, one)} - seen


def _above(incidents: Incidents, identity: str) -> list[str]:
    return [str(mark.get("other")) for mark in parents(incidents.by_id(identity))]


def _child(incidents: Incidents, name: str, number: str) -> Child:
    found = incidents.by_id(name)
    return Child(name, found.number, found) if found.declarations else Child(name, clean_line(number), None)
