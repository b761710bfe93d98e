"""What services are told by themselves: detection, steps and resolution, once, by the store that wrote them.

How far the journal was looked through is a fact of the store, kept in the transaction that queues what was
found; what happened before the first service was configured is not told. A drill is never told.
"""

from collections.abc import Collection, Iterator

from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.incident.timeline import describe
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Journal
from data.outside import queue
from data.text import clean_line

MARK = "told outside"
TOLD = ("grafana", "webhook")
"""Services that are told what happens."""
PAGERS = ("pagerduty", "opsgenie")
"""Services that have an incident of their own, where it is linked."""
_TAGS = {
    kinds.IncidentDeclared.KIND: "detection",
    kinds.StepEnded.KIND: "step",
    kinds.StatusChanged.KIND: "resolution",
}
_ACTS = {kinds.Acknowledged.KIND: "acknowledge", kinds.StatusChanged.KIND: "resolve"}
_KINDS = frozenset(_TAGS) | frozenset(_ACTS)
ADOPTED = "adopted from "
"""How an acknowledgement says that it came from a service, to which it is not said back."""


def link_field(service: str) -> str:
    """The register that holds what a pager calls the incident."""
    return f"outside.{service}"


def linked(incident: Incident, service: str) -> str:
    """What the service calls the incident: as a person linked it, or as its alert says; or empty.

    An alert says it in an annotation or a label ``pagerduty_key`` or ``opsgenie_key``.
    """
    said = str(incident.value(link_field(service), ""))
    for mark in incident.alerts.values():
        for place in ("annotations", "labels"):
            held = mark.get(place, {})
            said = said or str(held.get(f"{service}_key", "") if isinstance(held, dict) else "")
    return clean_line(said, 512)


def details(incident: Incident) -> dict[str, str]:
    """The incident as it stands, for whoever is told."""
    known = {
        "number": incident.number,
        "title": clean_line(incident.title, 300),
        "severity": incident.severity,
        "status": incident.status,
        "model": incident.model_id,
        **{pager: linked(incident, pager) for pager in PAGERS},
    }
    return {name: value for name, value in known.items() if value}


def tell(journal: Journal, incidents: Incidents, services: Collection[str]) -> int:
    """Queue what these services are to be told of since last time; how much that was."""
    reached, known = journal.position(), journal.fact(MARK)
    if not known or not services:
        with journal.transaction() as transaction:
            transaction.put_fact(MARK, str(reached))
        return 0
    if int(known) >= reached:
        return 0
    found = []
    for position, event in journal.events(after=int(known)):
        reached = position
        if event.body.kind in _KINDS and journal.wrote(event.id):
            incident = incidents.get(event.body.incident)
            found += [(incident.id, one) for one in _asked(event, incident, incidents, services)]
    with journal.transaction() as transaction:
        if journal.fact(MARK) != known:
            return 0  # another process told the same meanwhile
        transaction.put_fact(MARK, str(reached))
        for incident_id, asked in found:
            queue.put(transaction, incident_id, asked)
    return len(found)


def _asked(
    event: Event, incident: Incident, incidents: Incidents, services: Collection[str]
) -> Iterator[kinds.DeliveryQueued]:
    if incident.mode != "live" or not _tells(event):
        return
    at, known = event.body.occurred_at, details(incident)
    if tag := _TAGS.get(event.body.kind, ""):
        text = describe(event, incident, incidents.actor_name)
        for service in (name for name in TOLD if name in services):
            yield kinds.DeliveryQueued(service, "annotation", text, {**known, "tag": tag}, at, event.id)
    if act := _ACTS.get(event.body.kind, ""):
        for service in (name for name in PAGERS if name in services and linked(incident, name)):
            yield kinds.DeliveryQueued(service, act, "", known, at, event.id)


def _tells(event: Event) -> bool:
    """Of what changes the status, only that it is resolved; nothing of what was erased or adopted."""
    if event.payload is None:
        return False
    if event.body.kind == kinds.StatusChanged.KIND:
        return kinds.decode(kinds.StatusChanged, event.payload).status == "resolved"
    if event.body.kind == kinds.Acknowledged.KIND:
        return not kinds.decode(kinds.Acknowledged, event.payload).via.startswith(ADOPTED)
    return True
