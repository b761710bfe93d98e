"""A push before it meets the database: its lines against their own hashes, its heads against their keys."""

from dataclasses import dataclass, field

import msgspec

from app.server.refusal import Refusal, bad_request, in_push
from data.exchange.protocol import PUSH_LIMIT, Head
from data.exchange.signing import head_holds
from data.exchange.wire import LINE_LIMIT, Altered, Line, checked
from data.journal.chain import Link
from data.journal.event import Event


class _Push(msgspec.Struct):
    """`data.exchange.protocol.Push`, decoded whole at once."""

    lines: list[Line]
    heads: list[Head]


@dataclass(slots=True)
class Part:
    """The lines of one chain in order, and the signed head at their end."""

    head: Head
    links: list[Link] = field(default_factory=list)
    events: list[Event | None] = field(default_factory=list)


_decoder = msgspec.json.Decoder(_Push)


def read(body: bytes, now: int) -> dict[str, Part]:
    """The push by chain; ``now`` is when it came. Raises `Refusal`."""
    try:
        push = _decoder.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise bad_request(f"This is no push: {error}.") from error
    if len(push.lines) > PUSH_LIMIT:
        raise Refusal(413, "too_large", f"A push holds at most {PUSH_LIMIT} lines.")
    found: dict[str, tuple[list[Link], list[Event | None]]] = {}
    for line in push.lines:
        link, event = _checked(line, now)
        known = found.get(link.chain)
        if known is None:
            known = found[link.chain] = ([], [])
        else:
            _check_follows(known[0][-1], link)
        known[0].append(link)
        known[1].append(event)
    heads = {(head.chain, head.seq): head for head in push.heads}
    return {chain: Part(_head(heads, links[-1]), links, events) for chain, (links, events) in found.items()}


def _checked(line: Line, now: int) -> tuple[Link, Event | None]:
    if line.body is not None and len(line.body) + len(line.payload or "") > LINE_LIMIT:
        raise in_push(413, "too_large", "A line is too long for an event.", line.chain, line.seq)
    try:
        return checked(line, now)
    except Altered as error:
        message = f"Link {line.seq} of chain {line.chain} was altered: its hash does not fit."
        raise in_push(422, "altered", message, line.chain, line.seq) from error
    except (ValueError, RecursionError) as error:
        message = f"Link {line.seq} of chain {line.chain} holds no event: {error}."
        raise in_push(400, "bad_request", message, line.chain, line.seq) from error


def _check_follows(last: Link, link: Link) -> None:
    if link.seq != last.seq + 1:
        message = f"Link {link.seq} of chain {link.chain} comes after {last.seq}."
        raise in_push(409, "gap", message, link.chain, last.seq)
    if link.previous != last.hash:
        message = f"Link {link.seq} of chain {link.chain} does not hold the one before it."
        raise in_push(422, "altered", message, link.chain, link.seq)


def _head(heads: dict[tuple[str, int], Head], last: Link) -> Head:
    head = heads.get((last.chain, last.seq))
    if head is None or head.hash != last.hash.hex():
        message = f"No signed head covers the lines of chain {last.chain} up to {last.seq}."
        raise in_push(422, "unsigned", message, last.chain, last.seq)
    if not head_holds(head):
        message = f"The signature of chain {last.chain} at {last.seq} does not fit."
        raise in_push(422, "unsigned", message, last.chain, last.seq)
    return head
