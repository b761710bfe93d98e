"""Taking in what another store holds: a union, so that doing it again, or in another order, is the same."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from data.errors import BadInput
from data.exchange.wire import Line, read_line
from data.journal import kinds
from data.journal.chain import ROOT, Link
from data.journal.clock import too_far_ahead
from data.journal.event import Event
from data.journal.redaction import erase, is_erased
from data.journal.store import Journal, Transaction

BATCH = 500
"""Lines in one transaction."""
REFUSALS = 100
"""Refused chains that are told apart; a peer could send any number."""


@dataclass
class Taken:
    """What became of the lines."""

    events: int = 0
    known: int = 0
    flagged: int = 0
    """Events whose clock was more than five minutes ahead; taken in, their clock not adopted."""
    withheld: int = 0
    """Links that came without their event."""
    erased: int = 0
    """Payloads of ours that a peer's erasure took with it."""
    refused: dict[str, str] = field(default_factory=dict)
    """Why a chain was not taken further, where the caller goes on with the others."""


def ingest(journal: Journal, lines: Iterable[bytes], file: str = "", *, strict: bool = True) -> Taken:
    """Take in lines of `data.exchange.wire`, in chain order.

    In a chain *n+1* is accepted only after *n*. Raises `BadInput` naming the line for one that was altered,
    that leaves a gap, or that says something else of a link or an event we have; the batches before it stay.
    Without ``strict`` such a line ends its own chain only, and `Taken.refused` says why. What a peer erased
    is erased here too.
    """
    taken, batch = Taken(), []
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            batch.append((number, read_line(text, file=file, number=number)))
        except BadInput as error:
            if strict:
                raise
            _refuse(taken, "", error)
        if len(batch) >= BATCH:
            _take(journal, batch, file, taken, strict=strict)
            batch = []
    _take(journal, batch, file, taken, strict=strict)
    if taken.erased:
        journal.checkpoint()
    return taken


def _refuse(taken: Taken, chain: str, error: BadInput) -> None:
    if len(taken.refused) < REFUSALS:
        taken.refused.setdefault(chain, error.bare)


def _take(journal: Journal, batch: list[tuple[int, Line]], file: str, taken: Taken, *, strict: bool) -> None:
    if not batch:
        return
    with journal.transaction() as transaction:
        intake = _Intake(journal, transaction, taken)
        for number, line in batch:
            if line.chain in taken.refused:
                continue
            try:
                intake.take(line)
            except BadInput as error:
                if strict:
                    raise BadInput(error.bare, file=file, line=number, column=1, kept=error.kept) from None
                _refuse(taken, line.chain, error)
        transaction.witness_clock(*intake.newest)


class _Intake:
    """Lines going into the journal inside one transaction."""

    def __init__(self, journal: Journal, transaction: Transaction, taken: Taken) -> None:
        self.journal, self.transaction, self.taken = journal, transaction, taken
        self.newest = (0, 0)
        self._now = journal.ambient.now()
        self._heads: dict[str, tuple[int, bytes]] = {}

    def take(self, line: Line) -> None:
        """One line, whole or not at all."""
        link, event = line.link(), line.event(self._now)
        self._check_new(event)
        self._take_link(link)
        if event is None:
            self._withhold(link)
        elif self._take_event(event):
            if too_far_ahead(event.body.wall, self._now):
                self.taken.flagged += 1
            else:
                self.newest = max(self.newest, (event.body.wall, event.body.counter))

    def _take_link(self, link: Link) -> None:
        head_seq, head_hash = self._head(link.chain)
        if link.seq > head_seq + 1:
            raise BadInput(f"chain {link.chain} has a gap: link {link.seq} came after {head_seq}")
        if link.seq <= head_seq:
            if self.transaction.link_hash(link.chain, link.seq) != link.hash:
                raise BadInput(f"chain {link.chain} was forked at or before link {link.seq}")
            return
        if link.chain == self.journal.chain:
            raise BadInput(
                f"link {link.seq} would go on this store's own chain, which ends at link {head_seq} here",
                kept="Nothing of this line was taken in.",
            )
        if link.previous != (head_hash or ROOT):
            raise BadInput(f"chain {link.chain} was forked at link {head_seq}")
        self.transaction.insert(link, None)
        self._heads[link.chain] = (link.seq, link.hash)

    def _head(self, chain: str) -> tuple[int, bytes]:
        head = self._heads.get(chain)
        if head is None:
            head = self._heads[chain] = self.transaction.head(chain)
        return head

    def _withhold(self, link: Link) -> None:
        if not self.transaction.has_content(link.content):
            self.transaction.withhold(link.content)
            self.taken.withheld += 1

    def _check_new(self, event: Event | None) -> None:
        known = None if event is None else self.journal.event(event.id)
        if event is not None and known is not None and known.text != event.text:
            raise BadInput(f"event {event.id} is known here with another body", kept="Ours was kept.")

    def _take_event(self, event: Event) -> bool:
        """Whether it was new, or brought what had been withheld of it."""
        known = self.journal.event(event.id)
        if known is not None and (known.payload is not None or event.payload is None):
            self.taken.known += 1
            return False
        gone = event.payload is not None and is_erased(self.journal, event.body)
        if known is not None and gone:
            self.taken.known += 1
            return False
        if event.payload is None:
            self.transaction.withhold(event.content)
        else:
            self.transaction.no_longer_withheld(event.content)
        if known is not None:
            self.transaction.fill_in(event)
        else:
            self.transaction.insert(None, self._stored(event, gone=gone))
        self.taken.events += 1
        self._erase_what_it_erases(event)
        return True

    def _stored(self, event: Event, *, gone: bool) -> Event:
        """As it is kept here: received at another moment than it was recorded, which marks it as a peer's
        and sends it through the cleaning gate whenever it is read (`data.journal.foreign`)."""
        received = self._now + (event.body.recorded_at == self._now)
        if gone:
            return msgspec.structs.replace(event, salt=None, payload=None, received_at=received)
        return msgspec.structs.replace(event, received_at=received)

    def _erase_what_it_erases(self, event: Event) -> None:
        """An erasure by law reaches every copy; only within its own incident, so that nobody who may see one
        incident empties another."""
        if event.body.kind != kinds.Redacted.KIND:
            return
        target = self.journal.event(event.body.subject)
        if target is not None and target.body.incident == event.body.incident:
            self.taken.erased += erase(self.transaction, target)
