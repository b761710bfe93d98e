"""What the server took, said on its own chain: so that its acknowledgements are as tamper-evident as what
they acknowledge. Once a minute at most, for all heads taken since."""

import threading

from data.exchange.protocol import Head
from data.journal import kinds
from data.journal.writing import Draft
from data.times import MINUTE

EVERY = MINUTE
_AT_ONCE = 500


class Acknowledging:
    """The heads that one server process took and has not acknowledged yet."""

    def __init__(self, now: int) -> None:
        self._said_at = now
        self._heads: dict[str, Head] = {}
        self._lock = threading.Lock()

    def took(self, heads: list[Head]) -> None:
        """These are durable."""
        with self._lock:
            self._heads.update({head.chain: head for head in heads})

    def due(self, now: int) -> list[Draft]:
        """The event that acknowledges them, where it is time; `said` when it is durable."""
        with self._lock:
            heads = list(self._heads.values())[:_AT_ONCE]
            if not heads or now - self._said_at < EVERY:
                return []
        texts = tuple(f"{head.chain}:{head.seq}:{head.hash}" for head in heads)
        return [Draft(payload=kinds.HeadsAcknowledged(texts))]

    def said(self, drafts: list[Draft], now: int) -> None:
        """Such an event is durable. A head that grew meanwhile is acknowledged the next time."""
        for draft in drafts:
            if isinstance(draft.payload, kinds.HeadsAcknowledged):
                with self._lock:
                    self._said_at = now
                    for text in draft.payload.heads:
                        chain, seq, _ = text.split(":")
                        known = self._heads.get(chain)
                        if known is not None and known.seq == int(seq):
                            del self._heads[chain]
