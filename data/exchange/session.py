"""One exchange with the incident database: push what it lacks, pull what we lack, mend what forked.

It may stop anywhere and be done again: what was acknowledged is remembered, and asking for the same twice
changes nothing. Nothing here knows of HTTP.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from data.errors import ServerRefused
from data.exchange import heads
from data.exchange.forks import give_up, leave_refuges, shelter
from data.exchange.ingest import Taken, ingest
from data.exchange.protocol import BODIES_LIMIT, Links, Pull
from data.exchange.pushing import Batch, Limits, Outgoing
from data.exchange.remote import Remote
from data.exchange.signing import SigningKey
from data.exchange.standing import Standing
from data.journal.store import Journal

Doing = Literal["push", "pull"]
Progress = Callable[[Doing, int, int], None]
"""(what, events done, events in all or 0 where that is not known)."""

_OF_ONE_CHAIN = frozenset(
    ["not_your_actor", "not_your_chain", "event_differs", "altered", "unsigned", "bad_request"]
)
_PROBES = 1_000


@dataclass
class Exchanged:
    """What one exchange did."""

    pushed: int = 0
    pulled: int = 0
    forks: int = 0
    problems: list[str] = field(default_factory=list)
    """Chains that could not be exchanged, and why; the others were."""
    mark: int = 0
    """The server's, for the wake-up call."""


def _always(chain: str, ancestor: int) -> bool:
    """The server's branch stays the chain, whoever wrote it: everybody has it."""
    return bool(chain) and ancestor >= 0


def _silent(doing: Doing, done: int, total: int) -> None:
    pass


class Session:
    """Exchanges between one store and one server. Not for several threads at once."""

    def __init__(
        self,
        journal: Journal,
        key: SigningKey,
        remote: Remote,
        standing: Standing,
        progress: Progress = _silent,
    ) -> None:
        self.journal, self.key, self.remote, self.standing = journal, key, remote, standing
        self.progress = progress
        """Hears how far it is; may be replaced."""
        self._outgoing = Outgoing(journal, key)
        self._limits = Limits()
        self._blocked: dict[str, str] = {}
        self._compared = False
        self._beyond: dict[str, int] = {}
        """Links of refused chains that are not asked for again in this session."""

    def exchange(self) -> Exchanged:
        """Push, then pull, until neither side has anything for the other.

        Raises `ServerAway`, `ServerRefused` and the `StoreError` leaves; what was done before is kept.
        """
        done = Exchanged()
        if not self._compared:
            self._compare(done)
        self._push(done)
        self._pull(done)
        if done.forks:
            self._push(done)
        done.problems += [f"chain {chain}: {why}" for chain, why in self._blocked.items()]
        return done

    def start_anew(self) -> None:
        """Ask the server again what it has, before the next exchange: it was away, or restored."""
        self._compared = False
        self._blocked.clear()
        self._beyond.clear()

    # --- what the server has -----------------------------------------------------------------------------

    def _compare(self, done: Exchanged) -> None:
        found = self.remote.vector()
        for chain, tip in found.chains.items():
            rows = self.journal.read("SELECT hash FROM link WHERE chain = ? AND seq = ?", (chain, tip.seq))
            if rows and rows[0][0].hex() != tip.hash:
                self._fork(chain, None, done)
        self.standing.acknowledge({chain: tip.seq for chain, tip in found.chains.items()}, whole=True)
        leave_refuges(self.journal, self.standing.acked)
        self._ask_for_bodies()
        self._compared = True

    def _ask_for_bodies(self) -> None:
        """What was withheld once, where we may see it now."""
        rows = self.journal.read("SELECT content FROM withheld LIMIT ?", (BODIES_LIMIT,))
        if rows:
            found = self.remote.bodies([bytes(row[0]).hex() for row in rows])
            ingest(self.journal, [bytes(line) for line in found.lines], "the server", strict=False)

    # --- push --------------------------------------------------------------------------------------------

    def _push(self, done: Exchanged) -> None:
        total = self.standing.pending().events
        sent = 0
        while True:
            batch = self._outgoing.batch(self.standing.acked, frozenset(self._blocked), self._limits)
            if not batch.lines and not self._shelter():
                return
            if batch.lines and self._push_one(batch, done):
                sent += len(batch.lines)
                self.progress("push", sent, max(total, sent))

    def _shelter(self) -> bool:
        """Give what cannot be sent as it is a chain that can be."""
        found = False
        for chain, after in self._outgoing.unsigned(self.standing.acked):
            with self.journal.transaction() as transaction:
                found |= shelter(transaction, chain, after)
        return found

    def _push_one(self, batch: Batch, done: Exchanged) -> bool:
        try:
            answer = self.remote.push(batch.request())
        except ServerRefused as refusal:
            self._mend(refusal, done)
            return False
        heads.keep(self.journal, answer.heads, self.standing.server_key)
        self.standing.acknowledge({head.chain: head.seq for head in batch.heads})
        done.pushed += len(batch.lines)
        done.mark = answer.mark
        return True

    def _mend(self, refusal: ServerRefused, done: Exchanged) -> None:
        """Do what the refusal asks for, so that pushing goes on. Raises it again where nothing helps."""
        chain = refusal.chain
        if refusal.word == "too_large" and self._limits.lines > 1:
            self._limits = self._limits.halved
        elif refusal.word == "restricted" and not self._outgoing.stubs.issuperset(refusal.incidents):
            stubs = self._outgoing.stubs.union(refusal.incidents)
            self._outgoing = Outgoing(self.journal, self.key, stubs)
        elif refusal.word == "gap" and chain and self.standing.acked.get(chain, 0) != refusal.seq:
            self.standing.acknowledge({chain: refusal.seq}, lower=True)
        elif refusal.word == "forked" and chain:
            self._fork(chain, refusal.ancestor, done)
        elif refusal.word == "not_your_chain" and chain == self.journal.chain:
            self._fork(chain, None, done)
        elif refusal.word in _OF_ONE_CHAIN and chain and chain not in self._blocked:
            self._blocked[chain] = refusal.message
            if refusal.word == "not_your_chain":
                with self.journal.transaction() as transaction:
                    shelter(transaction, chain, self.standing.acked.get(chain, 0))
        else:
            raise refusal

    # --- forks -------------------------------------------------------------------------------------------

    def _fork(self, chain: str, ancestor: int | None, done: Exchanged) -> None:
        """The server's branch stays the chain; ours is given up after the last link both have."""
        if ancestor is None:
            ancestor = self._ancestor(chain)
        with self.journal.transaction() as transaction:
            give_up(transaction, chain, ancestor)
        self.standing.acknowledge({chain: ancestor}, lower=True)
        done.forks += 1

    def _ancestor(self, chain: str) -> int:
        """The last link that the server has too: wide steps first, then narrower ones."""
        low, high = 0, self.journal.head_seq(chain)
        while low < high:
            step = max(1, (high - low) // _PROBES)
            asked = self.journal.link_hashes(chain, [*range(low + step, high, step), high])
            found = self.remote.ancestor(chain, Links({seq: digest.hex() for seq, digest in asked.items()}))
            low = max(low, found.seq)
            high = low if step == 1 else min(high, low + step)
        return low

    # --- pull --------------------------------------------------------------------------------------------

    def _pull(self, done: Exchanged) -> None:
        mended: set[str] = set()
        while True:
            vector = {head.chain: head.seq for head in self.journal.heads()}
            for chain, seq in self._beyond.items():
                vector[chain] = max(seq, vector.get(chain, 0))
            answer = self.remote.pull(Pull(vector))
            lines = [bytes(line) for line in answer.lines]
            taken = ingest(
                self.journal, lines, "the server", strict=False, yields=lambda _chain, _after: True
            )
            heads.keep(self.journal, answer.heads, self.standing.server_key)
            diverged = taken.diverged - mended
            for chain in diverged:
                del taken.refused[chain]
                self._fork(chain, None, done)
            mended |= diverged
            self._note(taken, lines, done)
            done.mark = answer.mark
            if taken.events or taken.withheld:
                ahead = answer.mark - sum(vector.values()) - len(lines) if answer.more else 0
                self.progress("pull", done.pulled, done.pulled + max(0, ahead))
            if not diverged and not (answer.more and lines):
                return

    def _note(self, taken: Taken, lines: list[bytes], done: Exchanged) -> None:
        done.pulled += taken.events
        done.forks += len(taken.forks)
        done.problems += [f"chain {chain}: {why.bare}" for chain, why in taken.refused.items()]
        acked: dict[str, int] = {}
        for text in lines:
            place = msgspec.json.decode(text, type=_Place)
            if place.chain in taken.refused:
                self._beyond[place.chain] = max(place.seq, self._beyond.get(place.chain, 0))
            elif place.chain not in taken.diverged:
                acked[place.chain] = place.seq
        self.standing.acknowledge(acked)


class _Place(msgspec.Struct):
    chain: str
    seq: int
