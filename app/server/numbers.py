"""Final numbers: one for each incident, when its declaration arrives, and never the same twice."""

import msgspec
from sqlmodel import Session, col, select

from app.server.database import Database
from app.server.tables import FactRow, NumberRow
from data.incident.numbers import DRILL, FINAL, LIVE
from data.journal import kinds
from data.journal.event import Event
from data.journal.writing import Draft
from data.times import to_datetime


def adopt(session: Session, events: list[Event]) -> None:
    """Keep the numbers that a server had given: they come back when the database lost them."""
    for event in events:
        if event.body.kind == kinds.NumberAssigned.KIND and FINAL.fullmatch(event.body.subject):
            known = session.get(NumberRow, event.body.subject)
            if known is None:
                session.add(NumberRow(number=event.body.subject, incident=event.body.incident))
    session.flush()


def assign(
    database: Database, session: Session, events: list[Event], now: int
) -> tuple[dict[str, str], list[Draft]]:
    """The number of every incident declared in these events, and the events that say the new ones."""
    declared = {
        event.body.incident: event for event in events if event.body.kind == kinds.IncidentDeclared.KIND
    }
    if not declared:
        return {}, []
    database.lock(session, "numbers")
    wanted = {event.body.incident: event.body.subject for event in events if _mints(event)}
    numbers: dict[str, str] = {}
    drafts: list[Draft] = []
    for incident, event in declared.items():
        known = session.exec(
            select(NumberRow.number).where(col(NumberRow.incident) == incident).order_by(NumberRow.number)
        ).first()
        if known is None:
            number = _free(session, wanted.get(incident, ""), f"{_prefix(event)}-{to_datetime(now).year}-")
            session.add(NumberRow(number=number, incident=incident))
            session.flush()
            payload = kinds.NumberAssigned(number, minted_by="server")
            drafts.append(Draft(payload=payload, incident=incident, subject=number))
        numbers[incident] = known or number
    return numbers, drafts


def _mints(event: Event) -> bool:
    return event.body.kind == kinds.NumberAssigned.KIND and bool(FINAL.fullmatch(event.body.subject))


def _prefix(declared: Event) -> str:
    if declared.payload is None:
        return LIVE
    payload = msgspec.json.decode(declared.payload, type=kinds.IncidentDeclared)
    return DRILL if payload.mode == "drill" else LIVE


def _free(session: Session, wanted: str, prefix: str) -> str:
    """The number that the store had minted, where nobody else has it; else the next one of the year.

    What stores minted never moves the count: a store may have minted any number.
    """
    if wanted.startswith(prefix[: prefix.rindex("-", 0, -1) + 1]) and session.get(NumberRow, wanted) is None:
        return wanted
    counter = session.get(FactRow, f"number.{prefix}") or FactRow(name=f"number.{prefix}", value="0")
    number = int(counter.value) + 1
    while session.get(NumberRow, f"{prefix}{number:04d}") is not None:
        number += 1
    counter.value = str(number)
    session.add(counter)
    return f"{prefix}{number:04d}"
