"""The index itself: a SQLite file of its own beside the journal, so that filling it never stands in the way
of an event.

A row's number is the moment the incident was declared (made unique), so that full-text search gives the
newest first without sorting, and stops as soon as it has enough. Filters are words of their own in the same
index. What is deleted is overwritten. A file that cannot be used is thrown away: it is only a cache.
"""

import contextlib
import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from data.archive.past import Past
from data.archive.query import Query, facets_of
from data.journal.database import typed

NAME = "archive.db"
VERSION = 2
"""Changes with what an entry holds or how the file is laid out."""
PREFIX = 3
"""Letters a word has at least before its end is left open."""
_SCHEMA = """
CREATE TABLE entry (place INTEGER PRIMARY KEY, incident TEXT NOT NULL UNIQUE, past BLOB NOT NULL);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE VIRTUAL TABLE texts USING fts5(
    words, facets, tokenize = 'unicode61 remove_diacritics 2', prefix = '3 4'
);
"""
_decoder = msgspec.msgpack.Decoder(Past)
_encoder = msgspec.msgpack.Encoder()


class Found(msgspec.Struct, frozen=True):
    """An incident that a search found, and where the words stand in it."""

    past: Past
    excerpt: str = ""


class Index:
    """The index of one store; from any thread. ``kept`` names what its entries were made with: an index made
    otherwise is made again."""

    def __init__(self, home: Path, kept: str) -> None:
        self.path = home / NAME
        self._kept = f"{VERSION}:{kept}"
        self._mutex = threading.RLock()
        self._connection = self._opened()

    def close(self) -> None:
        """Give the file back."""
        with self._mutex:
            self._connection.close()

    def _opened(self) -> sqlite3.Connection:
        """Raises `StoreError` leaves where no file can be made here."""
        with typed(self.path):
            with contextlib.suppress(sqlite3.DatabaseError):
                connection = _connect(self.path)
                if self._usable(connection):
                    return connection
                connection.close()
            throw_away(self.path.parent)
            connection = _connect(self.path)
            connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA}")
            connection.execute("INSERT INTO fact VALUES ('kept', ?), ('position', '0')", (self._kept,))
            connection.execute("COMMIT")
            return connection

    def _usable(self, connection: sqlite3.Connection) -> bool:
        found = connection.execute("SELECT value FROM fact WHERE name = 'kept'").fetchone()
        return found is not None and found[0] == self._kept

    # --- filling -----------------------------------------------------------------------------------------

    @property
    def position(self) -> int:
        """Up to which of the journal's positions everything is in here."""
        return int(self._read("SELECT value FROM fact WHERE name = 'position'")[0][0])

    def put(self, entries: Iterable[tuple[Past, str]], gone: Iterable[str], position: int) -> None:
        """Incidents with their words, those that are none any more, and the position this holds for."""
        with self._writing() as connection:
            for past, words in entries:
                place = self._cleared(past.id) or self._free(past.declared_at)
                connection.execute(
                    "INSERT INTO entry VALUES (?, ?, ?)", (place, past.id, _encoder.encode(past))
                )
                facets = " ".join(token(name, value) for name, value in facets_of(past))
                connection.execute(
                    "INSERT INTO texts (rowid, words, facets) VALUES (?, ?, ?)", (place, words, facets)
                )
            for incident in gone:
                self._cleared(incident)
            connection.execute("UPDATE fact SET value = ? WHERE name = 'position'", (str(position),))

    def scrub(self) -> None:
        """Leave nothing of what was deleted: older segments of a full-text index keep the words of deleted
        rows until they are merged."""
        with self._writing() as connection:
            connection.execute("INSERT INTO texts (texts) VALUES ('optimize')")
        with self._mutex, typed(self.path):
            self._connection.execute("VACUUM")

    def _cleared(self, incident: str) -> int:
        """Take it out; the place it had, or 0."""
        found = self._connection.execute("SELECT place FROM entry WHERE incident = ?", (incident,)).fetchone()
        if found is None:
            return 0
        self._connection.execute("DELETE FROM entry WHERE place = ?", found)
        self._connection.execute("DELETE FROM texts WHERE rowid = ?", found)
        return int(found[0])

    def _free(self, at: int) -> int:
        while self._connection.execute("SELECT 1 FROM entry WHERE place = ?", (at,)).fetchone():
            at += 1
        return at

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._mutex, typed(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    # --- asking ------------------------------------------------------------------------------------------

    def find(self, query: Query, most: int) -> list[Found]:
        """The newest that answer to it."""
        asked = _match(query)
        after, before = query.since, query.until or 2**62
        if not asked:
            rows = self._read(
                "SELECT past, '' FROM entry WHERE place >= ? AND place < ? ORDER BY place DESC LIMIT ?",
                (after, before, most),
            )
        else:
            rows = self._read(
                "SELECT past, excerpt FROM ("
                "SELECT rowid AS found, snippet(texts, 0, '', '', '…', 12) AS excerpt FROM texts"
                " WHERE texts MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
                ") JOIN entry ON place = found ORDER BY found DESC",
                (asked, after, before, most),
            )
        return [Found(_decoder.decode(past), excerpt if query.words else "") for past, excerpt in rows]

    def like(self, facets: Iterable[tuple[str, str]], words: Sequence[str], most: int) -> list[Past]:
        """Incidents that share any of these, most alike first."""
        shared = [f"facets : {token(*one)}" for one in facets] + [f'words : "{word}"' for word in words]
        if not shared:
            return []
        rows = self._read(
            "SELECT past FROM (SELECT rowid AS found, rank AS alike FROM texts WHERE texts MATCH ?"
            " ORDER BY rank LIMIT ?) JOIN entry ON place = found ORDER BY alike",
            (" OR ".join(shared), most),
        )
        return [_decoder.decode(row[0]) for row in rows]

    def all(self) -> list[Past]:
        """Every incident, oldest first."""
        return [_decoder.decode(row[0]) for row in self._read("SELECT past FROM entry ORDER BY place")]

    def _read(self, query: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._mutex, typed(self.path):
            return self._connection.execute(query, parameters).fetchall()


def token(name: str, value: str) -> str:
    """A filter as one word of the index, whatever characters its value has."""
    return "f" + hashlib.blake2s(f"{name}={value}".encode(), digest_size=9).hexdigest()


def forget(home: Path, incidents: Iterable[str]) -> None:
    """Take incidents out of the index of a store, where it has one, and leave no byte of them; they come back
    as they are then. An index that cannot be cleaned is thrown away."""
    if not (home / NAME).is_file():
        return
    try:
        with contextlib.closing(_connect(home / NAME)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for incident in incidents:
                found = connection.execute(
                    "SELECT place FROM entry WHERE incident = ?", (incident,)
                ).fetchone()
                for place in found or ():
                    connection.execute("DELETE FROM entry WHERE place = ?", (place,))
                    connection.execute("DELETE FROM texts WHERE rowid = ?", (place,))
            connection.execute("INSERT INTO texts (texts) VALUES ('optimize')")
            connection.execute("COMMIT")
            connection.execute("VACUUM")
    except sqlite3.DatabaseError:
        throw_away(home)


def throw_away(home: Path) -> None:
    """Without a trace; it is made again when somebody asks."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        (home / f"{NAME}{suffix}").unlink(missing_ok=True)


def _match(query: Query) -> str:
    """In FTS5's language; every word is quoted, so that none of them is taken for an operator."""
    parts = [f'words : "{word}"' for word in query.words]
    if parts and query.prefix and len(query.words[-1]) >= PREFIX:
        parts[-1] += " *"
    for name in dict.fromkeys(name for name, _ in query.facets):
        wanted = " OR ".join(token(name, value) for value in query.values(name))
        parts.append(f"facets : ({wanted})")
    return " AND ".join(parts)


def _connect(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10.0)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -16000")
    return connection
