"""When a responder last looked at an incident's timeline, so that coming back shows what happened since.

It is kept in the store for its own use, per responder, and never passed on.
"""

import contextlib
from typing import NamedTuple

from data.errors import StoreError
from data.journal.store import Journal


class Look(NamedTuple):
    """How far somebody has seen."""

    position: int
    """The last arrival that was shown."""
    at: int
    """When; microseconds."""


def last_look(journal: Journal, incident: str) -> Look | None:
    """This responder's, or ``None`` where they never looked."""
    position, _, at = journal.fact(_name(journal, incident)).partition(":")
    return Look(int(position), int(at)) if position.isdecimal() and at.isdecimal() else None


def remember_look(journal: Journal, incident: str, position: int) -> None:
    """Seen up to here, now. Nothing depends on it: a store that is busy or cannot be written is let be."""
    known = last_look(journal, incident)
    if journal.read_only or (known is not None and known.position >= position):
        return
    with contextlib.suppress(StoreError), journal.transaction(patience=0) as transaction:
        transaction.put_fact(_name(journal, incident), f"{position}:{journal.ambient.now()}")


def _name(journal: Journal, incident: str) -> str:
    return f"looked/{incident}/{journal.who.name}"
