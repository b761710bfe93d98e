"""Who is here now: heartbeats that are forgotten after a minute."""

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.server.caller import Caller
from app.server.tables import PresenceRow
from data.exchange.protocol import Here, Person
from data.text import clean_line
from data.times import MINUTE

LASTS = MINUTE


def beat(session: Session, caller: Caller, here: Here, now: int) -> None:
    """This device looks at something now."""
    session.merge(
        PresenceRow(
            device=caller.device or caller.principal,
            principal=caller.principal,
            incident=here.incident,
            doing=clean_line(here.doing, 200),
            seen_at=now,
        )
    )
    session.execute(delete(PresenceRow).where(col(PresenceRow.seen_at) < now - LASTS))


def people(session: Session, incident: str, hidden: frozenset[str], now: int) -> list[Person]:
    """Who was here within the last minute: at one incident, or anywhere."""
    query = select(PresenceRow).where(col(PresenceRow.seen_at) >= now - LASTS).order_by(PresenceRow.device)
    names = Person.__struct_fields__
    return [
        Person(**{name: getattr(row, name) for name in names})
        for row in session.exec(query)
        if row.incident not in hidden and (not incident or row.incident == incident)
    ]
