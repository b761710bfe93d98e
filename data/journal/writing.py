"""Making an event of a draft: ids, times, salt and hashes, and the link that follows the head."""

import msgspec

from data.ambient import Ambient
from data.errors import BadInput
from data.journal import kinds
from data.journal.actors import Responder
from data.journal.chain import ROOT, Link, next_link
from data.journal.clock import Clock
from data.journal.event import Body, Event, decode_body, encode, payload_hash


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An event about to be appended: what it says, and where the fold puts it."""

    payload: kinds.Payload
    incident: str = ""
    subject: str = ""
    replaces: tuple[str, ...] = ()
    occurred_at: int | None = None
    """Microseconds; ``None``: now."""
    id: str | None = None
    """A pre-allocated id: an event that has it already is not written again."""


class ChainWriter:
    """Writes on one chain: knows its head and the clock, and what the next event will look like."""

    def __init__(self, ambient: Ambient) -> None:
        self.ambient = ambient
        self.clock = Clock(ambient)
        self.chain, self.seq, self.head = "", 0, ROOT

    def start(self, chain: str, seq: int = 0, head: bytes = ROOT) -> None:
        """Go on from this head."""
        self.chain, self.seq, self.head = chain, seq, head

    def seal(self, draft: Draft, actor: str) -> tuple[Event, Link]:
        """The event and its link; the head moves on.

        Raises `msgspec.ValidationError` (a `ValueError`) for a payload that does not fit its kind, and
        `BadInput` for a body that could not be read again: a time beyond what a journal can hold.
        """
        now, real = self.ambient.now(), self.ambient.real()
        wall, counter = self.clock.tick(real)
        payload, salt = encode(draft.payload), self.ambient.salt()
        kinds.decode(type(draft.payload), payload)
        body = Body(
            id=draft.id or self.ambient.new_id(),
            incident=draft.incident,
            kind=draft.payload.KIND,
            version=draft.payload.VERSION,
            actor=actor,
            occurred_at=now if draft.occurred_at is None else draft.occurred_at,
            recorded_at=real,
            wall=wall,
            counter=counter,
            subject=draft.subject,
            replaces=draft.replaces,
            payload=payload_hash(salt, payload),
        )
        text = _readable(body)
        event = Event(body=body, text=text, salt=salt, payload=payload, received_at=real)
        link = next_link(self.chain, self.seq + 1, self.head, event.content)
        self.seq, self.head = link.seq, link.hash
        return event, link


def _readable(body: Body) -> bytes:
    """The body's text, once it has been read back: what cannot be read must never be stored."""
    text = encode(body)
    try:
        decode_body(text)
    except ValueError as error:
        raise BadInput(
            f"This cannot be recorded: {error}.", remedy="Give a time between 1970 and 2255."
        ) from error
    return text


def introduction(who: Responder, actor: str) -> Draft:
    """The event that puts a person behind an actor id."""
    introduced = kinds.ActorIntroduced(
        name=who.name, host=who.host, os_user=who.os_user, sudo_user=who.sudo_user, named=who.named
    )
    return Draft(payload=introduced, subject=actor)
