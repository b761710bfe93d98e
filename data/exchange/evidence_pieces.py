"""Evidence files put together from the pieces they came in; only those that an event here cites are kept."""

import base64
import binascii
import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from data.errors import BadInput
from data.exchange.bundle import Piece
from data.journal.locks import cannot_write
from data.journal.store import Journal

LIMIT = 64 * 1024 * 1024
"""Bytes of one file, as `data.evidence` keeps at most."""


class Keeper(Protocol):
    """Where evidence is kept."""

    def keep(self, source: Path | bytes) -> Any: ...
    def path(self, digest: str) -> Path: ...


class Pieces:
    """The pieces of one file after another. Raises the `StoreError` leaves where nothing can be written."""

    def __init__(self, journal: Journal, keeper: Keeper, refusal: Callable[[str], BadInput]) -> None:
        """``refusal`` makes the error that says where in the file it was."""
        self.problems: list[BadInput] = []
        self._journal, self._keeper, self._refusal = journal, keeper, refusal
        self._digest, self._size, self._kept = "", 0, 0
        self._coming: Path | None = None

    def add(self, piece: Piece) -> None:
        """The next piece: of the same file, or the first of another."""
        try:
            if piece.evidence != self._digest:
                self._settle()
                self._begin(piece.evidence)
            if self._coming is not None:
                self._append(self._coming, piece)
        except OSError as error:
            self._drop()
            raise cannot_write(error, self._journal.home) from error

    def finish(self) -> int:
        """How many files were kept that were not here before."""
        self._settle()
        return self._kept

    def _begin(self, digest: str) -> None:
        self._digest, self._size = digest, 0
        query = "SELECT 1 FROM event WHERE kind = 'evidence_added' AND subject = ? AND payload IS NOT NULL"
        if not self._journal.read(query, (digest,)):
            self.problems.append(self._refusal(f"no event cites evidence {digest[:16]}…"))
        elif not self._keeper.path(digest).is_file():
            descriptor, name = tempfile.mkstemp(prefix=".coming-", dir=self._journal.home)
            os.close(descriptor)
            self._coming = Path(name)

    def _append(self, coming: Path, piece: Piece) -> None:
        data = b""
        with contextlib.suppress(binascii.Error, ValueError):
            data = base64.b64decode(piece.data, validate=True)
        if piece.offset != self._size or not data or self._size + len(data) > LIMIT:
            self.problems.append(self._refusal("this piece of evidence does not follow"))
            self._drop()
            return
        with coming.open("ab") as file:
            file.write(data)
        self._size += len(data)

    def _settle(self) -> None:
        if self._coming is None:
            return
        with self._coming.open("rb") as file:
            whole = hashlib.file_digest(file, "sha256").hexdigest() == self._digest
        if whole:
            self._keeper.keep(self._coming)
            self._kept += 1
        else:
            self.problems.append(self._refusal(f"evidence {self._digest[:16]}… is not whole"))
        self._drop()

    def _drop(self) -> None:
        if self._coming is not None:
            self._coming.unlink(missing_ok=True)
        self._coming = None
