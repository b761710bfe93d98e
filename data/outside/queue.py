"""The delivery queue: an event says what is to be sent, another what came of it.

Between the two a fact of the store says that it waits: facts never travel, so only the store that decided
sends, and a copy of the store does not, because it did not write the event on its chain.
"""

from collections.abc import Iterable

import msgspec

from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft, Journal, Transaction
from data.outside.service import Delivery
from data.text import clean_line

_FACT = "outside:"
_AFTER = "outside;"
"""The first name after all that begin with ``outside:``."""


class Progress(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a delivery that waits is."""

    attempts: int = 0
    due: int = 0
    """Not before; microseconds."""
    why: str = ""
    """Why the last attempt failed."""
    under_way: bool = False
    """An attempt began, and nobody has said how it ended."""


class Waiting(msgspec.Struct, frozen=True):
    """A delivery that nothing came of yet."""

    delivery: Delivery
    progress: Progress
    ours: bool
    """Whether this store decided it; a copy of it does not send."""


def put(transaction: Transaction, incident: str, asked: kinds.DeliveryQueued) -> str:
    """Queue a delivery in a transaction that is open; its id."""
    event = transaction.append(Draft(payload=asked, incident=incident))
    transaction.put_fact(_FACT + event.id, _text(Progress()))
    return event.id


def queue(journal: Journal, incident: str, asked: Iterable[kinds.DeliveryQueued]) -> list[str]:
    """Queue deliveries together, durably; their ids."""
    with journal.transaction() as transaction:
        return [put(transaction, incident, one) for one in asked]


def waiting(journal: Journal) -> list[Waiting]:
    """What nothing came of yet, the oldest first."""
    rows = journal.read(
        "SELECT event.id, value FROM fact JOIN event ON event.id = substr(name, ?)"
        " WHERE name > ? AND name < ? ORDER BY position",
        (len(_FACT) + 1, _FACT, _AFTER),
    )
    found = []
    for name, value in rows:
        event = journal.event(name)
        if event is not None:
            progress = msgspec.json.decode(value, type=Progress)
            found.append(Waiting(_delivery(event), progress, journal.wrote(event.id)))
    return found


def note(journal: Journal, delivery: str, progress: Progress) -> None:
    """Keep how far a delivery is, unless something came of it meanwhile."""
    with journal.transaction() as transaction:
        transaction.execute("UPDATE fact SET value = ? WHERE name = ?", (_text(progress), _FACT + delivery))


def end(
    journal: Journal,
    delivery: Delivery,
    outcome: str,
    *,
    attempts: int,
    reason: str = "",
    reference: str = "",
) -> None:
    """Record what came of a delivery, once: who comes later changes nothing."""
    ended = kinds.DeliveryEnded(
        service=delivery.asked.service,
        what=delivery.asked.what,
        outcome=outcome,
        reason=clean_line(reason),
        reference=clean_line(reference, 200),
        attempts=attempts,
    )
    with journal.transaction() as transaction:
        gone = transaction.execute("DELETE FROM fact WHERE name = ?", (_FACT + delivery.id,))
        if gone.rowcount:
            transaction.append(Draft(payload=ended, incident=delivery.incident, subject=delivery.id))


def ended(journal: Journal, most: int) -> list[tuple[Event, kinds.DeliveryEnded]]:
    """The last deliveries that something came of, the newest first."""
    rows = journal.read(
        "SELECT id FROM event WHERE kind = ? ORDER BY position DESC LIMIT ?",
        (kinds.DeliveryEnded.KIND, most),
    )
    events = [event for (name,) in rows if (event := journal.event(name)) is not None]
    return [
        (event, kinds.decode(kinds.DeliveryEnded, event.payload))
        for event in events
        if event.payload is not None
    ]


def decoded(event: Event) -> kinds.DeliveryQueued:
    """What was asked. An erased payload leaves nothing to send, and no service takes it."""
    if event.payload is None:
        return kinds.DeliveryQueued(service="", what="")
    return kinds.decode(kinds.DeliveryQueued, event.payload)


def _delivery(event: Event) -> Delivery:
    return Delivery(event.id, event.body.incident, event.body.recorded_at, decoded(event))


def _text(progress: Progress) -> str:
    return msgspec.json.encode(progress).decode()
