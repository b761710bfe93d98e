"""What was erased by law is erased here too, whichever of the two events comes first."""

from collections.abc import Iterable

from sqlalchemy import delete, text
from sqlmodel import Session, col

from app.server import searching
from app.server.database import Database
from app.server.tables import FileRow, IncidentRow, PieceRow
from data.journal import kinds
from data.journal.event import Body, Event

_FILE = text(
    "SELECT subject FROM event WHERE id = :id AND incident = :incident AND kind = 'evidence_added'"
    " AND payload IS NOT NULL"
)
_CITED = text(
    "SELECT 1 FROM event WHERE kind = 'evidence_added' AND subject = :digest AND id <> :id"
    " AND payload IS NOT NULL LIMIT 1"
)
_KEPT = frozenset([kinds.ChainOpened.KIND, kinds.Redacted.KIND])
_ERASE = text(
    "UPDATE event SET payload = NULL, salt = NULL WHERE id = :id AND incident = :incident"
    " AND kind NOT IN ('chain_opened', 'redacted')"
)


def _erase_files(session: Session, said: Body) -> None:
    """The file that an erased event made evidence, unless another event still does."""
    place = {"id": said.subject, "incident": said.incident}
    for (digest,) in session.execute(_FILE, place).all():
        if session.execute(_CITED, {"digest": digest, "id": said.subject}).first() is None:
            session.execute(delete(PieceRow).where(col(PieceRow.digest) == digest))
            session.execute(delete(FileRow).where(col(FileRow.digest) == digest))


def erases(events: Iterable[Event]) -> bool:
    """Whether one of these says that something was erased."""
    return any(event.body.kind == kinds.Redacted.KIND for event in events)


def of_new(database: Database, session: Session, events: list[Event]) -> set[str]:
    """Erase what new events say was erased, and name those of the new ones that must come without.

    An event erases within its own incident only. What was computed of an erased one is forgotten.
    """
    said = [event.body for event in events if event.body.kind == kinds.Redacted.KIND]
    for body in said:
        _erase_files(session, body)
        session.execute(_ERASE, {"id": body.subject, "incident": body.incident})
    if said:
        touched = {body.incident for body in said}
        session.execute(delete(IncidentRow).where(col(IncidentRow.id).in_(touched)))
        searching.forget(database, session, touched)
    places = {(body.incident, body.subject) for body in said}
    query = "SELECT incident, subject FROM event WHERE kind = 'redacted' AND incident IN :values"
    places.update(database.among(session, query, {event.body.incident for event in events}))
    return {
        event.id
        for event in events
        if (event.body.incident, event.id) in places and event.body.kind not in _KEPT
    }
