"""Folded states kept in the store, so that opening an incident costs the same however long it has grown.

A snapshot is a cache: only redaction or a new fold version discards it.
"""

import contextlib

import msgspec

from data.errors import StoreError
from data.incident import fold
from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Journal

FOLDED_TO = "folded_to"
"""The fact that says up to which position every incident's snapshot or absence of one is true."""

_ERASED_SINCE = "SELECT 1 FROM event WHERE position > ? AND kind = ? LIMIT 1"

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Incident)


def load(journal: Journal, incident: str) -> tuple[Incident, int]:
    """(state, position up to which it holds); an empty incident and 0 where there is no snapshot."""
    rows = journal.read(
        "SELECT state, position FROM snapshot WHERE incident = ? AND fold_version = ?",
        (incident, fold.VERSION),
    )
    if not rows:
        return Incident(incident), 0
    state, position = rows[0]
    return _decoder.decode(state), position


def open_ones(journal: Journal) -> list[str]:
    """The incidents that were open at their last snapshot, and those that have none."""
    rows = journal.read(
        "SELECT incident FROM event INDEXED BY event_declared WHERE kind = 'incident_declared' EXCEPT"
        " SELECT incident FROM snapshot WHERE is_open = 0 AND fold_version = ?",
        (fold.VERSION,),
    )
    return [str(row[0]) for row in rows]


def folded_to(journal: Journal) -> int:
    """The position after which events must be looked at; 0 after a change of the fold."""
    version, _, position = journal.fact(FOLDED_TO).partition(":")
    return int(position) if version == str(fold.VERSION) else 0


def save(journal: Journal, incidents: list[Incident], position: int) -> bool:
    """Keep these states, and tell whether they were kept: a cache can wait, and a state folded from a
    payload that was erased since must never be written."""
    if journal.read_only:
        return False
    with contextlib.suppress(StoreError), journal.transaction(patience=0) as transaction:
        if transaction.execute(_ERASED_SINCE, (position, kinds.Redacted.KIND)).fetchall():
            return False
        for incident in incidents:
            transaction.execute(
                "INSERT OR REPLACE INTO snapshot (incident, fold_version, position, is_open, state)"
                " VALUES (?, ?, ?, ?, ?)",
                (incident.id, fold.VERSION, position, int(incident.is_open), _encoder.encode(incident)),
            )
        transaction.put_fact(FOLDED_TO, f"{fold.VERSION}:{position}")
        return True
    return False
