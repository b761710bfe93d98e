"""A fresh store beside one that cannot be used: work goes on now, and is merged when the other opens."""

import contextlib
from pathlib import Path

from data.errors import BadInput, StoreError
from data.exchange import wire
from data.exchange.ingest import Taken, ingest
from data.journal.store import DATABASE, Journal

DIRECTORY = "beside"


def home_beside(home: Path) -> Path:
    """The directory of the store beside ``home``."""
    return home / DIRECTORY


def take_in(journal: Journal) -> Taken | None:
    """Take in what was written beside this store since last time; ``None`` where nothing was.

    Doing it again changes nothing. Problems are added to the journal's warnings, never raised.
    """
    home = home_beside(journal.home)
    if journal.read_only or not (home / DATABASE).is_file():
        return None
    try:
        with contextlib.closing(Journal.open(home, journal.ambient, journal.who)) as other:
            mark = f"beside:{other.chain}"
            position = other.position()
            if journal.fact(mark) == str(position):
                return None
            taken = ingest(journal, wire.lines(other), str(other.path))
        with journal.transaction() as transaction:
            transaction.put_fact(mark, str(position))
    except (BadInput, StoreError) as error:
        journal.warnings.append(f"The store in {home} could not be taken in: {error}")
        return None
    return taken
