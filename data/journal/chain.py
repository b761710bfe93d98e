"""Hash chains: each link holds the one before it, so that nothing can be altered, reordered or removed
behind a known head without being noticed.

A chain belongs to a store. A link covers an event's *content* (the SHA-256 of its body), never the event
itself, so that links can travel where bodies are withheld.
"""

import hashlib

import msgspec

ROOT = bytes(32)
"""What the first link has for its previous one."""


class Link(msgspec.Struct, frozen=True):
    """``hash = SHA-256(chain ‖ seq as 8 bytes, big-endian ‖ previous ‖ content)``; seq counts from 1."""

    chain: str
    seq: int
    previous: bytes
    content: bytes
    hash: bytes

    @property
    def holds(self) -> bool:
        """Whether the hash is what the other fields say."""
        return self.hash == link_hash(self.chain, self.seq, self.previous, self.content)


def link_hash(chain: str, seq: int, previous: bytes, content: bytes) -> bytes:
    """32 bytes."""
    return hashlib.sha256(chain.encode() + seq.to_bytes(8, "big") + previous + content).digest()


def next_link(chain: str, seq: int, previous: bytes, content: bytes) -> Link:
    """The link that follows one whose hash is ``previous``."""
    return Link(chain, seq, previous, content, link_hash(chain, seq, previous, content))


class Anchor(msgspec.Struct, frozen=True):
    """A head that somebody outside the store holds: printed in a document, countersigned, or with a peer."""

    chain: str
    seq: int
    hash: str
    """Hexadecimal."""
    source: str

    def __str__(self) -> str:
        return f"{self.chain}:{self.seq}:{self.hash}"


def parse_anchor(text: str, source: str) -> Anchor | None:
    """``CHAIN:SEQ:HASH`` as documents print it, or ``None``."""
    chain, _, rest = text.strip().partition(":")
    seq, _, digest = rest.partition(":")
    if (
        len(chain) != 36
        or not seq.isdigit()
        or len(digest) != 64
        or not set(digest) <= set("0123456789abcdef")
    ):
        return None
    return Anchor(chain, int(seq), digest, source)
