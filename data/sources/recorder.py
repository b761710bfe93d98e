"""Writing down what the sources answer, in a thread of its own, bounded in size and time."""

import fcntl
import gzip
import os
import queue
import threading
from pathlib import Path
from typing import BinaryIO

import msgspec

from data import secrets
from data.ambient import Ambient
from data.errors import BadInput, SourceError
from data.sources import recording
from data.sources.endpoint import Endpoint
from data.sources.recording_file import Header, Line, digest_of, masked
from data.text import clean_line
from data.times import HOUR

LIMIT = 16_000_000
"""Bytes of the file; what comes after is left out, and counted."""
LONGEST = 24 * HOUR
"""After so long nothing more is written."""
WAITING = 32_000_000
"""Bytes of answers that may wait to be written."""
LARGEST = 8_000_000
"""Bytes of one answer."""
_KNOWN = 2_000

_Heard = tuple[int, Endpoint, str, bytes, str, str]


class Recorder:
    """One recording, from now until `close`. It listens to every source of this process."""

    def __init__(
        self, path: Path, ambient: Ambient, *, incident: str = "", limit: int = LIMIT, longest: int = LONGEST
    ) -> None:
        """Raises `BadInput` where the file exists, or cannot be made."""
        self.path = path
        self._ambient, self._limit = ambient, limit
        self._until = ambient.now() + longest
        try:
            self._file, self._packed = _begun(path, Header(started=ambient.now(), incident=incident))
        except OSError as error:
            raise BadInput(
                f"{path} cannot be written: {error.strerror}.", remedy="Name another file."
            ) from error
        self._queue: queue.SimpleQueue[_Heard | None] = queue.SimpleQueue()
        self._pending, self._left_out = 0, 0
        self._count = threading.Lock()
        self._known: dict[str, None] = {}
        self.failed = ""
        """Why nothing more is written, where the disk refused."""
        self._thread = threading.Thread(target=self._write, name="recorder", daemon=True)
        self._thread.start()
        self._leave = recording.listen(self)

    def heard(self, place: Endpoint, request: str, body: bytes, kind: str) -> None:
        """A whole answer; copied nowhere, written later."""
        self._take((self._ambient.now(), place, request, body, kind, ""))

    def failed_to_hear(self, place: Endpoint, request: str, error: SourceError) -> None:
        """No answer that can be used."""
        self._take((self._ambient.now(), place, request, b"", "", error.message))

    def close(self) -> None:
        """Write what waits, and end the file. Safe to call twice."""
        self._leave()
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        if not self._file.closed:
            try:
                self._packed.close()
                self._file.flush()
                os.fsync(self._file.fileno())
            except OSError as error:
                self.failed = error.strerror or "the disk refused"
            finally:
                self._file.close()

    def _take(self, heard: _Heard) -> None:
        size = len(heard[3])
        with self._count:
            if size > LARGEST or self._pending + size > WAITING or heard[0] > self._until:
                self._left_out += 1
                return
            self._pending += size
        self._queue.put(heard)

    def _write(self) -> None:
        while (heard := self._queue.get()) is not None:
            with self._count:
                self._pending -= len(heard[3])
            if self.failed or self._file.tell() > self._limit:
                continue
            try:
                self._packed.write(msgspec.json.encode(self._line(heard)) + b"\n")
                self._packed.flush()
            except OSError as error:
                self.failed = error.strerror or "the disk refused"

    def _line(self, heard: _Heard) -> Line:
        at, place, request, raw, kind, error = heard
        body = masked(raw, kind) if raw else ""
        digest = digest_of(body) if body else ""
        known = digest in self._known
        if digest and not known:
            self._known[digest] = None
            if len(self._known) > _KNOWN:
                self._known.pop(next(iter(self._known)))
        with self._count:
            left_out, self._left_out = self._left_out, 0
        return Line(
            at=at, source=place.name, address=place.shown, request=secrets.mask(clean_line(request, 4_000)),
            body="" if known else body, digest="" if known else digest, same=digest if known else "",
            error=secrets.mask(clean_line(error, 1_000)), left_out=left_out,
        )  # fmt: skip


def _begun(path: Path, header: Header) -> tuple[BinaryIO, gzip.GzipFile]:
    """A new file, locked, with its header on disk. Raises `OSError`, and leaves no half of one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    file: BinaryIO = os.fdopen(descriptor, "wb")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        packed = gzip.GzipFile(fileobj=file, mode="wb", mtime=0)
        packed.write(msgspec.json.encode(header) + b"\n")
        packed.flush()
    except OSError:
        path.unlink()
        file.close()
        raise
    return file, packed
