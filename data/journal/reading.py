"""Reading the journal: no lock is taken, and no cursor stays open."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.journal.chain import Anchor, Link
from data.journal.database import typed
from data.journal.event import Event
from data.journal.rows import EVENT_COLUMNS, event_of

SLICE = 2000
"""How many rows are read at once."""


class Reader:
    """Queries on an open store, from any thread."""

    path: Path
    _connection: sqlite3.Connection
    """What writes; only the thread that writes reads here, and sees what it has not committed yet."""
    _reading: sqlite3.Connection
    """What everybody else reads from, so that nobody waits while a writer waits for another process."""
    _read_mutex: threading.Lock
    _writing: int | None
    """The thread that is inside a transaction."""

    def read(self, query: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises `StoreError` leaves."""
        if self._writing == threading.get_ident():
            with typed(self.path):
                return self._connection.execute(query, parameters).fetchall()
        with self._read_mutex, typed(self.path):
            return self._reading.execute(query, parameters).fetchall()

    def event(self, event_id: str) -> Event | None:
        """The event with this id, or ``None``."""
        rows = self.read(f"SELECT {EVENT_COLUMNS} FROM event WHERE id = ?", (event_id,))
        return event_of(rows[0]) if rows else None

    def events(self, incident: str | None = None, after: int = 0) -> Iterator[tuple[int, Event]]:
        """(position, event) in arrival order: of one incident (``""``: the store's own), or of all."""
        where = "position > ?" if incident is None else "position > ? AND incident = ?"
        query = f"SELECT {EVENT_COLUMNS} FROM event WHERE {where} ORDER BY position LIMIT {SLICE}"
        while True:
            parameters = (after,) if incident is None else (after, incident)
            rows = self.read(query, parameters)
            for row in rows:
                yield row[0], event_of(row)
            if len(rows) < SLICE:
                return
            after = rows[-1][0]

    def slice_after(self, incident: str, after: int, most: int) -> list[tuple[int, Event]]:
        """At most so many of an incident's events that came after a position, in arrival order."""
        query = (
            f"SELECT {EVENT_COLUMNS} FROM event WHERE incident = ? AND position > ? ORDER BY position LIMIT ?"
        )
        return [(row[0], event_of(row)) for row in self.read(query, (incident, after, most))]

    def slice_before(self, incident: str, before: int, most: int) -> list[tuple[int, Event]]:
        """At most so many of an incident's events that came just before a position, in arrival order."""
        query = (
            f"SELECT {EVENT_COLUMNS} FROM event WHERE incident = ? AND position < ?"
            " ORDER BY position DESC LIMIT ?"
        )
        return [(row[0], event_of(row)) for row in reversed(self.read(query, (incident, before, most)))]

    def own_events(self, kind: str) -> list[Event]:
        """The store's own events of one kind: actors, trust, remembered parameters, chains."""
        query = f"SELECT {EVENT_COLUMNS} FROM event WHERE incident = '' AND kind = ? ORDER BY position"
        return [event_of(row) for row in self.read(query, (kind,))]

    def of_kind(self, kind: str) -> list[Event]:
        """The events of one kind of every incident; it looks through the whole journal."""
        query = f"SELECT {EVENT_COLUMNS} FROM event WHERE kind = ? ORDER BY position"
        return [event_of(row) for row in self.read(query, (kind,))]

    def wrote(self, event_id: str) -> bool:
        """Whether this store itself wrote the event, on the chain it writes now: a peer's is never ours."""
        query = "SELECT 1 FROM event JOIN link USING (content) WHERE id = ? AND chain = ? LIMIT 1"
        return bool(self.read(query, (event_id, self.fact("chain"))))

    def position(self) -> int:
        """The last position: it grows when anybody appended anything."""
        return int(self.read("SELECT max(position) FROM event")[0][0] or 0)

    def links(self, chain: str) -> Iterator[Link]:
        """A chain from its first link to its head."""
        query = (
            "SELECT chain, seq, previous, content, hash FROM link WHERE chain = ? AND seq > ?"
            f" ORDER BY seq LIMIT {SLICE}"
        )
        seq = 0
        while True:
            rows = self.read(query, (chain, seq))
            yield from (Link(*row) for row in rows)
            if len(rows) < SLICE:
                return
            seq = rows[-1][1]

    def head_seq(self, chain: str) -> int:
        """The number of a chain's last link; 0 for one that is not known."""
        return int(self.read("SELECT max(seq) FROM link WHERE chain = ?", (chain,))[0][0] or 0)

    def link_hashes(self, chain: str, numbers: list[int]) -> dict[int, bytes]:
        """The hashes of these links of a chain, as far as they are here."""
        marks = ", ".join("?" for _ in numbers)
        query = f"SELECT seq, hash FROM link WHERE chain = ? AND seq IN ({marks})"
        return {int(seq): bytes(digest) for seq, digest in self.read(query, (chain, *numbers))}

    def chains(self) -> list[str]:
        """Every chain the store holds links of; skips from one to the next, however long they are."""
        query = (
            "WITH RECURSIVE known(chain) AS (SELECT min(chain) FROM link UNION ALL"
            " SELECT (SELECT min(chain) FROM link WHERE chain > known.chain) FROM known"
            " WHERE chain IS NOT NULL) SELECT chain FROM known WHERE chain IS NOT NULL"
        )
        return [row[0] for row in self.read(query)]

    def heads(self) -> list[Anchor]:
        """Every chain's last link, as documents print it."""
        query = "SELECT seq, hash FROM link WHERE chain = ? ORDER BY seq DESC LIMIT 1"
        found = [(chain, self.read(query, (chain,))[0]) for chain in self.chains()]
        return [Anchor(chain, seq, digest.hex(), "") for chain, (seq, digest) in found]

    def fact(self, name: str) -> str:
        """What the store knows of itself, or empty."""
        rows = self.read("SELECT value FROM fact WHERE name = ?", (name,))
        return rows[0][0] if rows else ""
