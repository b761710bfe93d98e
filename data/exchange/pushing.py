"""What goes into one push: lines beyond what the server has, each chain cut at a head its device signed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from data.exchange import heads, wire
from data.exchange.protocol import PUSH_LIMIT, Head, Push
from data.exchange.signing import SigningKey
from data.exchange.wire import Line
from data.journal.store import Journal

BYTES = 8 * 1024 * 1024
"""Of lines in one push, about; the server takes four times as much."""

_encoder = msgspec.json.Encoder()


@dataclass
class Batch:
    """Some lines of some chains, and where each of those chains then ends."""

    lines: list[bytes] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    size: int = 0

    def request(self) -> Push:
        """As it is sent."""
        return Push([msgspec.Raw(line) for line in self.lines], self.heads)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much goes into a batch; halved when the server finds it too large."""

    lines: int = PUSH_LIMIT
    bytes: int = BYTES

    @property
    def halved(self) -> "Limits":
        return Limits(max(1, self.lines // 2), max(1, self.bytes // 2))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What decides how lines may leave."""

    journal: Journal
    key: SigningKey
    stubs: frozenset[str] = frozenset()
    """Incidents whose events go as stubs, because the server holds them back from us."""

    def batch(self, acked: Mapping[str, int], skip: frozenset[str], limits: Limits) -> Batch:
        """The next one; without lines when nothing is left that may be sent."""
        batch = Batch()
        for head in self.journal.heads():
            after = acked.get(head.chain, 0)
            if head.seq <= after or head.chain in skip:
                continue
            room = Limits(limits.lines - len(batch.lines), limits.bytes - batch.size)
            if batch.lines and (room.lines <= 0 or room.bytes <= 0):
                break
            self._add(batch, head.chain, after, room)
        return batch

    def unsigned(self, acked: Mapping[str, int]) -> list[tuple[str, int]]:
        """Peers' chains of which links beyond these are here, and no head that would let us send them."""
        found = []
        for head in self.journal.heads():
            after = acked.get(head.chain, 0)
            if head.seq > after and head.chain != self.journal.chain:
                known = heads.held(self.journal, head.chain)
                if known and known[-1].seq <= after:
                    found.append((head.chain, after))
        return found

    def _add(self, batch: Batch, chain: str, after: int, room: Limits) -> None:
        """As many links of the chain as fit and as may end there."""
        own = chain == self.journal.chain
        known = [] if own else heads.held(self.journal, chain)
        ends = {head.seq: head for head in known if head.seq > after}
        lines: list[bytes] = []
        size, last, cut = 0, after, 0
        for line, text in self._texts(chain, after) if ends or not known else ():
            full = len(lines) >= room.lines or size >= room.bytes
            if full and (cut or not known):
                break
            if full and batch.lines:
                return  # it fits into no rest: it will begin a batch of its own
            lines.append(text)
            size, last = size + len(text), line.seq
            if last in ends:
                cut = len(lines)
        if cut:
            lines, head = lines[:cut], ends[after + cut]
        elif lines and not known:  # our own, or of a store that never signed: who hands it on answers for it
            head = heads.sign(self.journal, self.key, chain, last)
        else:
            return
        batch.lines += lines
        batch.heads.append(head)
        batch.size += size

    def _texts(self, chain: str, after: int) -> Iterator[tuple[Line, bytes]]:
        for found in wire.chain_lines(self.journal, chain, after):
            line = self._stub(found) if self.stubs else found
            yield line, _encoder.encode(line)

    def _stub(self, line: Line) -> Line:
        if line.body is None or msgspec.json.decode(line.body, type=_Place).incident not in self.stubs:
            return line
        return Line(line.chain, line.seq, line.previous, line.content, line.hash)


class _Place(msgspec.Struct):
    incident: str = ""
