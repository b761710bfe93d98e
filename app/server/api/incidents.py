"""Incidents: lists, one of them, its record, who may see it; trends; and who is here."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlmodel import Session, select

from app.server import listing, presence, projections
from app.server.access import audit, restricting
from app.server.api.asking import Given, Reader, Writer
from app.server.api.shapes import Small, answer, taken, told
from app.server.caller import Caller
from app.server.listing import Wanted
from app.server.parts import Parts
from app.server.refusal import not_found
from app.server.tables import ActorRow, IncidentRow
from app.server.visible import hidden
from data.exchange import protocol
from data.incident import timeline
from data.text import clean_line
from playbooks.reports.record import render

router = APIRouter(prefix="/v1", tags=["incidents"])

Reference = Annotated[str, Path(max_length=200)]
Word = Annotated[str, Query(max_length=200)]
Moment = Annotated[int, Query(ge=0, le=2**53)]


@router.get("/incidents", **told(gives=protocol.Rows))
def incidents(
    parts: Given,
    caller: Reader,
    status: Word = "",
    severity: Word = "",
    type: Word = "",  # noqa: A002 — its name in the address
    model: Word = "",
    mode: Word = "",
    since: Moment = 0,
    until: Moment = 0,
    q: Word = "",
    limit: Annotated[int, Query(ge=1, le=listing.LIST_LIMIT)] = 100,
    after: Word = "",
) -> Response:
    """The incidents that the asker may see, newest first."""
    wanted = Wanted(
        status, severity, type, model, mode, since, until, clean_line(q), clean_line(after), limit
    )
    projections.bring_up_to_date(parts.database)
    with parts.database.reading() as session:
        return answer(listing.listed(parts.database, session, wanted, hidden(session, caller)))


@router.get("/incidents/{reference}", **told(gives=protocol.Row))
def incident(parts: Given, caller: Reader, reference: Reference) -> Response:
    """One incident, by its id, number, alias or the end of a number."""
    projections.bring_up_to_date(parts.database)
    with parts.database.reading() as session:
        return answer(listing.row_of(session, _found(session, reference, caller)))


@router.get("/incidents/{reference}/record", **told(gives=dict))
def record(parts: Given, caller: Reader, reference: Reference) -> Response:
    """The incident record."""
    projections.bring_up_to_date(parts.database)
    with parts.database.reading() as session:
        found = projections.load(session, _found(session, reference, caller).id)
        names = {row.actor: row.name or row.principal for row in session.exec(select(ActorRow))}
        entries = timeline.collect(
            projections.events(session, found.id), found, lambda actor: names.get(actor, "fireline")
        )
    return Response(
        render(found, entries), headers={"Cache-Control": "no-store"}, media_type="application/json"
    )


@router.get("/incidents/{reference}/access", **told(gives=protocol.Access))
def access(parts: Given, caller: Reader, reference: Reference) -> Response:
    """Who may see it."""
    projections.bring_up_to_date(parts.database)
    with parts.database.reading() as session:
        return answer(restricting.of(session, _found(session, reference, caller).id))


@router.put("/incidents/{reference}/access", **told(takes=protocol.Access, gives=protocol.Access))
def put_access(parts: Given, caller: Writer, reference: Reference, body: Small) -> Response:
    """Restrict it, or open it again; whoever sees it may, and stays in."""
    wanted = taken(protocol.Access, body)
    projections.bring_up_to_date(parts.database)

    def work(session: Session) -> protocol.Access:
        found = _found(session, reference, caller)
        outcome = "restricted" if wanted.restricted else "opened"
        audit.note(session, parts.ambient, action="access", target=found.id, outcome=outcome, by=caller)
        return restricting.put(session, found.id, wanted, caller)

    return answer(parts.database.writing(work))


@router.get("/trends", **told(gives=protocol.Trends))
def trends(
    parts: Given, caller: Reader, by: Word = "month", since: Moment = 0, until: Moment = 0
) -> Response:
    """How many live incidents there were, and how long they took, by month, type, severity or model."""
    projections.bring_up_to_date(parts.database)
    with parts.database.reading() as session:
        return answer(listing.trends(session, by, since, until, hidden(session, caller)))


@router.post("/presence", **told(takes=protocol.Here, gives=protocol.Presence))
def here(parts: Given, caller: Writer, body: Small) -> Response:
    """A heartbeat; the answer says who else is here."""
    said = taken(protocol.Here, body)
    parts.database.writing(lambda session: presence.beat(session, caller, said, parts.ambient.now()))
    return _people(parts, caller, said.incident)


@router.get("/presence", **told(gives=protocol.Presence))
def who_is_here(parts: Given, caller: Reader, incident: Word = "") -> Response:
    """Who was here within the last minute."""
    return _people(parts, caller, incident)


def _people(parts: Parts, caller: Caller, incident: str) -> Response:
    with parts.database.reading() as session:
        found = presence.people(session, incident, hidden(session, caller), parts.ambient.now())
    return answer(protocol.Presence(found))


def _found(session: Session, reference: str, caller: Caller) -> IncidentRow:
    cleaned = clean_line(reference, 200)
    if not cleaned:
        raise not_found("incident of this name")
    return listing.found(session, cleaned, hidden(session, caller))
