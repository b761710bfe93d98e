"""Who asks, and whether they may: what every route depends on."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.server.access import tokens
from app.server.caller import Caller
from app.server.parts import Parts
from app.server.refusal import forbidden, unauthorized

_bearer = HTTPBearer(auto_error=False, description="The token that a device was given when it enrolled.")


async def parts_of(request: Request) -> Parts:
    """The parts of the server that answers."""
    found: Parts = request.app.state.parts
    return found


Given = Annotated[Parts, Depends(parts_of)]


def address_of(request: Request) -> str:
    """Where the request comes from, as the connection says."""
    return request.client.host if request.client else ""


def who(
    request: Request,
    parts: Given,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> Caller:
    """Whose token it is. Raises `Refusal`."""
    found = None
    if credentials is not None:
        with parts.database.reading() as session:
            now, address = parts.ambient.now(), address_of(request)
            found = tokens.find(session, credentials.credentials, now, address)
    if found is None:
        parts.requests.take(f"address {address_of(request)}")
        raise unauthorized()
    request.state.caller = found
    parts.requests.take(found.token)
    return found


def _with(scope: str) -> Callable[[Caller], Awaitable[Caller]]:
    # Like `parts_of`, it waits for nothing: a thread for it would cost more than it does.
    async def check(caller: Annotated[Caller, Depends(who)]) -> Caller:
        if scope not in caller.scopes:
            raise forbidden(scope)
        return caller

    return check


Anybody = Annotated[Caller, Depends(who)]
Reader = Annotated[Caller, Depends(_with("read"))]
Writer = Annotated[Caller, Depends(_with("write"))]
Admin = Annotated[Caller, Depends(_with("admin"))]
