"""Enrolment, tokens and who stands behind what."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from sqlmodel import Session, select

from app.server.access import audit, enrolment, teams, tokens
from app.server.api.asking import Admin, Anybody, Given, Reader, address_of
from app.server.api.shapes import Small, answer, taken, told
from app.server.caller import Caller
from app.server.refusal import not_found
from app.server.tables import ActorRow, TokenRow
from data.errors import NotFound
from data.exchange import protocol

router = APIRouter(prefix="/v1", tags=["who"])


@router.post("/enrol", **told(takes=protocol.Enrol, gives=protocol.Enrolled))
def enrol(parts: Given, request: Request, body: Small) -> Response:
    """Let a device in, by a code that works once."""
    address = address_of(request)
    parts.enrolments.take(address)
    asked = taken(protocol.Enrol, body)

    def work(session: Session) -> tuple[str, TokenRow]:
        secret, row = enrolment.enrol(session, parts.ambient, asked)
        by = Caller(row.principal, row.device, (), (), 0, "", address)
        audit.note(session, parts.ambient, action="enrol", target=asked.device, by=by)
        return secret, row

    secret, row = parts.database.writing(work)
    return answer(
        protocol.Enrolled(
            device=row.device,
            principal=row.principal,
            scopes=tuple(row.scopes.split()),
            token=secret,
            expires_at=row.expires_at,
            server=parts.server,
            server_key=parts.key.public,
        )
    )


@router.post("/codes", **told(takes=protocol.NewCode, gives=protocol.Code))
def code(parts: Given, caller: Admin, body: Small) -> Response:
    """A code for a person's next device."""
    asked = taken(protocol.NewCode, body)

    def work(session: Session) -> tuple[str, int]:
        made = enrolment.code(session, parts.ambient, asked.principal, asked.scopes, asked.teams)
        audit.note(session, parts.ambient, action="code", target=asked.principal, by=caller)
        return made

    secret, expires_at = parts.database.writing(work)
    return answer(protocol.Code(secret, expires_at))


@router.post("/token/renew", **told(gives=protocol.Renewed))
def renew(parts: Given, caller: Anybody) -> Response:
    """Another token for the same device; the old one ends in an hour."""
    secret, row = parts.database.writing(lambda session: tokens.renew(session, parts.ambient, caller))
    return answer(protocol.Renewed(secret, row.expires_at))


@router.get("/whoami", **told(gives=protocol.WhoAmI))
def whoami(parts: Given, caller: Anybody) -> Response:
    """What the server knows of the asker."""
    return answer(
        protocol.WhoAmI(
            principal=caller.principal,
            device=caller.device,
            scopes=caller.scopes,
            teams=caller.teams,
            expires_at=caller.expires_at,
            server=parts.server,
            server_key=parts.key.public,
            time=parts.ambient.now(),
        )
    )


_Name = Annotated[str, Path(max_length=200)]


@router.get("/teams", **told(gives=protocol.Teams))
def every_team(parts: Given, caller: Admin) -> Response:  # noqa: ARG001
    """Who belongs to which team."""
    with parts.database.reading() as session:
        found = teams.listed(session)
    return answer(protocol.Teams([protocol.Team(name, members) for name, members in found.items()]))


@router.delete("/teams/{team}/members/{principal}", **told(gives=protocol.Teams))
def leave_team(parts: Given, caller: Admin, team: _Name, principal: _Name) -> Response:
    """Take somebody out of a team; the teams as they are then."""

    def work(session: Session) -> dict[str, list[str]]:
        teams.remove(session, team, principal)
        audit.note(session, parts.ambient, action="team", target=f"{team} without {principal}", by=caller)
        return teams.listed(session)

    try:
        found = parts.database.writing(work)
    except NotFound as error:
        raise not_found("such member") from error
    return answer(protocol.Teams([protocol.Team(name, members) for name, members in found.items()]))


@router.get("/actors", **told(gives=protocol.Actors))
def actors(parts: Given, caller: Reader) -> Response:  # noqa: ARG001
    """Which principal stands behind each actor."""
    with parts.database.reading() as session:
        rows = session.exec(select(ActorRow).order_by(ActorRow.actor)).all()
    return answer(
        protocol.Actors(
            [
                protocol.Actor(row.actor, row.principal, "" if row.name == row.principal else row.name)
                for row in rows
            ]
        )
    )
