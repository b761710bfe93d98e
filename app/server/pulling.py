"""What lies beyond a version vector: links in order, with the bodies that the asker may see."""

import time
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import text
from sqlmodel import Session, col, select

from app.server.caller import Caller
from app.server.database import Database
from app.server.tables import ChainRow, HeadRow
from app.server.visible import hidden
from data.exchange.protocol import Ancestor, Head, Tip
from data.exchange.wire import Line

_CHAINS_AT_ONCE = 32
_FEW, _ANSWERS, _KEPT = 100, 8, 0.5
"""Answers of at most so many lines, so many of them, are kept for so many seconds: all who wait are woken at
once, and most of them ask the same."""
_COLUMNS = "link.chain, seq, previous, link.content, hash, incident, body, salt, payload"
_FROM = "FROM link LEFT JOIN event ON event.content = link.content"
BYTES = 24 * 1024 * 1024
"""After so much text an answer is full, whatever the number of its lines."""


class Pulled(msgspec.Struct, frozen=True):
    """`data.exchange.protocol.Pulled`, before it is encoded."""

    lines: list[Line]
    heads: list[Head]
    more: bool
    mark: int


class Pulling:
    """Answers pulls from one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._told: dict[tuple[object, ...], tuple[float, Pulled]] = {}
        """Until when, and what."""

    def mark(self) -> int:
        """Changes when anything arrives."""
        with self._database.reading() as session:
            return _mark(session)

    def vector(self) -> tuple[dict[str, Tip], int]:
        """The last link of every chain, and the mark."""
        with self._database.reading() as session:
            mark = _mark(session)
            return {
                row.chain: Tip(row.seq, row.hash.hex(), row.key) for row in session.exec(select(ChainRow))
            }, mark

    def beyond(self, vector: dict[str, int], limit: int, caller: Caller) -> Pulled:
        """At most ``limit`` lines."""
        with self._database.reading() as session:
            mark = _mark(session)
            withheld = hidden(session, caller)
            asked = (mark, limit, withheld, frozenset(vector.items()))
            until, found = self._told.get(asked, (0.0, None))
            if found is None or until < time.monotonic():
                found = _beyond(session, vector, limit, withheld, mark)
                self._keep(asked, found)
            return found

    def forget(self) -> None:
        """Something was taken in here: what was kept may lack it."""
        self._told = {}

    def _keep(self, asked: tuple[object, ...], found: Pulled) -> None:
        """For whoever was woken by the same, and asks the same now."""
        if len(found.lines) <= _FEW:
            told = list(self._told.items())[1 - _ANSWERS :]
            self._told = {**dict(told), asked: (time.monotonic() + _KEPT, found)}

    def bodies(self, contents: list[str], caller: Caller) -> list[Line]:
        """Whole lines of links by their content; those that are withheld or unknown are left out."""
        query = text(f"SELECT {_COLUMNS} {_FROM} WHERE event.content = :content ORDER BY chain, seq LIMIT 1")
        with self._database.reading() as session:
            withheld = hidden(session, caller)
            found = [
                session.execute(query, {"content": bytes.fromhex(content)}).first() for content in contents
            ]
        return [_line(row, withheld) for row in found if row is not None and row[5] not in withheld]

    def ancestor(self, chain: str, hashes: dict[int, str]) -> Ancestor:
        """The greatest of these links that the chain has here too."""
        query = text("SELECT hash FROM link WHERE chain = :chain AND seq = :seq")
        with self._database.reading() as session:
            for seq in sorted(hashes, reverse=True):
                found = session.execute(query, {"chain": chain, "seq": seq}).scalar()
                if found is not None and found.hex() == hashes[seq]:
                    return Ancestor(seq, hashes[seq])
        return Ancestor(0, "")


def _beyond(
    session: Session, vector: dict[str, int], limit: int, withheld: frozenset[str], mark: int
) -> Pulled:
    ends = session.exec(select(ChainRow.chain, ChainRow.seq).order_by(ChainRow.chain)).all()
    wanted = [(chain, vector.get(chain, 0)) for chain, seq in ends if seq > vector.get(chain, 0)]
    lines: list[Line] = []
    size = 0
    for start in range(0, len(wanted), _CHAINS_AT_ONCE):
        some = wanted[start : start + _CHAINS_AT_ONCE]
        for row in _lines(session, some, limit + 1 - len(lines)):
            lines.append(_line(row, withheld))
            size += len(row[6] or "") + len(row[8] or "")
            if size > BYTES:
                break
        if len(lines) > limit or size > BYTES:
            break
    more = len(lines) > limit or size > BYTES
    return Pulled(lines[:limit], _heads(session, lines[:limit]), more, mark)


def _mark(session: Session) -> int:
    return int(session.execute(text("SELECT coalesce(sum(seq), 0) FROM chain")).scalar_one())


def _lines(session: Session, chains: list[tuple[str, int]], limit: int) -> Iterator[Any]:
    where = " OR ".join(f"(link.chain = :chain{place} AND seq > :seq{place})" for place in range(len(chains)))
    query = text(f"SELECT {_COLUMNS} {_FROM} WHERE {where} ORDER BY link.chain, seq LIMIT :limit")
    values: dict[str, object] = {"limit": limit}
    for place, (chain, seq) in enumerate(chains):
        values |= {f"chain{place}": chain, f"seq{place}": seq}
    yield from session.execute(query, values)


def _line(row: Any, withheld: frozenset[str]) -> Line:
    chain, seq, previous, content, digest, incident, body, salt, payload = row
    if incident in withheld:
        body = salt = payload = None
    return Line(
        chain,
        seq,
        previous.hex(),
        content.hex(),
        digest.hex(),
        body,
        None if salt is None else salt.hex(),
        payload,
    )


def _heads(session: Session, lines: list[Line]) -> list[Head]:
    """The signed heads among these lines."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for line in lines:
        first.setdefault(line.chain, line.seq)
        last[line.chain] = line.seq
    names = Head.__struct_fields__
    found = []
    for chain, seq in last.items():
        rows = session.exec(
            select(HeadRow)
            .where(HeadRow.chain == chain, col(HeadRow.seq).between(first[chain], seq))
            .order_by(col(HeadRow.seq))
        )
        found += [Head(**{name: getattr(row, name) for name in names}) for row in rows]
    return found
