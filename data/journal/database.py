"""The SQLite file under the journal: opened with the settings that make a commit durable, and with SQLite's
errors turned into ours."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from data.errors import DiskFull, StoreBusy, StoreDamaged, StoreError, StoreReadOnly

BUSY_SECONDS = 10.0


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection that several threads may use in turn; write-ahead log, synchronous=FULL.

    ``read_only`` is for a store in a directory that cannot be written: nothing is created beside it.
    """
    mode = _mode_for_reading(path) if read_only else "mode=rwc"
    target = f"{path.resolve().as_uri()}?{mode}"
    if not read_only:
        path.touch(mode=0o600)
        path.chmod(0o600)
    with typed(path):
        connection = sqlite3.connect(
            target, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS
        )
        try:
            _prepare(connection, read_only=read_only)
        except BaseException:
            connection.close()
            raise
    return connection


def _mode_for_reading(path: Path) -> str:
    """Without a log nothing can change under us; with one, what it holds must be seen too."""
    log = path.with_name(path.name + "-wal")
    return "mode=ro" if log.is_file() and log.stat().st_size else "mode=ro&immutable=1"


def refuse_orphaned_log(path: Path) -> None:
    """SQLite deletes the log of a database that is missing or empty, and the log may hold everything.

    Raises `StoreDamaged`.
    """
    log = path.with_name(path.name + "-wal")
    if log.is_file() and log.stat().st_size and not (path.is_file() and path.stat().st_size):
        raise StoreDamaged(
            f"{path} is missing or empty, and its log {log.name} is not.",
            kept="It was left exactly as it is.",
            remedy="Put a copy of the database back, or go on in a store beside it with --beside.",
        )


def _prepare(connection: sqlite3.Connection, *, read_only: bool) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


@contextlib.contextmanager
def typed(path: Path) -> Iterator[None]:
    """SQLite's errors, and the operating system's, as `StoreError` leaves."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _typed(error, path) from error


def _typed(error: sqlite3.DatabaseError, path: Path) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return DiskFull(
            f"There is no room left on the disk that holds {path}.",
            kept="Everything acknowledged before is safe.",
            remedy="Free some space and try again; containment can still be run with --unrecorded.",
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return StoreReadOnly(
            f"{path} cannot be written.",
            kept="Everything acknowledged before is safe.",
            remedy="Make it writable for you, or go on in a store beside it with --beside.",
        )
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreBusy(
            f"Another program holds {path}.",
            kept="Nothing was changed.",
            remedy="Close it and try again, or go on in a store beside it with --beside.",
        )
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return StoreDamaged(
            f"{path} is damaged: {error}.",
            kept="It was left exactly as it is.",
            remedy="Go on in a store beside it with --beside; restore a copy and merge later.",
        )
    return StoreError(
        f"The journal at {path} could not be used: {error}.",
        kept="Everything acknowledged before is safe.",
        remedy="Try again; containment can still be run with --unrecorded.",
    )
