"""What events say of what it is: number, severity, status, type, systems and who owns them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from data.incident.marks import Head
from data.incident.sentences import words
from data.text import clean
from playbooks.reports.said_line import Said
from playbooks.reports.said_moments import contained_by
from playbooks.reports.said_values import values

if TYPE_CHECKING:
    from playbooks.reports.said import Sayer


def number(sayer: "Sayer") -> Iterator[Said]:
    """By the event that assigned it."""
    for name, mark in sayer.incident.numbers.items():
        if name == sayer.incident.number:
            yield Said(name, (mark.event,))


def severity(sayer: "Sayer") -> Iterator[Said]:
    """With why."""

    def text(head: Head) -> str:
        payload = head.payload or {}
        reason = str(payload.get("reason", ""))
        said = words(str(payload.get("severity", "")))
        return f"{said} ({clean(reason)})" if said and reason else said

    yield from values(sayer.incident.register("severity"), text)


def status(sayer: "Sayer") -> Iterator[Said]:
    """As it stands."""
    incident = sayer.incident
    head = incident.register("status").shown
    mark = incident.declaration
    event = head.event if head is not None else mark.event if mark is not None else ""
    contained = contained_by(incident)
    if head is None and contained:
        event = contained
    if event:
        yield Said(words(incident.status), (event,))


def systems(sayer: "Sayer") -> Iterator[Said]:
    """Each with its version, owner and risk class."""
    incident = sayer.incident
    for model in incident.model_ids:
        events = [incident.systems[model].event]
        parts = [clean(model)]
        for field, word in (("model_version", "version"), ("owner", "owner"), ("risk_class", "risk class")):
            head = incident.register(f"system.{model}.{field}").shown
            if head is not None and head.value:
                parts.append(f"{word} {clean(str(head.value))}")
                events.append(head.event)
        yield Said(", ".join(parts), tuple(events))


def owners(sayer: "Sayer") -> Iterator[Said]:
    """Of the systems."""
    for model in sayer.incident.model_ids:
        yield from sayer.register(f"system.{model}.owner")


def kind(sayer: "Sayer") -> Iterator[Said]:
    """The type, as the taxonomy describes it."""
    for one in sayer.register("incident_type"):
        known = sayer.taxonomy.types.get(one.text)
        yield Said(f"{known.title}: {known.description}" if known else words(one.text), one.events)


def atlas(sayer: "Sayer") -> Iterator[Said]:
    """The techniques of its type."""
    for one in sayer.register("incident_type"):
        known = sayer.taxonomy.types.get(one.text)
        if known is not None:
            said = (
                f"MITRE ATLAS {', '.join(known.atlas)}" if known.atlas else "none in MITRE ATLAS for its type"
            )
            yield Said(said, one.events)
