"""Evidence: files kept whole beside the journal, named by their SHA-256, complete on disk before an event
cites them.

A file lies at ``evidence/ab/abcdef…`` under the store's home, mode 0600 in directories of mode 0700. It is
written under another name, synced, renamed, and its directory synced; so a name that exists is a whole file.
"""

import errno
import hashlib
import io
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from data.errors import BadInput, DiskFull, FirelineError, NotFound, StoreReadOnly

LIMIT = 64 * 1024 * 1024
"""Bytes kept of one file; the rest is left out, and said so."""
_CHUNK = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")

State = Literal["whole", "altered", "missing"]


class Kept(NamedTuple):
    """What was kept of a source."""

    digest: str
    """SHA-256 of the file kept, 64 hexadecimal characters."""
    size: int
    """Bytes kept."""
    truncated: bool = False
    """Whether the source was longer than the limit."""


class Evidence:
    """The evidence directory of one store."""

    def __init__(self, home: Path) -> None:
        self.directory = home / "evidence"

    def keep(self, source: Path | bytes, *, limit: int = LIMIT) -> Kept:
        """Keep a file's or a value's bytes; when this returns they survive a power cut.

        Raises `NotFound` and `BadInput` for a source that cannot be read, `DiskFull` and `StoreReadOnly`.
        """
        with _opened(source) as stream:
            try:
                return self._write(stream, limit)
            except OSError as error:
                raise _cannot_keep(error, self.directory) from error

    def path(self, digest: str) -> Path:
        """Where the file with this hash lies, or would lie. Raises `BadInput` for what is no hash."""
        if not _DIGEST.fullmatch(digest):
            raise BadInput(f"{digest[:70]!r} is not the SHA-256 of a file")
        return self.directory / digest[:2] / digest

    def verify(self, digest: str) -> State:
        """Hash the file again: ``whole``, ``altered`` or ``missing``."""
        try:
            with self.path(digest).open("rb") as file:
                return "whole" if hashlib.file_digest(file, "sha256").hexdigest() == digest else "altered"
        except (FileNotFoundError, NotADirectoryError):
            return "missing"

    def shred(self, digest: str) -> bool:
        """Overwrite a file and remove it; whether it was there. What the disk keeps beyond its file system is
        out of reach. Raises `StoreReadOnly`."""
        path = self.path(digest)
        try:
            with path.open("r+b") as file:
                left = path.stat().st_size
                while left > 0:
                    left -= file.write(bytes(min(_CHUNK, left)))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            _sync_directory(path.parent)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise _cannot_keep(error, self.directory) from error
        return True

    def digests(self) -> Iterator[str]:
        """The hashes of all files kept, in order."""
        for path in sorted(self.directory.glob("??/*")):
            if _DIGEST.fullmatch(path.name):
                yield path.name

    def _write(self, stream: BinaryIO, limit: int) -> Kept:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".coming-", dir=self.directory)
        coming = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                kept = _copy(stream, file, limit)
                file.flush()
                os.fsync(file.fileno())
            if self.verify(kept.digest) != "whole":
                self._settle(coming, self.path(kept.digest))
        finally:
            coming.unlink(missing_ok=True)
        return kept

    def _settle(self, coming: Path, path: Path) -> None:
        made = not path.parent.is_dir()
        path.parent.mkdir(mode=0o700, exist_ok=True)
        coming.rename(path)
        _sync_directory(path.parent)
        if made:
            _sync_directory(self.directory)
            _sync_directory(self.directory.parent)


def _copy(stream: BinaryIO, file: BinaryIO, limit: int) -> Kept:
    """At most ``limit`` bytes of the stream, hashed on the way."""
    digest, size = hashlib.sha256(), 0
    while size < limit and (chunk := stream.read(min(_CHUNK, limit - size))):
        digest.update(chunk)
        file.write(chunk)
        size += len(chunk)
    return Kept(digest.hexdigest(), size, truncated=size >= limit and bool(stream.read(1)))


def _opened(source: Path | bytes) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise NotFound(f"There is no file {source}.") from None
    except OSError as error:
        raise BadInput(f"{source} cannot be read: {error.strerror}.") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise BadInput(f"{source} is not a regular file.")
    return os.fdopen(descriptor, "rb")


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _cannot_keep(error: OSError, directory: Path) -> FirelineError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull(
            f"There is no room in {directory} for another file.",
            kept="Everything acknowledged before is safe.",
            remedy="Free some space, and do it again.",
        )
    return StoreReadOnly(
        f"Nothing can be kept in {directory}: {error.strerror}.",
        kept="Everything acknowledged before is safe.",
        remedy="Make the directory writable, and do it again.",
    )
