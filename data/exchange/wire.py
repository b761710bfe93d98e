"""Events between stores: a line of JSON each, with the body as the very text that was hashed.

Used by files, by what spilled while the store could not be written, and by the incident database.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from data.errors import BadInput
from data.journal import kinds
from data.journal.chain import Link
from data.journal.event import Event, content_hash, decode_body, payload_hash
from data.journal.reading import SLICE
from data.journal.store import Journal

LINE_LIMIT = 2_000_000
"""Characters; no event of ours comes near."""
DEPTH_LIMIT = 32
"""How deep what a newer Fireline or a stranger sends may be nested."""

Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
_NAME = re.compile(r"[0-9A-Za-z._:/-]{0,200}")


class Line(msgspec.Struct, omit_defaults=True):
    """One link and, unless it is withheld, the event it links. Byte strings are hexadecimal."""

    chain: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f-]{36}\Z")]
    seq: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    previous: Digest
    content: Digest
    hash: Digest
    body: str | None = None
    salt: str | None = None
    payload: str | None = None

    def link(self) -> Link:
        return Link(
            self.chain,
            self.seq,
            bytes.fromhex(self.previous),
            bytes.fromhex(self.content),
            bytes.fromhex(self.hash),
        )

    def event(self, received_at: int) -> Event | None:
        """The event as it will be stored, or ``None`` where the body is withheld."""
        if self.body is None:
            return None
        return Event(
            body=decode_body(self.body.encode()),
            text=self.body.encode(),
            salt=None if self.salt is None else bytes.fromhex(self.salt),
            payload=None if self.payload is None else self.payload.encode(),
            received_at=received_at,
        )


def line_of(link: Link, event: Event | None) -> Line:
    """A link and its event for the journey."""
    line = Line(link.chain, link.seq, link.previous.hex(), link.content.hex(), link.hash.hex())
    if event is not None:
        line.body = event.text.decode()
        line.salt = None if event.salt is None else event.salt.hex()
        line.payload = None if event.payload is None else event.payload.decode()
    return line


def lines(journal: Journal) -> Iterator[bytes]:
    """Everything a journal holds, chain by chain, a line each with its line break."""
    for chain in journal.chains():
        for line in chain_lines(journal, chain):
            yield _encoder.encode(line) + b"\n"


def chain_lines(journal: Journal, chain: str, after: int = 0) -> Iterator[Line]:
    """A chain's links beyond one, each with its event as it is stored; a withheld one without."""
    query = (
        "SELECT seq, previous, link.content, hash, body, salt, payload FROM link LEFT JOIN event"
        f" USING (content) WHERE chain = ? AND seq > ? ORDER BY seq LIMIT {SLICE}"
    )
    while True:
        rows = journal.read(query, (chain, after))
        for seq, previous, content, digest, body, salt, payload in rows:
            salted = None if salt is None else salt.hex()
            yield Line(chain, seq, previous.hex(), content.hex(), digest.hex(), body, salted, payload)
        if len(rows) < SLICE:
            return
        after = rows[-1][0]


_any_payload = msgspec.json.Decoder(dict[str, Any])
_decoder = msgspec.json.Decoder(Line)
_encoder = msgspec.json.Encoder()
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')


def _too_deep(text: bytes) -> bool:
    """Whether brackets are nested deeper than anything we could read again wherever we stand."""
    if text.count(b"[") + text.count(b"{") <= DEPTH_LIMIT:
        return False
    depth = 0
    for character in _STRING.sub(b"", text):
        depth += (character in b"[{") - (character in b"]}")
        if depth > DEPTH_LIMIT:
            return True
    return False


def _check_readable(event: Event) -> None:
    """What the fold could not read must not come in. Raises `ValueError`."""
    body = event.body
    for name in (body.id, body.incident, body.kind, body.actor, *body.replaces):
        if not _NAME.fullmatch(name):
            raise ValueError("its ids are no ids")
    if event.payload is None:
        return
    if _too_deep(event.payload):
        raise ValueError("it is nested too deep")
    kind = kinds.KINDS.get(body.kind)
    if kind is not None and body.version <= kind.VERSION:
        kinds.decode(kind, event.payload)
    else:
        _any_payload.decode(event.payload)


class Altered(ValueError):
    """A hash does not fit what it covers."""


def checked(line: Line, received_at: int) -> tuple[Link, Event | None]:
    """The link and, unless it is withheld, the event of a line, checked against their own hashes.

    Raises `Altered`, and `ValueError` for an event that the fold could not read.
    """
    link, event = line.link(), line.event(received_at)
    if event is not None:
        _check_readable(event)
    altered = not link.holds or (event is not None and content_hash(event.text) != link.content)
    if event is not None and event.payload is not None:
        altered = (
            altered or event.salt is None or payload_hash(event.salt, event.payload) != event.body.payload
        )
    if altered:
        raise Altered("this event was altered: its hash does not fit")
    return link, event


def read_line(text: bytes, *, file: str, number: int) -> Line:
    """One line, checked against its own hashes.

    Raises `BadInput` with the line's number where it is no such line, or was altered on its way.
    """
    if len(text) > LINE_LIMIT or _too_deep(text):
        raise BadInput("the line is too long or too deep for an event", file=file, line=number, column=1)
    try:
        line = _decoder.decode(text)
        checked(line, 0)
    except Altered as error:
        kept = "Nothing of this line was taken in."
        raise BadInput(str(error), file=file, line=number, column=1, kept=kept) from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"this is no event: {error}", file=file, line=number, column=1) from error
    return line
