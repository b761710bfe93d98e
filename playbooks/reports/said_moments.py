"""What events say of when: declared, acknowledged, contained, resolved, and how long between."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from data import times
from data.errors import BadInput
from data.incident.model import Incident
from playbooks.reports.milestones import WELL_ENDED, attempts_of
from playbooks.reports.said_line import Said, Says

if TYPE_CHECKING:
    from playbooks.reports.said import Sayer


def declared(sayer: "Sayer") -> Iterator[Said]:
    """When it was."""
    mark = sayer.incident.declaration
    if mark is not None:
        yield Said(times.iso_short(sayer.incident.corrected(mark)), (mark.event,))


def marked(kind: str, word: str) -> Says:
    """When it first happened, in ``word``, and by whom."""

    def say(sayer: "Sayer") -> Iterator[Said]:
        mark = sayer.incident.earliest(kind)
        if mark is not None:
            at = times.iso_short(sayer.incident.corrected(mark))
            yield Said(f"{at}, {word} by {sayer.names(mark.actor)}", (mark.event,))

    return say


def contained(sayer: "Sayer") -> Iterator[Said]:
    """When the harm stopped; inferred where steps say it."""
    incident = sayer.incident
    event = contained_by(incident)
    if incident.contained_at is not None and event:
        by_hand = incident.register("contained_at").shown is not None
        yield Said(times.iso_short(incident.contained_at), (event,), inferred=not by_hand)


def contained_by(incident: Incident) -> str:
    """The event by which it is contained; empty where none is."""
    head = incident.register("contained_at").shown
    if head is not None and isinstance(head.value, int):
        return head.event
    ended = [
        attempt.ended
        for key, attempt in attempts_of(incident, "containment")
        if attempt.ended is not None
        and attempt.outcome in WELL_ENDED
        and attempt.contains
        and not incident.rolled_back(key)
    ]
    return min(ended, key=incident.corrected).event if ended else ""


def resolved(sayer: "Sayer") -> Iterator[Said]:
    """When it was."""
    incident = sayer.incident
    marks = incident.moments.get("status_changed", {}).values()
    for mark in sorted(marks, key=lambda mark: mark.key):
        if incident.resolved_at is not None and incident.corrected(mark) == incident.resolved_at:
            yield Said(times.iso_short(incident.resolved_at), (mark.event,))
            return


def between(first: str, last: str) -> Says:
    """The time between two moments, where both are known and in order."""

    def say(sayer: "Sayer") -> Iterator[Said]:
        start, end = next(iter(sayer.say(first)), None), next(iter(sayer.say(last)), None)
        if start is None or end is None:
            return
        begun, ended = _moment(start), _moment(end)
        if begun is not None and ended is not None and ended >= begun:
            yield Said(times.span(ended - begun), (*start.events, *end.events), inferred=True)

    return say


def _moment(said: Said) -> int | None:
    """The time that a line begins with; ``None`` where another store put none there."""
    try:
        return times.parse_iso(said.text.replace(",", " ").partition(" ")[0])
    except BadInput:
        return None
