"""Erasing a payload by law while everything still verifies.

The body stays, with the salted hash of what was there; payload and salt go, so that the hash cannot be used
to guess it. What the fold had computed from it is forgotten.
"""

from data.errors import BadInput
from data.journal import kinds
from data.journal.event import Body, Event
from data.journal.store import Draft, Journal, Transaction

_KEPT = frozenset([kinds.ChainOpened.KIND, kinds.Redacted.KIND])


def redact(journal: Journal, event_id: str, reason: str) -> Event:
    """Erase an event's payload and its salt, and record that, why and by whom, in one transaction.

    The freed pages are overwritten (``secure_delete``) and the log is checkpointed, so that the bytes are
    gone from the store's files. Raises `BadInput` for an unknown event, or one that must stay.
    """
    event = journal.event(event_id)
    if event is None:
        raise BadInput(f"There is no event {event_id[:40]!r}.")
    if event.body.kind in _KEPT:
        raise BadInput(f"A {event.body.kind} event holds nothing that could be erased.")
    if not reason.strip():
        raise BadInput("Erasing needs a reason.")
    with journal.transaction() as transaction:
        erase(transaction, event)
        draft = Draft(
            payload=kinds.Redacted(event_id, reason), incident=event.body.incident, subject=event_id
        )
        recorded = transaction.append(draft)
    journal.checkpoint()
    return recorded


def erase(transaction: Transaction, event: Event) -> bool:
    """Erase the payload and what was folded from it; whether there was anything to erase. What says why is
    another event, ours or a peer's; the caller cuts the log (`Journal.checkpoint`) once it is committed."""
    if event.payload is None or event.body.kind in _KEPT:
        return False
    transaction.execute("PRAGMA secure_delete = ON")
    transaction.execute("UPDATE event SET payload = NULL, salt = NULL WHERE id = ?", (event.id,))
    transaction.execute("DELETE FROM snapshot WHERE incident = ?", (event.body.incident,))
    return True


def is_erased(journal: Journal, body: Body) -> bool:
    """Whether somebody erased this event's payload: it must not come back, from whomever."""
    query = (
        "SELECT 1 FROM event INDEXED BY event_redacted WHERE kind = 'redacted' AND subject = ?"
        " AND incident = ? LIMIT 1"
    )
    return body.kind not in _KEPT and bool(journal.read(query, (body.id, body.incident)))
