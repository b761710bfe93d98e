"""A status update goes out: what was sent is recorded, and queued for services, in one transaction."""

from collections.abc import Sequence

from data.errors import Refused
from data.incident.model import Incident
from data.journal.kinds import DeliveryQueued, UpdateSent
from data.journal.store import Draft, Journal
from data.outside import queue

WHAT = "update"


def send(
    journal: Journal,
    incident: Incident,
    update: UpdateSent,
    services: Sequence[str] = (),
    at: int | None = None,
) -> str:
    """Record it, and queue it for these services; its id. Whoever is told gets its text and the incident's
    number, and nothing else of it.

    Raises `Refused` where a drill would reach outside.
    """
    if services and incident.mode != "live":
        raise Refused(
            f"{incident.number} is a drill: nobody outside is told of it.", kept="Nothing was recorded."
        )
    details = {"number": incident.number}
    with journal.transaction() as transaction:
        event = transaction.append(Draft(payload=update, incident=incident.id, occurred_at=at))
        for service in services:
            told = DeliveryQueued(service, WHAT, update.text, details, journal.ambient.now(), event.id)
            queue.put(transaction, incident.id, told)
    return event.id
