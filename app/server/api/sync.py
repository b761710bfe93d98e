"""Push, pull, and what goes with them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.server import push
from app.server.access import audit
from app.server.api.asking import Given, Reader, Writer
from app.server.api.shapes import Lines, Small, answer, packed, taken, told
from app.server.caller import Caller
from app.server.parts import Parts
from app.server.pulling import Pulled
from app.server.refusal import Refusal
from data.exchange import protocol
from data.exchange.wire import Line

router = APIRouter(prefix="/v1", tags=["sync"])


class _BodiesFound(protocol.BodiesFound, frozen=True):
    """Before it is encoded."""

    lines: list[Line]  # type: ignore[assignment]


@router.get("/vector", **told(gives=protocol.Vector))
def vector(parts: Given, caller: Reader, request: Request) -> Response:  # noqa: ARG001
    """The last link of every chain that the server holds."""
    chains, mark = parts.pulling.vector()
    return packed(answer(protocol.Vector(chains, mark)), request)


@router.post("/push", **told(takes=protocol.Push, gives=protocol.Pushed))
def push_lines(parts: Given, caller: Writer, body: Lines) -> Response:
    """Take lines in: all of them or none."""
    now = parts.ambient.now()
    try:
        done = parts.taking.take(push.read(body, now), caller, now)
    except Refusal as refusal:
        _note_refused(parts, caller, refusal)
        raise
    parts.measures.events.inc(done.events)
    parts.pulling.forget()
    mark = parts.pulling.mark()
    if done.events or done.heads:
        parts.waking.taken(mark)
    return answer(protocol.Pushed(done.events, done.known, done.heads, done.numbers, mark))


@router.post("/pull", **told(takes=protocol.Pull, gives=protocol.Pulled))
def pull(parts: Given, caller: Reader, request: Request, body: Lines) -> Response:
    """What lies beyond a version vector."""
    asked = taken(protocol.Pull, body)
    found: Pulled = parts.pulling.beyond(asked.vector, asked.limit, caller)
    parts.measures.lines.inc(len(found.lines))
    return packed(answer(found), request)


@router.post("/bodies", **told(takes=protocol.Bodies, gives=protocol.BodiesFound))
def bodies(parts: Given, caller: Reader, request: Request, body: Small) -> Response:
    """Whole lines of links that were stubs once, and may be seen now."""
    asked = taken(protocol.Bodies, body)
    return packed(answer(_BodiesFound(parts.pulling.bodies(asked.contents, caller))), request)


@router.post("/chains/{chain}/ancestor", **told(takes=protocol.Links, gives=protocol.Ancestor))
def ancestor(
    parts: Given,
    caller: Reader,  # noqa: ARG001
    body: Small,
    chain: Annotated[str, Path(max_length=64)],
) -> Response:
    """The last of these links that the server has too."""
    return answer(parts.pulling.ancestor(chain, taken(protocol.Links, body).hashes))


@router.get("/wake", **told(gives=protocol.Woken))
async def wake(
    parts: Given,
    caller: Reader,  # noqa: ARG001
    mark: Annotated[int, Query(ge=-1, le=2**53)] = -1,
    wait: Annotated[float, Query(ge=0, le=protocol.WAKE_LIMIT, allow_inf_nan=False)] = 30.0,
) -> Response:
    """Answers when something arrives."""
    return answer(protocol.Woken(await parts.waking.wait(mark, wait)))


def _note_refused(parts: Parts, caller: Caller, refusal: Refusal) -> None:
    if refusal.status in {400, 413}:
        return
    outcome, chain = refusal.problem.error, refusal.problem.chain
    parts.database.writing(
        lambda session: audit.note(
            session, parts.ambient, action="push", target=chain, outcome=outcome, by=caller
        )
    )
