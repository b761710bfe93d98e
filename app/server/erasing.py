"""What was erased by law is erased here too, whichever of the two events comes first."""

from sqlalchemy import delete, text
from sqlmodel import Session, col

from app.server.database import Database
from app.server.tables import IncidentRow
from data.journal import kinds
from data.journal.event import Event

_KEPT = frozenset([kinds.ChainOpened.KIND, kinds.Redacted.KIND])
_ERASE = text(
    "UPDATE event SET payload = NULL, salt = NULL WHERE id = :id AND incident = :incident"
    " AND kind NOT IN ('chain_opened', 'redacted')"
)


def of_new(database: Database, session: Session, events: list[Event]) -> set[str]:
    """Erase what new events say was erased, and name those of the new ones that must come without.

    An event erases within its own incident only. What was computed of an erased one is forgotten.
    """
    said = [event.body for event in events if event.body.kind == kinds.Redacted.KIND]
    for body in said:
        session.execute(_ERASE, {"id": body.subject, "incident": body.incident})
    if said:
        touched = {body.incident for body in said}
        session.execute(delete(IncidentRow).where(col(IncidentRow.id).in_(touched)))
    places = {(body.incident, body.subject) for body in said}
    query = "SELECT incident, subject FROM event WHERE kind = 'redacted' AND incident IN :values"
    places.update(database.among(session, query, {event.body.incident for event in events}))
    return {
        event.id
        for event in events
        if (event.body.incident, event.id) in places and event.body.kind not in _KEPT
    }
