"""An incident as one file that another store takes in: events, evidence, signed heads, and a hash of it all.

JSON lines: a header, the links of every chain that has something to say of the incident (those of other
incidents without their events), pieces of the evidence files in base64, and at the end how many lines there
were and the SHA-256 of everything before. It can be piped; what was read before a break is kept, and taking
in the rest later is the same union.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO, Protocol

import msgspec

from data.exchange import heads, wire
from data.exchange.protocol import Head
from data.exchange.signing import SigningKey
from data.exchange.wire import Digest, Line
from data.journal import kinds
from data.journal.counsel import is_legal
from data.journal.store import Journal

FORMAT = 1
_DIGEST = re.compile("[0-9a-f]{64}")
PIECE = 1 << 20
"""Bytes of evidence in one line."""
_SHARED = frozenset([kinds.ChainOpened.KIND, kinds.ActorIntroduced.KIND, kinds.Redacted.KIND])
"""Of the store's own events, those that tell who wrote what; the rest stays at home."""

_LEGAL = frozenset(
    kind.KIND for kind in (kinds.NoteAdded, kinds.UpdateProposed, kinds.UpdateSent, kinds.DeliveryQueued)
)
"""What may be for the legal side alone."""


class Header(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first line."""

    bundle: int
    incidents: tuple[str, ...]
    """Ids; empty: every incident of the store."""
    heads: tuple[Head, ...] = ()


class Piece(msgspec.Struct, frozen=True):
    """Some bytes of an evidence file."""

    evidence: Digest
    offset: Annotated[int, msgspec.Meta(ge=0)]
    data: Annotated[str, msgspec.Meta(max_length=2 * PIECE)]


class Manifest(msgspec.Struct, frozen=True):
    """The last line: what stood before it."""

    lines: int
    sha256: Digest
    evidence: dict[Digest, int]
    """The size of each file."""


class HashedOutput:
    """Writes on, and knows the SHA-256 of what it wrote."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._digest = out, hashlib.sha256()

    def write(self, text: bytes) -> None:
        self._out.write(text)
        self._digest.update(text)

    @property
    def digest(self) -> str:
        """64 hexadecimal characters."""
        return self._digest.hexdigest()


class Files(Protocol):
    """Where evidence lies."""

    def path(self, digest: str) -> Path: ...


@dataclass
class Written:
    """What went into a bundle."""

    events: int = 0
    lines: int = 0
    evidence: dict[str, int] = field(default_factory=dict)
    """The size of every file, by its hash."""
    missing: list[str] = field(default_factory=list)
    """Evidence that is not in this store to go along."""


def write(
    out: HashedOutput, journal: Journal, files: Files, key: SigningKey | None, incidents: tuple[str, ...] = ()
) -> Written:
    """Write a bundle of these incidents, or of all. ``key`` signs where our own chain is cut."""
    written = Written()
    for text in _parts(journal, files, key, incidents, written):
        out.write(text)
        written.lines += 1
    out.write(_line({"end": Manifest(written.lines, out.digest, written.evidence)}))
    return written


def _parts(
    journal: Journal, files: Files, key: SigningKey | None, incidents: tuple[str, ...], written: Written
) -> Iterator[bytes]:
    ends = _ends(journal, incidents)
    yield _line(Header(FORMAT, incidents, tuple(_heads(journal, key, ends))))
    wanted: dict[str, None] = {}
    for chain, end in ends.items():
        for line in wire.chain_lines(journal, chain):
            if line.seq > end:
                break
            told = _told(journal, line, incidents, wanted)
            written.events += told.body is not None
            yield _line(told)
    for name in wanted:
        path = files.path(name)
        if not path.is_file():
            written.missing.append(name)
            continue
        written.evidence[name] = path.stat().st_size
        yield from _pieces(name, path)


def _ends(journal: Journal, incidents: tuple[str, ...]) -> dict[str, int]:
    """How far each chain is told: to its last event of the incidents."""
    if not incidents:
        return {head.chain: head.seq for head in journal.heads()}
    marks = ", ".join("?" for _ in incidents)
    rows = journal.read(
        f"SELECT chain, max(seq) FROM link JOIN event USING (content) WHERE incident IN ({marks})"
        " GROUP BY chain ORDER BY chain",
        incidents,
    )
    return {str(chain): int(seq) for chain, seq in rows}


def _heads(journal: Journal, key: SigningKey | None, ends: dict[str, int]) -> Iterator[Head]:
    """Ours is signed where it is cut; of the others, those that their devices signed."""
    for chain, end in ends.items():
        if chain == journal.chain and key is not None:
            yield heads.sign(journal, key, chain, end)
        else:
            yield from (head for head in heads.held(journal, chain) if head.seq <= end)


def _told(journal: Journal, line: Line, incidents: tuple[str, ...], wanted: dict[str, None]) -> Line:
    """The line as it may leave: another incident's event stays withheld."""
    if line.body is None:
        return line
    body = msgspec.json.decode(line.body, type=_Place)
    if incidents and body.incident not in incidents and (body.incident or body.kind not in _SHARED):
        return Line(line.chain, line.seq, line.previous, line.content, line.hash)
    if body.kind == kinds.EvidenceAdded.KIND and line.payload is not None and _DIGEST.fullmatch(body.subject):
        wanted[body.subject] = None
    if body.kind in _LEGAL and is_legal(line.payload, partial(_payload_of, journal)):
        return Line(line.chain, line.seq, line.previous, line.content, line.hash, line.body)
    return line


def _payload_of(journal: Journal, event_id: str) -> bytes | None:
    event = journal.event(event_id)
    return None if event is None else event.payload


class _Place(msgspec.Struct):
    incident: str
    kind: str
    subject: str = ""


def _pieces(digest: str, path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        offset = 0
        while chunk := file.read(PIECE):
            yield _line(Piece(digest, offset, base64.b64encode(chunk).decode()))
            offset += len(chunk)


def _line(value: object) -> bytes:
    return msgspec.json.encode(value) + b"\n"
