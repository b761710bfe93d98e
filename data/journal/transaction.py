"""What can be done while the journal's write lock is held."""

import sqlite3
from typing import TYPE_CHECKING

from data.journal.chain import Anchor, Link
from data.journal.event import Event
from data.journal.rows import insert_event, insert_link
from data.journal.writing import Draft

if TYPE_CHECKING:
    from data.journal.store import Journal

_DIGITS = 9
"""Numbers of a peer's with as many digits, or with anything else, are not counted on from."""


class Transaction:
    """The journal while its write lock is held."""

    def __init__(self, journal: "Journal") -> None:
        self.journal = journal

    def append(self, draft: Draft) -> Event:
        """Write one event; see `Journal.append`."""
        if draft.id is not None:
            known = self.journal.event(draft.id)
            if known is not None:
                return known
        return self.journal._write(draft, self.journal._introduce())

    def holds(self, incident: str, kind: str, subject: str) -> bool:
        """Whether the incident has an event of this kind and subject."""
        statement = "SELECT 1 FROM event WHERE incident = ? AND kind = ? AND subject = ? LIMIT 1"
        return bool(self.journal.read(statement, (incident, kind, subject)))

    def last_number(self, prefix: str) -> str:
        """The greatest number that begins so, or empty: longer ones are greater, then by their digits."""
        rows = self.journal.read(
            "SELECT subject FROM event INDEXED BY event_number"
            " WHERE kind = 'number_assigned' AND subject > ? AND subject < ? AND length(subject) < ?"
            " AND substr(subject, ?) NOT GLOB '*[^0-9]*' ORDER BY length(subject) DESC, subject DESC LIMIT 1",
            (prefix, prefix + "\uffff", len(prefix) + _DIGITS, len(prefix) + 1),
        )
        return rows[0][0] if rows else ""

    def execute(self, statement: str, parameters: tuple[object, ...] = ()) -> sqlite3.Cursor:
        """A statement on the tables beside the journal's two: snapshots, facts."""
        return self.journal._connection.execute(statement, parameters)

    def put_fact(self, name: str, value: str) -> None:
        """Remember something of the store itself."""
        self.journal._put_fact(name, value)

    # --- taking in what another store holds --------------------------------------------------------------

    def head(self, chain: str) -> tuple[int, bytes]:
        """(seq, hash) of a chain's last link; 0 and the root where the chain is unknown."""
        return self.journal._head_of(chain)

    def link_hash(self, chain: str, seq: int) -> bytes:
        """The hash of a link we have; empty where we have none."""
        rows = self.journal.read("SELECT hash FROM link WHERE chain = ? AND seq = ?", (chain, seq))
        return rows[0][0] if rows else b""

    def insert(self, link: Link | None, event: Event | None) -> None:
        """Store a peer's link and event exactly as they are."""
        if link is not None:
            insert_link(self.journal._connection, link)
        if event is not None:
            insert_event(self.journal._connection, event)

    def go_on_elsewhere(self, reason: str, fork: Anchor, contents: list[bytes]) -> None:
        """Write on a new chain from now on, which names where it forked from and links these events again."""
        self.journal._go_on_elsewhere(reason, fork, contents)

    def has_content(self, content: bytes) -> bool:
        """Whether the event with this content is here."""
        return bool(self.journal.read("SELECT 1 FROM event WHERE content = ?", (content,)))

    def withhold(self, content: bytes) -> None:
        """Remember that an event, or its payload, was withheld from us: it is missing by no fault of ours."""
        self.execute("INSERT OR IGNORE INTO withheld (content) VALUES (?)", (content,))

    def no_longer_withheld(self, content: bytes) -> None:
        """It came after all."""
        self.execute("DELETE FROM withheld WHERE content = ?", (content,))

    def fill_in(self, event: Event) -> None:
        """Give a known event the payload that had been withheld; it arrives anew, so that views see it."""
        self.execute(
            "UPDATE event SET salt = ?, payload = ?, position = (SELECT max(position) + 1 FROM event)"
            " WHERE id = ?",
            (event.salt, None if event.payload is None else event.payload.decode(), event.id),
        )

    def witness_clock(self, wall: int, counter: int) -> None:
        """Adopt a peer's stamp, so that what is written here later sorts after it."""
        clock = self.journal._writer.clock
        if (wall, counter) > (clock.wall, clock.counter):
            clock.witness(wall, counter)
            self.put_fact("clock", f"{wall}:{counter}")
