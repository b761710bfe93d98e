"""The incident database in memory, as docs/sync.md tells it, without HTTP, accounts and access rules."""

import random
from collections.abc import Callable
from typing import TypeVar

import msgspec

from data.ambient import Ambient
from data.errors import ServerAway, ServerRefused
from data.exchange.protocol import (
    PUSH_LIMIT,
    Ancestor,
    BodiesFound,
    Head,
    Links,
    Pull,
    Pulled,
    Push,
    Pushed,
    Tip,
    Vector,
)
from data.exchange.signing import SigningKey, head_holds
from data.exchange.wire import Line, read_line
from data.journal.chain import ROOT
from data.journal.event import decode_body

T = TypeVar("T")


class ServerDouble:
    """Chains of lines, each bound to the key of the head that brought it."""

    def __init__(self, seed: int = 0) -> None:
        self.key = SigningKey(bytes([seed % 256]) * 32)
        self.chains: dict[str, list[Line]] = {}
        self.keys: dict[str, str] = {}
        self.heads: dict[str, dict[int, Head]] = {}
        self.bodies: dict[str, str] = {}
        self.mark = 0
        self.calls = 0

    def copy(self) -> "ServerDouble":
        """As it is now: a backup."""
        kept = ServerDouble()
        kept.key, kept.mark = self.key, self.mark
        kept.chains = {chain: list(lines) for chain, lines in self.chains.items()}
        kept.keys, kept.bodies = dict(self.keys), dict(self.bodies)
        kept.heads = {chain: dict(heads) for chain, heads in self.heads.items()}
        return kept

    def restore(self, kept: "ServerDouble") -> None:
        """Back to a backup."""
        kept = kept.copy()
        self.chains, self.keys, self.bodies, self.heads = kept.chains, kept.keys, kept.bodies, kept.heads
        self.mark = kept.mark

    # --- what a store asks -------------------------------------------------------------------------------

    def vector(self) -> Vector:
        ends = {chain: lines[-1] for chain, lines in self.chains.items()}
        tips = {chain: Tip(end.seq, end.hash, self.keys[chain]) for chain, end in ends.items()}
        return Vector(tips, self.mark)

    def push(self, push: Push) -> Pushed:
        before = self.copy()
        try:
            return self._push(push)
        except ServerRefused:
            self.restore(before)
            raise

    def pull(self, pull: Pull) -> Pulled:
        lines: list[Line] = []
        for chain in sorted(self.chains):
            lines += self.chains[chain][pull.vector.get(chain, 0) :][: max(0, pull.limit - len(lines))]
        told = {(line.chain, line.seq) for line in lines}
        heads = [head for chain in self.heads for head in self.heads[chain].values()]
        left = sum(len(found[pull.vector.get(chain, 0) :]) for chain, found in self.chains.items())
        return Pulled(
            [msgspec.Raw(msgspec.json.encode(line)) for line in lines],
            [head for head in heads if (head.chain, head.seq) in told],
            left > len(lines),
            self.mark,
        )

    def ancestor(self, chain: str, links: Links) -> Ancestor:
        ours = {line.seq: line.hash for line in self.chains.get(chain, [])}
        found = max((seq for seq, digest in links.hashes.items() if ours.get(seq) == digest), default=0)
        return Ancestor(found, ours.get(found, ""))

    def bodies_of(self, contents: list[str]) -> BodiesFound:
        held = [line for lines in self.chains.values() for line in lines if line.body]
        found = [line for line in held if line.content in contents]
        return BodiesFound([msgspec.Raw(msgspec.json.encode(line)) for line in found])

    # --- inside ------------------------------------------------------------------------------------------

    def _push(self, push: Push) -> Pushed:
        if len(push.lines) > PUSH_LIMIT:
            raise ServerRefused("too many lines", word="too_large")
        new = sum(self._take(read_line(bytes(line), file="push", number=1)) for line in push.lines)
        ends = {msgspec.json.decode(line, type=Line).chain for line in push.lines}
        taken = [self._bind(head) for head in push.heads]
        for chain in ends:
            if self.chains[chain][-1].seq > max(self.heads.get(chain, {0: None})):
                raise ServerRefused("no head covers the end", word="unsigned", chain=chain)
        self.mark += bool(new)
        return Pushed(new, len(push.lines) - new, taken, {}, self.mark)

    def _take(self, line: Line) -> bool:
        known = self.chains.setdefault(line.chain, [])
        if line.seq > len(known) + 1:
            raise ServerRefused("gap", word="gap", chain=line.chain, seq=len(known))
        if line.seq <= len(known):
            if known[line.seq - 1].hash != line.hash:
                raise ServerRefused("forked", word="forked", chain=line.chain, seq=line.seq, ancestor=None)
            if line.body is not None and known[line.seq - 1].payload is None:
                known[line.seq - 1] = line
            return False
        previous = known[-1].hash if known else ROOT.hex()
        if line.previous != previous:
            raise ServerRefused("forked", word="forked", chain=line.chain, seq=line.seq, ancestor=None)
        if line.body is not None:
            event = decode_body(line.body.encode()).id
            if self.bodies.setdefault(event, line.body) != line.body:
                raise ServerRefused("differs", word="event_differs", chain=line.chain, seq=line.seq)
        known.append(line)
        return True

    def _bind(self, head: Head) -> Head:
        lines = self.chains.get(head.chain, [])
        if not head_holds(head) or len(lines) < head.seq or lines[head.seq - 1].hash != head.hash:
            raise ServerRefused("unsigned", word="unsigned", chain=head.chain)
        if self.keys.setdefault(head.chain, head.key) != head.key:
            raise ServerRefused("not yours", word="not_your_chain", chain=head.chain)
        taken = self.key.countersign(head, 1)
        self.heads.setdefault(head.chain, {})[head.seq] = taken
        return taken


class Network:
    """A line to the server that is cut, doubles what it carries, and loses answers, as a seed decides."""

    def __init__(self, server: ServerDouble, chance: random.Random, trouble: float = 0.0) -> None:
        self.server, self.chance, self.trouble = server, chance, trouble
        self.down = False

    def vector(self) -> Vector:
        return self._through(self.server.vector)

    def push(self, push: Push) -> Pushed:
        return self._through(lambda: self.server.push(push))

    def pull(self, pull: Pull) -> Pulled:
        small = Pull(pull.vector, self.chance.choice([1, 3, 50, 5_000]))
        return self._through(lambda: self.server.pull(small))

    def ancestor(self, chain: str, links: Links) -> Ancestor:
        return self._through(lambda: self.server.ancestor(chain, links))

    def bodies(self, contents: list[str]) -> BodiesFound:
        return self._through(lambda: self.server.bodies_of(contents))

    def close(self) -> None:
        """Nothing to let go of."""

    def _through(self, ask: Callable[[], T]) -> T:
        if self.down or self.chance.random() < self.trouble:
            raise ServerAway("cut before it arrived")
        if self.chance.random() < self.trouble:
            ask()  # delivered twice
        answer = ask()
        if self.chance.random() < self.trouble:
            raise ServerAway("cut before the answer arrived")
        return answer


def skewed(offset: int) -> Ambient:
    """A clock that is off by so many microseconds."""
    real = Ambient()
    return Ambient(now=lambda: real.now() + offset)
