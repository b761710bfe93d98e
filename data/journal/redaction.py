"""Erasing a payload by law while everything still verifies.

The body stays, with the salted hash of what was there; payload and salt go, so that the hash cannot be used
to guess it. What the fold had computed from it is forgotten.
"""

from data.errors import BadInput
from data.journal import kinds
from data.journal.event import Body, Event
from data.journal.rows import EVENT_COLUMNS, event_of
from data.journal.store import Draft, Journal, Transaction

_KEPT_AS_FILES = frozenset([kinds.StepEnded.KIND, kinds.ReportSent.KIND])
"""What says, and keeps as evidence, the same."""
_KEPT = frozenset([kinds.ChainOpened.KIND, kinds.Redacted.KIND])


def redact(journal: Journal, event_id: str, reason: str) -> list[Event]:
    """Erase an event's payload and its salt, and those of the events that repeat what it says; record that,
    why and by whom, in one transaction. What was erased, as it stood.

    The freed pages are overwritten (``secure_delete``) and the log is checkpointed, so that the bytes are
    gone from the journal's files; `data.erasure` reaches the other places. Raises `BadInput` for an unknown
    event, or one that must stay.
    """
    event = journal.event(event_id)
    if event is None:
        raise BadInput(f"There is no event {event_id[:40]!r}.")
    if event.body.kind in _KEPT:
        raise BadInput(f"A {event.body.kind} event holds nothing that could be erased.")
    if not reason.strip():
        raise BadInput("Erasing needs a reason.")
    with journal.transaction() as transaction:
        targets = [event, *repeated(journal, event)]
        for one in targets:
            erase(transaction, one)
            draft = Draft(payload=kinds.Redacted(one.id, reason), incident=one.body.incident, subject=one.id)
            transaction.append(draft)
    journal.checkpoint()
    return targets


def repeated(journal: Journal, event: Event) -> list[Event]:
    """The events of the same incident that say what this one says again: corrections of it, the tasks found
    in it, the update that was proposed and sent in the same words, what services outside were told of it, and
    the citing of a step's own output, and of a report as it was sent."""
    found, asked = dict[str, Event](), [event]
    while asked:
        said = asked.pop()
        for one in _saying(journal, said):
            if one.id != event.id and one.id not in found:
                found[one.id] = one
                asked.append(one)
    return list(found.values())


def _saying(journal: Journal, event: Event) -> list[Event]:
    """Those that name this event as what they repeat, and the proposal that it names itself."""
    incident = event.body.incident
    rows = journal.read(
        f"SELECT {EVENT_COLUMNS} FROM event WHERE incident = ? AND payload IS NOT NULL"
        " AND kind IN ('event_corrected', 'task_added', 'delivery_queued', 'update_sent')"
        " AND ? IN (json_extract(payload, '$.event'), json_extract(payload, '$.note'),"
        " json_extract(payload, '$.about'), json_extract(payload, '$.proposal'))",
        (incident, event.id),
    )
    if event.body.kind == kinds.UpdateSent.KIND and event.payload is not None:
        rows += journal.read(
            f"SELECT {EVENT_COLUMNS} FROM event WHERE incident = ? AND payload IS NOT NULL"
            " AND kind = 'update_proposed' AND id = json_extract(?, '$.proposal')",
            (incident, event.payload.decode()),
        )
    if event.body.kind in _KEPT_AS_FILES and event.payload is not None:
        rows += journal.read(
            f"SELECT {EVENT_COLUMNS} FROM event WHERE incident = ? AND payload IS NOT NULL"
            " AND kind = 'evidence_added' AND instr(?, subject)",
            (incident, event.payload.decode()),
        )
    return [event_of(row) for row in rows]


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
