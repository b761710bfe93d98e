"""Taking in what another store holds: a union, so that doing it again, or in another order, is the same."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

import msgspec

from data import erasure
from data.errors import BadInput
from data.exchange.forks import give_up, is_linked_elsewhere
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
    gone: list[Event] = field(default_factory=list)
    """Events of ours whose payload a peer's erasure took with it, as they stood."""
    refused: dict[str, BadInput] = field(default_factory=dict)
    """Why a chain was not taken further, where the caller goes on with the others; under no name, a line
    that could not be read at all."""
    diverged: set[str] = field(default_factory=set)
    """Of the refused chains, those that go another way than ours."""
    forks: list[str] = field(default_factory=list)
    """Chains whose branch here was given up for the one that came."""

    @property
    def erased(self) -> int:
        """Payloads of ours that are gone."""
        return len(self.gone)


Yields = Callable[[str, int], bool]
"""Whether our branch of a chain, after this link, gives way to the one that comes."""


def ingest(
    journal: Journal,
    lines: Iterable[bytes],
    file: str = "",
    *,
    strict: bool = True,
    yields: Yields | None = None,
) -> Taken:
    """Take in lines of `data.exchange.wire`, in chain order.

    In a chain *n+1* is accepted only after *n*. Raises `BadInput` naming the line for one that was altered,
    that leaves a gap, or that says something else of a link or an event we have; the batches before it stay.
    Without ``strict`` such a line ends its own chain only, and `Taken.refused` says why. What a peer erased
    is erased here too. Where two branches of one chain meet, ``yields`` decides (`data.exchange.forks`);
    else a peer's branch gives way once its events stand on another chain, and our own never.
    """
    order = _Order(journal, file, strict, yields or partial(_gives_way, journal))
    taken = Taken()
    try:
        _take_all(order, lines, taken)
    finally:  # what was erased is erased everywhere, whatever became of the rest
        if taken.gone:
            journal.checkpoint()
            erasure.sweep(journal, taken.gone)
    return taken


def _take_all(order: "_Order", lines: Iterable[bytes], taken: Taken) -> None:
    batch: list[tuple[int, Line]] = []
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            batch.append((number, read_line(text, file=order.file, number=number)))
        except BadInput as error:
            if order.strict:
                raise
            _refuse(taken, "", error)
        if len(batch) >= BATCH:
            _take(order, batch, taken)
            batch = []
    _take(order, batch, taken)


def _gives_way(journal: Journal, chain: str, ancestor: int) -> bool:
    return chain != journal.chain and is_linked_elsewhere(journal, chain, ancestor)


def _refuse(taken: Taken, chain: str, error: BadInput) -> None:
    if len(taken.refused) < REFUSALS:
        taken.refused.setdefault(chain, error)


@dataclass(frozen=True, slots=True)
class _Order:
    journal: Journal
    file: str
    strict: bool
    yields: Yields


def _take(order: _Order, batch: list[tuple[int, Line]], taken: Taken) -> None:
    if not batch:
        return
    with order.journal.transaction() as transaction:
        intake = _Intake(order, transaction, taken)
        for number, line in batch:
            if line.chain in taken.refused:
                continue
            try:
                intake.take(line)
            except BadInput as error:
                placed = BadInput(error.bare, file=order.file, line=number, column=1, kept=error.kept)
                if order.strict:
                    raise placed from None
                _refuse(taken, line.chain, placed)
        transaction.witness_clock(*intake.newest)
    taken.gone += intake.gone


class _Intake:
    """Lines going into the journal inside one transaction."""

    def __init__(self, order: _Order, transaction: Transaction, taken: Taken) -> None:
        self.journal, self.transaction, self.taken = order.journal, transaction, taken
        self._yields = order.yields
        self.newest = (0, 0)
        self.gone: list[Event] = []
        """Erased, once this transaction is."""
        self._now = order.journal.ambient.now()
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
        seq, digest = self._head(link.chain)
        if link.seq > seq + 1:
            raise BadInput(f"chain {link.chain} has a gap: link {link.seq} came after {seq}")
        if link.seq <= seq:
            if self.transaction.link_hash(link.chain, link.seq) == link.hash:
                return
            seq, digest = self._fork(link)
        if link.previous != (digest or ROOT):
            self.taken.diverged.add(link.chain)
            raise BadInput(f"chain {link.chain} was forked at or before link {seq}")
        if link.chain == self.journal.chain:
            self._leave_own_chain(link, seq)
        self.transaction.insert(link, None)
        self._heads[link.chain] = (link.seq, link.hash)

    def _fork(self, link: Link) -> tuple[int, bytes]:
        """The last link that both branches have, once ours is given up. Raises `BadInput` where it is not."""
        ancestor = link.seq - 1
        digest = self.transaction.link_hash(link.chain, ancestor) if ancestor else ROOT
        if digest != link.previous or not self._yields(link.chain, ancestor):
            self.taken.diverged.add(link.chain)
            raise BadInput(f"chain {link.chain} was forked at or before link {link.seq}")
        self._give_up(link.chain, ancestor)
        return ancestor, digest

    def _leave_own_chain(self, link: Link, seq: int) -> None:
        """Somebody goes on with the chain that this store writes."""
        if not self._yields(link.chain, seq):
            raise BadInput(
                f"link {link.seq} would go on this store's own chain, which ends at link {seq} here",
                kept="Nothing of this line was taken in.",
            )
        self._give_up(link.chain, seq)

    def _give_up(self, chain: str, ancestor: int) -> None:
        give_up(self.transaction, chain, ancestor)
        self._heads.pop(self.journal.chain, None)
        self.taken.forks.append(chain)

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
        within = target is not None and target.body.incident == event.body.incident
        if target is not None and within and erase(self.transaction, target):
            self.gone.append(target)
