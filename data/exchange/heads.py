"""Signed heads that this store holds: its own, and those of chains it carries for others.

A relay may only hand a chain on up to a head that the chain's device signed, so a chain keeps one such head
about every `SPACING` links, and the last. Those that the server countersigned are anchors of `verify`. They
lie among the store's facts: nothing of an incident depends on them.
"""

from collections.abc import Iterable

import msgspec

from data.exchange.protocol import Head
from data.exchange.signing import SigningKey, countersignature_holds, head_holds
from data.journal.chain import Anchor
from data.journal.store import Journal, Transaction

SPACING = 2_000
"""Links between two heads that are kept; every third of a chain's heads in between goes."""
_PREFIX = "head:"
_AFTER = "head;"
_decoder = msgspec.json.Decoder(Head)


def held(journal: Journal, chain: str, after: int = 0) -> list[Head]:
    """The signed heads of a chain beyond a link, in order; all still fit the links that are here."""
    rows = journal.read(
        "SELECT value FROM fact WHERE name > ? AND name < ? ORDER BY name",
        (_name(chain, after), f"{_PREFIX}{chain};"),
    )
    found = [_decoder.decode(row[0]) for row in rows]
    return [head for head in found if _fits(journal, head)]


def keep(journal: Journal, heads: Iterable[Head], server_key: str = "") -> int:
    """Keep those that are signed and fit a link that is here; gives how many. A countersignature of another
    server than the trusted one is taken off."""
    taken = 0
    with journal.transaction() as transaction:
        for head in heads:
            if not head_holds(head) or not _fits(journal, head):
                continue
            vouched = bool(server_key) and countersignature_holds(head, server_key)
            if vouched or not journal.fact(_name(head.chain, head.seq)):
                transaction.put_fact(_name(head.chain, head.seq), _text(head, vouched=vouched))
                _thin_out(transaction, head.chain)
            taken += 1
    return taken


def sign(journal: Journal, key: SigningKey, chain: str, seq: int) -> Head:
    """A head of ours at a link, signed now."""
    [(digest,)] = journal.read("SELECT hash FROM link WHERE chain = ? AND seq = ?", (chain, seq))
    return key.head(chain, seq, digest)


def anchors(journal: Journal, source: str) -> list[Anchor]:
    """What the server vouches for; ``source`` says who it is."""
    rows = journal.read("SELECT value FROM fact WHERE name > ? AND name < ?", (_PREFIX, _AFTER))
    found = [_decoder.decode(row[0]) for row in rows]
    return [Anchor(head.chain, head.seq, head.hash, source) for head in found if head.countersignature]


def _text(head: Head, *, vouched: bool) -> str:
    if not vouched:
        head = msgspec.structs.replace(head, received_at=0, server_key="", countersignature="")
    return msgspec.json.encode(head).decode()


def _name(chain: str, seq: int) -> str:
    return f"{_PREFIX}{chain}:{seq:016d}"


def _fits(journal: Journal, head: Head) -> bool:
    rows = journal.read("SELECT hash FROM link WHERE chain = ? AND seq = ?", (head.chain, head.seq))
    return bool(rows) and rows[0][0].hex() == head.hash


def _thin_out(transaction: Transaction, chain: str) -> None:
    """The last but one goes where its neighbours are close enough to each other."""
    rows = transaction.journal.read(
        "SELECT name FROM fact WHERE name > ? AND name < ? ORDER BY name DESC LIMIT 3",
        (f"{_PREFIX}{chain}:", f"{_PREFIX}{chain};"),
    )
    if len(rows) == 3:
        newest, middle, oldest = (int(row[0].rpartition(":")[2]) for row in rows)
        if newest - oldest < SPACING:
            transaction.execute("DELETE FROM fact WHERE name = ?", (_name(chain, middle),))
