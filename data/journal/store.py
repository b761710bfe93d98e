"""The journal: events appended to a local SQLite store, hash-linked, durable before they are acknowledged.

One writer at a time, whichever process: a lock file stands around every write transaction, every checkpoint
and the last close. Reading (`data.journal.reading`) takes no lock.
"""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from data.ambient import Ambient
from data.errors import OnlyShown, StoreBusy, StoreDamaged, StoreError, StoreReadOnly
from data.journal.actors import Responder, responder
from data.journal.database import connect, refuse_orphaned_log, typed
from data.journal.event import Event
from data.journal.identity import (
    prepare_home,
)
from data.journal.locks import FileLock
from data.journal.migrations import bring_up_to_date
from data.journal.own_chain import OwnChain
from data.journal.transaction import Transaction
from data.journal.writing import ChainWriter, Draft

__all__ = ["DATABASE", "Draft", "Journal", "Transaction"]

DATABASE = "fireline.db"
SERVER = "server"
"""The fact that says where the incident database is that this store enrolled with."""
PATIENCE = 10.0
"""Seconds that a writer waits for another one."""
_LOCK = "fireline.lock"
_PRESENCE = "fireline.open"


class Journal(OwnChain):
    """The local store. Safe to use from several threads; several processes may have one open."""

    _lock: FileLock
    _presence: FileLock

    def __init__(self, home: Path, ambient: Ambient, who: Responder, *, read_only: bool) -> None:
        self.home = home
        self.path = home / DATABASE
        self.ambient = ambient
        self.who = who
        self.read_only = read_only
        self.appended = False
        """Whether something was recorded here that nobody was asked yet to give to the incident database."""
        self.only_shown = ""
        """Why nothing is recorded through this journal, although the store could be written."""
        self.warnings: list[str] = []
        self._mutex = threading.RLock()
        self._read_mutex = threading.Lock()
        self._writing: int | None = None
        self._writer = ChainWriter(ambient)
        self._actor = ""
        self._data_version = -1
        self._inode = 0
        self._closed = False

    # --- opening and closing -----------------------------------------------------------------------------

    @classmethod
    def open(cls, home: Path, ambient: Ambient | None = None, who: Responder | None = None) -> Self:
        """Open the store in a directory, making both when absent.

        A store that cannot be written opens for reading, and says so in ``warnings``.
        Raises `UnsafeLocation`, `StoreNewer`, `StoreDamaged`, `StoreBusy`; the store is left untouched.
        """
        home, ambient, who = home.expanduser(), ambient or Ambient(), who or responder()
        try:
            return cls._open_writable(home, ambient, who)
        except (PermissionError, StoreReadOnly) as error:
            if not (home / DATABASE).is_file():
                raise StoreReadOnly(
                    f"{home} cannot be written, and there is no journal in it.",
                    remedy="Choose another directory with --home or FIRELINE_HOME.",
                ) from error
            return cls._open_read_only(home, ambient, who)

    @classmethod
    def _open_writable(cls, home: Path, ambient: Ambient, who: Responder) -> Self:
        prepare_home(home)
        journal = cls(home, ambient, who, read_only=False)
        with contextlib.ExitStack() as undo:
            journal._lock = FileLock(home / _LOCK)
            undo.callback(journal._lock.close)
            journal._presence = FileLock(home / _PRESENCE)
            undo.callback(journal._presence.close)
            with journal._lock.held(), contextlib.ExitStack() as undo_locked:
                journal._presence.acquire(shared=True)
                refuse_orphaned_log(journal.path)
                journal._connection = connect(journal.path)
                undo_locked.callback(journal._connection.close)
                with typed(journal.path), journal._as_writer():
                    bring_up_to_date(journal._connection, journal.path, ambient, journal._presence)
                    journal._find_chain()
                journal._reading = connect(journal.path)
                journal._inode = journal.path.stat().st_ino
                undo_locked.pop_all()
            undo.pop_all()
        return journal

    @classmethod
    def _open_read_only(cls, home: Path, ambient: Ambient, who: Responder) -> Self:
        journal = cls(home, ambient, who, read_only=True)
        journal._connection = journal._reading = connect(journal.path, read_only=True)
        journal.warnings.append(f"{journal.path} cannot be written: it is shown, nothing can be recorded.")
        return journal

    def only_show(self, why: str) -> None:
        """Record nothing from now on, whoever asks; SQLite itself refuses too. ``why`` is a sentence."""
        with self._mutex, self._read_mutex:
            for connection in (self._connection, self._reading):
                connection.execute("PRAGMA query_only = ON")
            self.read_only, self.only_shown = True, why

    def refuse_acts(self) -> None:
        """Raises `OnlyShown` where it is so: for acts that begin before their event."""
        if self.only_shown:
            raise OnlyShown(self.only_shown, kept="Nothing was changed.")

    def close(self) -> None:
        """Give the store back; closing again does nothing. The last close checkpoints, so it too happens
        under the lock."""
        with self._mutex:
            if self._closed:
                return
            self._closed = True
            if self._connection is self._reading:
                self._connection.close()
                return
            with self._read_mutex, self._lock.held():
                self._reading.close()
                self._connection.close()
            self._lock.close()
            self._presence.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- appending ---------------------------------------------------------------------------------------

    def append(self, *drafts: Draft) -> list[Event]:
        """Write events in one durable transaction, and give them back as stored.

        When this returns, they survive a crash and a power cut. A draft whose id exists gives the event that
        has it. Raises `DiskFull`, `StoreReadOnly`, `StoreBusy`, and `ValueError` for a payload that does not
        fit its kind.
        """
        with self.transaction() as transaction:
            return [transaction.append(draft) for draft in drafts]

    @contextlib.contextmanager
    def transaction(self, patience: float = PATIENCE) -> Iterator[Transaction]:
        """What is read and appended inside holds together: nobody else writes meanwhile.

        ``patience``: seconds to wait for another writer before `StoreBusy`.
        """
        self.refuse_acts()
        if self.read_only:
            raise StoreReadOnly(
                f"{self.path} cannot be written.",
                kept="Everything acknowledged before is safe.",
                remedy="Make the directory writable, or go on in a store beside it with --beside.",
            )
        with self._held(patience), typed(self.path), self._as_writer():
            self._refuse_replaced()
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._catch_up()
                before = (self._writer.chain, self._writer.seq)
                yield Transaction(self)
                self._connection.execute("COMMIT")
            except BaseException:
                self._data_version, self._actor = -1, ""
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            if before != (self._writer.chain, self._writer.seq):
                self.appended = True
                self._witness()

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database and cut it, under the lock, while nobody here reads."""
        with self._held(PATIENCE), self._read_mutex, typed(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextlib.contextmanager
    def _as_writer(self) -> Iterator[None]:
        """What this thread reads meanwhile, it reads where it writes."""
        self._writing = threading.get_ident()
        try:
            yield
        finally:
            self._writing = None

    @contextlib.contextmanager
    def _held(self, patience: float) -> Iterator[None]:
        """The write lock, among the threads here and among processes."""
        if not self._mutex.acquire(timeout=patience):
            raise StoreBusy(f"Another thread writes to {self.path}.", kept="Nothing was changed.")
        try:
            if self._closed:  # its descriptor may be another file's by now
                raise StoreError("The journal was closed.", kept="Everything acknowledged before is safe.")
            with self._lock.held(timeout=patience):
                yield
        finally:
            self._mutex.release()

    def _refuse_replaced(self) -> None:
        """What is written to a file that has no name any more is lost."""
        try:
            inode = self.path.stat().st_ino
        except OSError:
            inode = 0
        if inode != self._inode:
            raise StoreDamaged(
                f"{self.path} was removed or replaced while it was open.",
                kept="Nothing was written to it since.",
                remedy="Close Fireline and start it again.",
            )
