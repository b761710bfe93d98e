"""Taking in a bundle (`data.exchange.bundle`) from a file or a pipe: bounded, checked, what is good is kept.

Chain by chain; what was altered, does not follow, or is no part of a bundle is refused with its line. Doing
it again changes nothing.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import msgspec

from data.errors import BadInput
from data.exchange import heads
from data.exchange.bundle import FORMAT, Header, Manifest, Piece
from data.exchange.evidence_pieces import Keeper, Pieces
from data.exchange.forks import is_linked_elsewhere
from data.exchange.ingest import Taken, ingest
from data.exchange.protocol import Head
from data.exchange.signing import SigningKey, head_holds
from data.exchange.wire import LINE_LIMIT, Line
from data.journal.store import Journal

BRANCH_LIMIT = 50_000
"""Lines of a branch of our own chain that are looked at before they are believed."""


@dataclass
class Imported:
    """What became of a bundle."""

    taken: Taken = field(default_factory=Taken)
    evidence: int = 0
    """Files that were not here before."""
    problems: list[BadInput] = field(default_factory=list)
    """What was refused, and why; everything else was taken."""


def take_in(
    journal: Journal, keeper: Keeper, stream: BinaryIO, name: str, key: SigningKey | None = None
) -> Imported:
    """Take in a bundle. Raises `BadInput` where it is none, and the `StoreError` leaves; what was taken
    before stays."""
    source = _Source(stream, name)
    header = source.header()
    done = Imported()
    own = [head for head in header.heads if key and head.key == key.public and head.chain == journal.chain]
    branch = _OwnBranch(journal, [head for head in own if head_holds(head)])
    lines = branch.watched(source.event_lines())
    done.taken = ingest(journal, lines, name, strict=False, yields=branch.yields)
    done.problems += done.taken.refused.values()
    heads.keep(journal, header.heads)
    pieces = Pieces(journal, keeper, source.refusal)
    for piece in source.pieces():
        pieces.add(piece)
    done.evidence = pieces.finish()
    done.problems += [*pieces.problems, *source.problems]
    return done


class _Source:
    """The lines of a bundle as they come, each bounded, with the hash of what was read."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.stream, self.name = stream, name
        self.problems: list[BadInput] = []
        self._number, self._digest = 0, hashlib.sha256()
        self._next = b""

    def header(self) -> Header:
        """The first line. Raises `BadInput`."""
        try:
            header = msgspec.json.decode(self._line(), type=Header)
        except (ValueError, RecursionError):
            raise self.refusal("this is no bundle of Fireline's") from None
        if header.bundle != FORMAT:
            raise self.refusal(f"this bundle has format {header.bundle}; this Fireline reads {FORMAT}")
        return header

    def event_lines(self) -> Iterator[bytes]:
        """The lines of chains, an empty one for the header so that they count as in the file."""
        yield b""
        while text := self._line():
            if text.startswith((b'{"evidence"', b'{"end"')):
                self._next = text
                return
            yield text

    def pieces(self) -> Iterator[Piece]:
        """The pieces of evidence; then the end is checked."""
        text = self._next or self._line()
        while text.startswith(b'{"evidence"'):
            try:
                yield msgspec.json.decode(text, type=Piece)
            except (ValueError, RecursionError):
                self.problems.append(self.refusal("this is no piece of evidence"))
            text = self._line()
        self._check_end(text)

    def refusal(self, message: str) -> BadInput:
        """Says where it was."""
        return BadInput(message, file=self.name, line=max(1, self._number), column=1)

    def _check_end(self, text: bytes) -> None:
        before = self._before.hexdigest()
        try:
            manifest = msgspec.json.decode(text, type=_End).end
        except (ValueError, RecursionError):
            refusal = self.refusal("the bundle was cut short: what came before was taken in")
            self.problems.append(refusal)
            return
        if (manifest.lines, manifest.sha256) != (self._number - 1, before):
            self.problems.append(self.refusal("the bundle is not what was written: its hash does not fit"))

    def _line(self) -> bytes:
        self._before = self._digest.copy()
        text = self.stream.readline(LINE_LIMIT + 1)
        self._number += bool(text)
        self._digest.update(text)
        if text and not text.endswith(b"\n"):
            if len(text) <= LINE_LIMIT:
                return b""  # the pipe broke within a line
            raise self.refusal("the line is too long")
        return text


class _End(msgspec.Struct):
    end: Manifest


class _OwnBranch:
    """Whether lines of our own chain that we did not write may be believed: only where they lead to a head
    signed with our own key, so that a clone of this store wrote them."""

    def __init__(self, journal: Journal, signed: list[Head]) -> None:
        self.journal = journal
        self._chain = journal.chain
        self._signed = {(head.seq, head.hash) for head in signed}
        self._proven = False

    def yields(self, chain: str, ancestor: int) -> bool:
        """Ours gives way to a proven clone's; a peer's where its writer gave it up."""
        if chain == self.journal.chain:
            return self._proven
        return is_linked_elsewhere(self.journal, chain, ancestor)

    def watched(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The same lines; those of our own chain are held back until it is known what they lead to."""
        waiting: list[bytes] = []
        prefix = b'{"chain":"' + self._chain.encode()
        for text in lines:
            if self._signed and text.startswith(prefix) and len(waiting) < BRANCH_LIMIT:
                waiting.append(text)
                continue
            yield from self._judged(waiting)
            waiting = []
            yield text
        yield from self._judged(waiting)

    def _judged(self, waiting: list[bytes]) -> list[bytes]:
        if waiting:
            with contextlib.suppress(ValueError, RecursionError):
                last = msgspec.json.decode(waiting[-1], type=Line)
                whole = last.link().holds and _follow(waiting)
                self._proven = whole and (last.seq, last.hash) in self._signed
        return waiting


def _follow(lines: list[bytes]) -> bool:
    """Whether every line is the one that the next one follows."""
    previous = ""
    for text in lines:
        line = msgspec.json.decode(text, type=Line)
        if (previous and line.previous != previous) or not line.link().holds:
            return False
        previous = line.hash
    return True
