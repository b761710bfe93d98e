"""Locks between processes: one writer at a time, and nobody inside while a migration runs.

Several processes on one write-ahead log have met an upstream bug before SQLite 3.51.3, so writing,
checkpointing and the last close happen under a lock of ours.
"""

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from data.errors import DiskFull, StoreBusy, StoreReadOnly

_FIRST_PAUSE = 0.000_2
_LONGEST_PAUSE = 0.02


class FileLock:
    """An advisory lock on a file (``flock``), which the kernel frees when its process ends, however."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise cannot_write(error, path) from error

    def acquire(self, *, shared: bool = False, timeout: float = 10.0) -> None:
        """Wait until the lock is ours; `StoreBusy` after ``timeout`` seconds."""
        mode = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
        until = time.monotonic() + timeout
        pause = _FIRST_PAUSE
        while True:
            try:
                fcntl.flock(self.descriptor, mode)
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise StoreBusy(
                        f"Another process has held {self.path} for more than {timeout:g} seconds.",
                        kept="Nothing was changed.",
                        remedy="Close the other Fireline, or go on in a store beside it with --beside.",
                    ) from None
                time.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                return

    def release(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    @contextlib.contextmanager
    def held(self, *, timeout: float = 10.0) -> Iterator[None]:
        """The lock, exclusively, while the block runs."""
        self.acquire(timeout=timeout)
        try:
            yield
        finally:
            self.release()

    def close(self) -> None:
        os.close(self.descriptor)


def cannot_write(error: OSError, path: Path) -> Exception:
    """The typed error for a file that cannot be made or written."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull(
            f"There is no room left on the disk that holds {path}.",
            kept="Everything acknowledged before is safe.",
            remedy="Free some space and try again; containment can still be run with --unrecorded.",
        )
    return StoreReadOnly(
        f"{path} cannot be written: {error.strerror}.",
        kept="Everything acknowledged before is safe.",
        remedy="Make the directory writable for you, or choose another with --home.",
    )
