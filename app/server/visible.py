"""Which incidents a caller may not see: the restricted ones that admit neither them nor a team of theirs."""

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from app.server.caller import Caller
from app.server.tables import AdmissionRow, RestrictionRow


def hidden(session: Session, caller: Caller) -> frozenset[str]:
    """The ids of the incidents to withhold."""
    admitted = select(AdmissionRow.incident).where(
        or_(
            and_(col(AdmissionRow.kind) == "person", col(AdmissionRow.name) == caller.principal),
            and_(col(AdmissionRow.kind) == "team", col(AdmissionRow.name).in_(caller.teams)),
        )
    )
    return frozenset(
        session.exec(
            select(RestrictionRow.incident).where(col(RestrictionRow.incident).not_in(admitted))
        ).all()
    )
