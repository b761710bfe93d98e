"""The chain that a store writes on: found again or opened anew, and witnessed outside the database."""

import contextlib

from data.ambient import Ambient
from data.journal import kinds
from data.journal.actors import Responder
from data.journal.chain import ROOT, Anchor, next_link
from data.journal.event import Event
from data.journal.identity import (
    Witness,
    generation,
    read_witness,
    this_machine,
    write_witness,
)
from data.journal.locks import FileLock
from data.journal.reading import Reader
from data.journal.rows import insert_event, insert_link
from data.journal.writing import ChainWriter, Draft, introduction


class OwnChain(Reader):
    """An open store that knows its chain's head, and can put the next link on it under the write lock."""

    ambient: Ambient
    who: Responder
    read_only: bool
    warnings: list[str]
    _lock: FileLock
    _writer: ChainWriter
    _actor: str
    _data_version: int

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
            self._start_chain(reason, fork)
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._witness()

    def _start_chain(self, reason: str, fork: Anchor | None) -> None:
        """Inside a transaction: the first link of a new chain."""
        store = self.fact("store") or self.ambient.new_id()
        self._load_clock(self.fact("chain"))
        self._writer.start(self.ambient.new_id())
        self._actor = ""
        self._put_fact("store", store)
        self._put_fact("chain", self._writer.chain)
        opened = kinds.ChainOpened(store, reason)
        if fork:
            opened = kinds.ChainOpened(store, reason, fork.chain, fork.seq, fork.hash)
        self._write(Draft(payload=opened), actor="")

    def _go_on_elsewhere(self, reason: str, fork: Anchor, contents: list[bytes]) -> None:
        """Inside a transaction: a new chain that links these events again, as they are."""
        self._start_chain(reason, fork)
        for content in contents:
            writer = self._writer
            link = next_link(writer.chain, writer.seq + 1, writer.head, content)
            insert_link(self._connection, link)
            writer.start(link.chain, link.seq, link.hash)

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
            if not event.payload or not self.wrote(event.id):
                continue  # a peer may call themselves what they like
            if _names(kinds.decode(kinds.ActorIntroduced, event.payload), self.who):
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
