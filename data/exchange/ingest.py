"""Taking in what another store holds: a union, so that doing it again, or in another order, is the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from data.errors import BadInput
from data.exchange.wire import Line, read_line
from data.journal.chain import ROOT
from data.journal.clock import too_far_ahead
from data.journal.event import Event
from data.journal.store import Journal, Transaction

BATCH = 500
"""Lines in one transaction."""


@dataclass
class Taken:
    """What became of the lines."""

    events: int = 0
    known: int = 0
    flagged: int = 0
    """Events whose clock was more than five minutes ahead; taken in, their clock not adopted."""


def ingest(journal: Journal, lines: Iterable[bytes], file: str = "") -> Taken:
    """Take in lines of `data.exchange.wire`, in chain order.

    In a chain *n+1* is accepted only after *n*. Raises `BadInput` naming the line for one that was altered,
    that leaves a gap, or that says something else of a link or an event we have; the batches before it stay.
    """
    taken, batch = Taken(), []
    for number, text in enumerate(lines, 1):
        if text.strip():
            batch.append((number, read_line(text, file=file, number=number)))
        if len(batch) >= BATCH:
            _take(journal, batch, file, taken)
            batch = []
    _take(journal, batch, file, taken)
    return taken


def _take(journal: Journal, batch: list[tuple[int, Line]], file: str, taken: Taken) -> None:
    if not batch:
        return
    now = journal.ambient.now()
    with journal.transaction() as transaction:
        newest = (0, 0)
        for number, line in batch:
            try:
                stamp = _take_line(journal, transaction, line, now, taken)
            except BadInput as error:
                raise BadInput(error.bare, file=file, line=number, column=1, kept=error.kept) from None
            newest = max(newest, stamp)
        transaction.witness_clock(*newest)


def _take_line(
    journal: Journal, transaction: Transaction, line: Line, now: int, taken: Taken
) -> tuple[int, int]:
    link = line.link()
    head_seq, head_hash = transaction.head(link.chain)
    if link.seq > head_seq + 1:
        raise BadInput(f"chain {link.chain} has a gap: link {link.seq} came after {head_seq}")
    if link.seq == head_seq + 1:
        if link.chain == journal.chain:
            raise BadInput(
                f"link {link.seq} would go on this store's own chain, which ends at link {head_seq} here",
                kept="Nothing of this line was taken in.",
            )
        if link.previous != (head_hash or ROOT):
            raise BadInput(f"chain {link.chain} was forked at link {head_seq}")
        transaction.insert(link, None)
    elif transaction.link_hash(link.chain, link.seq) != link.hash:
        raise BadInput(f"chain {link.chain} was forked at or before link {link.seq}")
    event = line.event(now)
    if event is None or not _insert(journal, transaction, event, taken):
        return (0, 0)
    if too_far_ahead(event.body.wall, now):
        taken.flagged += 1
        return (0, 0)
    return (event.body.wall, event.body.counter)


def _insert(journal: Journal, transaction: Transaction, event: Event, taken: Taken) -> bool:
    known = journal.event(event.id)
    if known is None:
        transaction.insert(None, event)
        taken.events += 1
        return True
    if known.text != event.text:
        raise BadInput(f"event {event.id} is known here with another body", kept="Ours was kept.")
    taken.known += 1
    return False
