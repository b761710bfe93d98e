"""Teams: who belongs to which, and going out of one. Somebody comes in with a code or a token."""

from sqlmodel import Session, select

from app.server.tables import MemberRow
from data.errors import NotFound


def listed(session: Session) -> dict[str, list[str]]:
    """The members of every team, by its name."""
    found: dict[str, list[str]] = {}
    for row in session.exec(select(MemberRow).order_by(MemberRow.team, MemberRow.principal)):
        found.setdefault(row.team, []).append(row.principal)
    return found


def remove(session: Session, team: str, principal: str) -> None:
    """From now on they see no more of what only the team is admitted to. What their stores fetched before,
    they keep. Raises `NotFound`."""
    row = session.get(MemberRow, (team, principal))
    if row is None:
        raise NotFound(
            f"{principal[:60]!r} is not in the team {team[:60]!r}.", remedy="fireline serve team list"
        )
    session.delete(row)
