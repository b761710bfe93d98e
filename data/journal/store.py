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
from data.errors import StoreDamaged, StoreError, StoreReadOnly
from data.journal import kinds
from data.journal.actors import Responder, responder
from data.journal.chain import ROOT, Anchor
from data.journal.database import connect, refuse_orphaned_log, typed
from data.journal.event import Event
from data.journal.identity import (
    Witness,
    generation,
    prepare_home,
    read_witness,
    this_machine,
    write_witness,
)
from data.journal.locks import FileLock
from data.journal.migrations import bring_up_to_date
from data.journal.reading import Reader
from data.journal.rows import insert_event, insert_link
from data.journal.transaction import Transaction
from data.journal.writing import ChainWriter, Draft, introduction

__all__ = ["DATABASE", "Draft", "Journal", "Transaction"]

DATABASE = "fireline.db"
PATIENCE = 10.0
"""Seconds that a writer waits for another one."""
_LOCK = "fireline.lock"
_PRESENCE = "fireline.open"


class Journal(Reader):
    """The local store. Safe to use from several threads; several processes may have one open."""

    _lock: FileLock
    _presence: FileLock

    def __init__(self, home: Path, ambient: Ambient, who: Responder, *, read_only: bool) -> None:
        self.home = home
        self.path = home / DATABASE
        self.ambient = ambient
        self.who = who
        self.read_only = read_only
        self.warnings: list[str] = []
        self._mutex = threading.RLock()
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
                with typed(journal.path):
                    bring_up_to_date(journal._connection, journal.path, ambient, journal._presence)
                    journal._find_chain()
                journal._inode = journal.path.stat().st_ino
                undo_locked.pop_all()
            undo.pop_all()
        return journal

    @classmethod
    def _open_read_only(cls, home: Path, ambient: Ambient, who: Responder) -> Self:
        journal = cls(home, ambient, who, read_only=True)
        journal._connection = connect(journal.path, read_only=True)
        journal.warnings.append(f"{journal.path} cannot be written: it is shown, nothing can be recorded.")
        return journal

    def close(self) -> None:
        """Give the store back; closing again does nothing. The last close checkpoints, so it too happens
        under the lock."""
        with self._mutex:
            if self._closed:
                return
            self._closed = True
            if self.read_only:
                self._connection.close()
                return
            with self._lock.held():
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
        if self.read_only:
            raise StoreReadOnly(
                f"{self.path} cannot be written.",
                kept="Everything acknowledged before is safe.",
                remedy="Make the directory writable, or go on in a store beside it with --beside.",
            )
        with self._mutex, self._held(patience), typed(self.path):
            self._refuse_replaced()
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._catch_up()
                before = self._writer.seq
                yield Transaction(self)
                self._connection.execute("COMMIT")
            except BaseException:
                self._data_version, self._actor = -1, ""
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            if before != self._writer.seq:
                self._witness()

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database and cut it, under the lock."""
        with self._mutex, self._held(PATIENCE), typed(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _held(self, patience: float) -> contextlib.AbstractContextManager[None]:
        """The write lock; a closed journal's descriptor may be another file's by now."""
        if self._closed:
            raise StoreError("The journal was closed.", kept="Everything acknowledged before is safe.")
        return self._lock.held(timeout=patience)

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

    # --- the chain ---------------------------------------------------------------------------------------

    @property
    def chain(self) -> str:
        """The chain this store writes on."""
        return self._writer.chain or self.fact("chain")

    @property
    def witness(self) -> Witness | None:
        """What the lock file, outside the database, says of this store's chain."""
        return None if self.read_only else read_witness(self._lock.descriptor)

    def _find_chain(self) -> None:
        """Go on with the recorded chain where all is as witnessed; else open a new one."""
        chain = self.fact("chain")
        if not chain:
            self._open_first_chain()
            return
        seq, digest = self._head_of(chain)
        reason = self._why_fork(chain, seq)
        if reason:
            self._open_chain(reason, Anchor(chain, seq, digest.hex(), ""))
            self.warnings.append(f"A new chain was opened in the journal: {reason}.")
        else:
            self._writer.start(chain, seq, digest)

    def _open_first_chain(self) -> None:
        lost = read_witness(self._lock.descriptor)
        if lost is None:
            self._open_chain("the store was made", None)
            return
        reason = "the store that was here is gone"
        self._open_chain(reason, Anchor(lost.chain, lost.seq, lost.hash, ""))
        self.warnings.append(f"A new journal was made: {reason}, which had written link {lost.seq}.")

    def _why_fork(self, chain: str, seq: int) -> str:
        witness = read_witness(self._lock.descriptor)
        if witness is None:
            return "the store came without its witness"
        if witness.machine != this_machine():
            return "the store was brought here from another machine"
        if (witness.inode, witness.generation) != (
            self.path.stat().st_ino,
            generation(self._lock.descriptor),
        ):
            return "the store's file was replaced"
        if witness.chain != chain or witness.seq > seq:
            return f"an older copy of the store was put back, without link {witness.seq} of {witness.chain}"
        return ""

    def _open_chain(self, reason: str, fork: Anchor | None) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            store = self.fact("store") or self.ambient.new_id()
            self._load_clock(self.fact("chain"))
            self._writer.start(self.ambient.new_id())
            self._put_fact("store", store)
            self._put_fact("chain", self._writer.chain)
            opened = kinds.ChainOpened(store, reason)
            if fork:
                opened = kinds.ChainOpened(store, reason, fork.chain, fork.seq, fork.hash)
            self._write(Draft(payload=opened), actor="")
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._witness()

    def _catch_up(self) -> None:
        """Another process may have appended: read head, clock and chain again, but only then."""
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        if version == self._data_version:
            return
        chain = self.fact("chain")
        self._writer.start(chain, *self._head_of(chain))
        self._load_clock(chain)
        self._data_version = version

    def _head_of(self, chain: str) -> tuple[int, bytes]:
        rows = self.read("SELECT seq, hash FROM link WHERE chain = ? ORDER BY seq DESC LIMIT 1", (chain,))
        return rows[0] if rows else (0, ROOT)

    def _load_clock(self, chain: str) -> None:
        rows = self.read(
            "SELECT wall, counter FROM event WHERE content ="
            " (SELECT content FROM link WHERE chain = ? ORDER BY seq DESC LIMIT 1)",
            (chain,),
        )
        wall, _, counter = (self.fact("clock") or "0:0").partition(":")
        for stamp in [*rows, (int(wall), int(counter))]:
            self._writer.clock.witness(*stamp)

    # --- inside a transaction ----------------------------------------------------------------------------

    def _put_fact(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", (name, value))

    def _write(self, draft: Draft, actor: str) -> Event:
        event, link = self._writer.seal(draft, actor)
        insert_event(self._connection, event)
        insert_link(self._connection, link)
        return event

    def _introduce(self) -> str:
        """The actor id of the person here; introduced by an event the first time they write."""
        if self._actor:
            return self._actor
        for event in self.own_events(kinds.ActorIntroduced.KIND):
            if event.payload and _names(kinds.decode(kinds.ActorIntroduced, event.payload), self.who):
                self._actor = event.body.actor
                return self._actor
        self._actor = self.ambient.new_id()
        self._write(introduction(self.who, self._actor), self._actor)
        return self._actor

    def _witness(self) -> None:
        """Written after the commit, so a failure here must not make what is durable look refused."""
        writer, descriptor = self._writer, self._lock.descriptor
        with contextlib.suppress(OSError):
            inode = self.path.stat().st_ino
            head = writer.head.hex()
            witness = Witness(this_machine(), inode, writer.chain, writer.seq, head, generation(descriptor))
            write_witness(descriptor, witness)


def _names(known: kinds.ActorIntroduced, who: Responder) -> bool:
    return (known.name, known.host, known.os_user, known.sudo_user) == (
        who.name,
        who.host,
        who.os_user,
        who.sudo_user,
    )
