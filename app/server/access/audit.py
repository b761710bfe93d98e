"""The audit log: who did what that matters for access, and how it went. No secret ever stands in it."""

from sqlmodel import Session, col, select

from app.server.caller import ON_THE_HOST, Caller
from app.server.tables import AuditRow
from data.ambient import Ambient
from data.text import clean_line


def note(
    session: Session,
    ambient: Ambient,
    *,
    action: str,
    target: str = "",
    outcome: str = "done",
    by: Caller = ON_THE_HOST,
) -> None:
    """Write a line, in the caller's transaction."""
    session.add(
        AuditRow(
            at=ambient.now(),
            principal=by.principal,
            device=by.device,
            address=clean_line(by.address, 80),
            action=action,
            target=clean_line(target, 300),
            outcome=outcome,
        )
    )


def latest(session: Session, most: int) -> list[AuditRow]:
    """The newest lines, oldest of them first."""
    found = session.exec(select(AuditRow).order_by(col(AuditRow.id).desc()).limit(most)).all()
    return list(reversed(found))
