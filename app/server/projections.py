"""What is computed of the journal for lists and searches: brought up to date when somebody looks, so that
nothing of it stands in the way of a push."""

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from app.server import searching
from app.server.database import Database
from app.server.tables import IncidentRow, StaleRow
from data.incident import fold
from data.incident.model import Incident
from data.journal.event import Event, decode_body

_AT_ONCE = 500
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Incident)


def bring_up_to_date(database: Database) -> None:
    """Fold what arrived since the last time."""
    while True:
        with database.reading() as session:
            if session.exec(select(StaleRow.id).limit(1)).first() is None:
                return
        database.writing(lambda session: _some(database, session))


def _some(database: Database, session: Session) -> None:
    database.lock(session, "projections")
    rows = session.exec(select(StaleRow).order_by(col(StaleRow.id)).limit(_AT_ONCE)).all()
    arrivals: dict[str, set[int]] = {}
    for row in rows:
        arrivals.setdefault(row.incident, set()).add(row.received_at)
    for incident, moments in arrivals.items():
        state, updated_at = _state(session, incident, moments)
        _keep(session, state, updated_at)
        searching.index(database, session, state)
    session.execute(delete(StaleRow).where(col(StaleRow.id).in_([row.id for row in rows])))


def events(session: Session, incident: str, moments: set[int] | None = None) -> Iterator[Event]:
    """An incident's events, or those that arrived at these moments."""
    query = "SELECT body, salt, payload, received_at FROM event WHERE incident = :incident"
    if moments is None:
        for row in session.execute(text(query), {"incident": incident}):
            yield _event(row)
        return
    for moment in sorted(moments):
        values = {"incident": incident, "moment": moment}
        for row in session.execute(text(f"{query} AND received_at = :moment"), values):
            yield _event(row)


def load(session: Session, incident: str) -> Incident:
    """The incident as it was folded last; empty where nothing is known of it."""
    row = session.get(IncidentRow, incident)
    return _decoder.decode(row.state) if row is not None else Incident(incident)


def _event(row: Any) -> Event:
    body, salt, payload, received_at = row
    encoded = body.encode()
    return Event(
        body=decode_body(encoded),
        text=encoded,
        salt=salt,
        payload=None if payload is None else payload.encode(),
        received_at=received_at,
    )


def _state(session: Session, incident: str, moments: set[int]) -> tuple[Incident, int]:
    known = session.get(IncidentRow, incident)
    whole = known is None or known.fold_version != fold.VERSION
    state = Incident(incident) if known is None or whole else _decoder.decode(known.state)
    updated_at = 0 if known is None else known.updated_at
    for event in events(session, incident, None if whole else moments):
        fold.apply(state, event)
        updated_at = max(updated_at, event.received_at)
    return state, updated_at


def _keep(session: Session, incident: Incident, updated_at: int) -> None:
    declared, acknowledged = incident.declaration, incident.earliest("acknowledged")
    detected = incident.value("detected_at")
    row = IncidentRow(
        id=incident.id,
        fold_version=fold.VERSION,
        state=_encoder.encode(incident),
        number=incident.number,
        aliases="".join(f" {name}" for name in sorted(incident.numbers) if name != incident.number) + " ",
        title=incident.title,
        type=incident.incident_type,
        severity=incident.severity,
        status=incident.status,
        phase=incident.phase,
        mode=incident.mode,
        model_id=incident.model_id,
        commander=incident.holder("incident_commander"),
        declared_at=incident.corrected(declared) if declared else 0,
        detected_at=detected if isinstance(detected, int) else 0,
        acknowledged_at=incident.corrected(acknowledged) if acknowledged else 0,
        contained_at=incident.contained_at or 0,
        resolved_at=incident.resolved_at or 0,
        updated_at=updated_at,
    )
    session.merge(row)
    session.flush()
