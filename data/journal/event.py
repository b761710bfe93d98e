"""One event: a body that is hashed and never changes, and beside it a payload that can be erased by law.

The body is canonical JSON (sorted keys, no spaces, UTF-8). In place of the payload it holds
``SHA-256(salt ‖ payload)``; salt and payload lie beside it and can both be erased while everything still
verifies. What the fold needs to place an event — ``subject`` and ``replaces`` — is in the body, so that an
erased value stays replaced, and never comes back.
"""

import hashlib
from typing import Annotated

import msgspec

Integer = Annotated[int, msgspec.Meta(ge=-(2**53 - 1), le=2**53 - 1)]


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What is hashed. Fields of a newer Fireline stay, because the text is kept and not re-encoded."""

    id: str
    incident: str
    """Empty for events about the store itself: chains, actors, trust."""
    kind: str
    version: int = 1
    """The payload's version."""
    actor: str
    """Opaque and local to the store; the name is in the payload of `ActorIntroduced`."""
    occurred_at: Integer
    """When it happened, as its author says; microseconds."""
    recorded_at: Integer
    """When it was written down; never editable."""
    wall: Integer
    counter: Integer
    """The hybrid logical clock (Kulkarni et al. 2014)."""
    subject: str = ""
    """The register the event sets, or the key of the thing it is about; see `data.incident.fold`."""
    replaces: tuple[str, ...] = ()
    """The events whose values its author saw in that register."""
    payload: str
    """Hex of SHA-256(salt ‖ payload)."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A stored event: the body's exact text, its decoded form, and the payload unless erased or withheld."""

    body: Body
    text: bytes
    """The canonical body, byte for byte as it is hashed, stored and passed on."""
    salt: bytes | None
    payload: bytes | None
    received_at: Integer
    """When this store got it; microseconds. Another moment than ``recorded_at`` for a peer's event, and only
    then (`data.journal.foreign`)."""

    @property
    def id(self) -> str:
        return self.body.id

    @property
    def content(self) -> bytes:
        """SHA-256 of the body's text: what a chain links."""
        return content_hash(self.text)


_encoder = msgspec.json.Encoder(order="sorted")
_body_decoder = msgspec.json.Decoder(Body)


def encode(value: object) -> bytes:
    """Canonical JSON: sorted keys, no spaces."""
    return _encoder.encode(value)


def decode_body(text: bytes) -> Body:
    """Raises `msgspec.ValidationError` (a `ValueError`) where the text is no body."""
    return _body_decoder.decode(text)


def content_hash(text: bytes) -> bytes:
    """32 bytes."""
    return hashlib.sha256(text).digest()


def payload_hash(salt: bytes, payload: bytes) -> str:
    """64 hexadecimal characters."""
    return hashlib.sha256(salt + payload).hexdigest()
