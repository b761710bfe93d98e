"""How this store stands with the incident database: what it has of us, since when, and why not.

Kept among the store's facts, so that every process of this store says the same; lost, it is asked for again.
"""

from collections.abc import Mapping

import msgspec

from data.exchange.forks import is_linked_elsewhere
from data.journal.store import Journal

_FACT = "sync"


class Kept(msgspec.Struct, omit_defaults=True):
    """What is remembered. Times are microseconds; 0: never."""

    server: str = ""
    """The incident database's id."""
    server_key: str = ""
    """The only key whose countersignatures are believed."""
    principal: str = ""
    device: str = ""
    token_ends: int = 0
    acked: dict[str, int] = {}
    """The last link of every chain that the server has."""
    files: dict[str, tuple[str, int]] = {}
    """Evidence that is not on both sides yet: incident and size, by hash."""
    files_to: int = 0
    """The position up to which cited evidence is known of."""
    contact: int = 0
    """When it answered last."""
    failed: int = 0
    """When it did not, last."""
    why: str = ""
    """Why not, in words; empty once it answered again."""


class Pending(msgspec.Struct, frozen=True):
    """What the server does not have yet."""

    events: int
    since: int
    """When the oldest of them came here; microseconds, 0 where there is none."""


class Standing:
    """The remembered standing of one store, read once and written when it changes."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.kept = read(journal)

    @property
    def acked(self) -> Mapping[str, int]:
        return self.kept.acked

    @property
    def server_key(self) -> str:
        return self.kept.server_key

    def acknowledge(self, tips: Mapping[str, int], *, whole: bool = False, lower: bool = False) -> None:
        """The server has these links. ``whole``: and no other chain; ``lower``: and nothing after them."""
        if whole:
            acked = dict(tips)
        else:
            known = self.kept.acked
            acked = {
                **known,
                **{chain: seq if lower else max(seq, known.get(chain, 0)) for chain, seq in tips.items()},
            }
        if acked != self.kept.acked:
            self.kept.acked = acked
            self.save()

    def answered(self, now: int) -> None:
        """The server answered."""
        self.kept.contact, self.kept.why = now, ""
        self.save()

    def failed(self, now: int, why: str) -> None:
        """It did not, or refused."""
        self.kept.failed, self.kept.why = now, why[:500]
        self.save()

    def save(self) -> None:
        """Write it down, for every process of this store."""
        with self.journal.transaction() as transaction:
            transaction.put_fact(_FACT, msgspec.json.encode(self.kept).decode())

    def pending(self) -> Pending:
        """What the server does not have yet."""
        return pending(self.journal, self.kept.acked)


def read(journal: Journal) -> Kept:
    """What is remembered now, by whichever process."""
    text = journal.fact(_FACT)
    return msgspec.json.decode(text, type=Kept) if text else Kept()


def pending(journal: Journal, acked: Mapping[str, int]) -> Pending:
    """What is beyond these links: cheap enough to ask every second."""
    events, since = 0, 0
    for head in journal.heads():
        after = min(acked.get(head.chain, 0), head.seq)
        if head.chain != journal.chain and is_linked_elsewhere(journal, head.chain, after):
            continue
        events += head.seq - after
        if head.seq > after:
            rows = journal.read(
                "SELECT received_at FROM link JOIN event USING (content) WHERE chain = ? AND seq = ?",
                (head.chain, after + 1),
            )
            since = min([moment for (moment,) in rows] + ([since] if since else []), default=since)
    return Pending(events, since)
