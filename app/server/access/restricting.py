"""Who may see an incident: everybody, or only whom it admits."""

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.server.caller import Caller
from app.server.tables import AdmissionRow, RestrictionRow
from data.exchange.protocol import Access


def of(session: Session, incident: str) -> Access:
    """As it stands."""
    rows = session.exec(select(AdmissionRow).where(AdmissionRow.incident == incident)).all()
    return Access(
        session.get(RestrictionRow, incident) is not None,
        tuple(sorted(row.name for row in rows if row.kind == "team")),
        tuple(sorted(row.name for row in rows if row.kind == "person")),
    )


def put(session: Session, incident: str, wanted: Access, caller: Caller) -> Access:
    """Restrict it or open it; who restricts it stays in."""
    session.execute(delete(AdmissionRow).where(col(AdmissionRow.incident) == incident))
    session.execute(delete(RestrictionRow).where(col(RestrictionRow.incident) == incident))
    if wanted.restricted:
        session.add(RestrictionRow(incident=incident))
        admitted = {("team", name) for name in wanted.teams} | {("person", name) for name in wanted.people}
        for kind, name in sorted(admitted | {("person", caller.principal)}):
            session.add(AdmissionRow(incident=incident, kind=kind, name=name))
    session.flush()
    return of(session, incident)
