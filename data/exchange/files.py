"""Evidence files between a store and the incident database, a piece at a time, each way resumable.

They travel after the events that cite them, and never before a note: whoever calls `Files.step` looks for
events between two pieces.
"""

import contextlib
import hashlib
from pathlib import Path
from typing import Protocol

import msgspec

from data.errors import ServerRefused
from data.exchange.evidence_pieces import LIMIT, Keeper
from data.exchange.protocol import PIECE_LIMIT, Uploaded
from data.exchange.standing import Standing
from data.journal import kinds
from data.journal.locks import cannot_write
from data.times import MINUTE

LATER = MINUTE
"""Microseconds after which a file that could not be had, or was refused, is tried again."""


class FileRemote(Protocol):
    """What is asked of the server; each raises `ServerAway` and `ServerRefused`."""

    def uploaded(self, incident: str, digest: str) -> Uploaded: ...
    def upload(self, incident: str, digest: str, offset: int, piece: bytes) -> Uploaded: ...
    def download(self, incident: str, digest: str, offset: int, most: int) -> bytes: ...


class Files:
    """The files that this store and the server do not both have yet."""

    def __init__(self, standing: Standing, keeper: Keeper, remote: FileRemote) -> None:
        self._standing, self._keeper, self._remote = standing, keeper, remote
        self._journal = standing.journal
        self._later: dict[str, int] = {}
        self.done = 0
        """Files that are on both sides now, and were not."""

    def step(self) -> bool:
        """Move one piece of one file; whether there was one to move. Raises `ServerAway`, and where nothing
        can be written the `StoreError` leaves."""
        self._find()
        now = self._journal.ambient.now()
        for digest, (incident, size) in list(self._standing.kept.files.items()):
            if self._later.get(digest, 0) > now:
                continue
            if not self._is_cited(digest):
                del self._standing.kept.files[digest]
                continue
            self._later[digest] = now + LATER
            with contextlib.suppress(ServerRefused):  # it may be there later, or seen by us later
                if self._piece(incident, digest, size):
                    del self._standing.kept.files[digest]
                    self._standing.save()
                    self.done += 1
                del self._later[digest]
                return True
        return False

    def _find(self) -> None:
        """What was cited since last time."""
        kept, until = self._standing.kept, self._journal.position()
        if until == kept.files_to:
            return
        rows = self._journal.read(
            "SELECT incident, subject, payload FROM event WHERE position > ? AND position <= ?"
            " AND kind = 'evidence_added' AND payload IS NOT NULL",
            (kept.files_to, until),
        )
        for incident, digest, payload in rows:
            with contextlib.suppress(msgspec.ValidationError):
                size = kinds.decode(kinds.EvidenceAdded, payload.encode()).size
                if 0 <= size <= LIMIT and len(digest) == 64:
                    kept.files[digest] = (incident, size)
        kept.files_to = until
        if rows:
            self._standing.save()

    def _is_cited(self, digest: str) -> bool:
        """Still: what cited it may have been erased meanwhile."""
        query = "SELECT 1 FROM event WHERE subject = ? AND kind = 'evidence_added' AND payload IS NOT NULL"
        return bool(self._journal.read(query, (digest,)))

    def _piece(self, incident: str, digest: str, size: int) -> bool:
        """Whether that was the last one."""
        path = self._keeper.path(digest)
        if not size:  # an empty file needs no journey
            self._keeper.keep(b"")
            return True
        if path.is_file():
            return self._up(incident, digest, path)
        return self._down(incident, digest, size)

    def _up(self, incident: str, digest: str, path: Path) -> bool:
        state = self._remote.uploaded(incident, digest)
        if state.complete:
            return True
        with path.open("rb") as file:
            file.seek(state.received)
            piece = file.read(PIECE_LIMIT)
        return self._remote.upload(incident, digest, state.received, piece).complete

    def _down(self, incident: str, digest: str, size: int) -> bool:
        coming = self._journal.home / f".coming-{digest}"
        try:
            offset = coming.stat().st_size if coming.is_file() else 0
            if offset < size:
                piece = self._remote.download(incident, digest, offset, PIECE_LIMIT)
                with coming.open("ab") as file:
                    file.write(piece)
                offset += len(piece)
            return offset >= size and self._settle(coming, digest)
        except OSError as error:
            raise cannot_write(error, coming) from error

    def _settle(self, coming: Path, digest: str) -> bool:
        """Keep it where it is the file that was cited; else begin anew, later."""
        with coming.open("rb") as file:
            whole = hashlib.file_digest(file, "sha256").hexdigest() == digest
        if whole:
            self._keeper.keep(coming)
        coming.unlink()
        if not whole:
            raise ServerRefused("The server gave another file than the one cited.", word="altered")
        return True
