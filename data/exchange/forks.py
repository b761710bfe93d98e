"""Two branches of one chain: a store was cloned, or an old copy of it put back, and both went on writing.

One branch stays the chain. The links of the other are set aside, for the anchors that documents hold of
them; their events are whole and unchanged. Where the branch given up is this store's own, it opens a new
chain that names where it forked from, and links those events there again, ids and bodies as they were.
"""

from data.journal.chain import ROOT, Anchor
from data.journal.store import Journal, Transaction

REASON = "another store wrote on this chain too"


def give_up(transaction: Transaction, chain: str, ancestor: int) -> int:
    """Give up our branch of a chain after a link; gives how many links were set aside."""
    journal = transaction.journal
    rows = journal.read(
        "SELECT content FROM link WHERE chain = ? AND seq > ? ORDER BY seq", (chain, ancestor)
    )
    own = chain == journal.chain
    last = transaction.link_hash(chain, ancestor) if ancestor else ROOT
    transaction.execute(
        "INSERT OR IGNORE INTO relinked (hash, chain, seq, content)"
        " SELECT hash, chain, seq, content FROM link WHERE chain = ? AND seq > ?",
        (chain, ancestor),
    )
    transaction.execute("DELETE FROM link WHERE chain = ? AND seq > ?", (chain, ancestor))
    if own:
        contents = [bytes(row[0]) for row in rows]
        transaction.go_on_elsewhere(REASON, Anchor(chain, ancestor, last.hex(), ""), contents)
    return len(rows)


def is_linked_elsewhere(journal: Journal, chain: str, ancestor: int) -> bool:
    """Whether every event of our branch after a link stands on another chain too: whoever wrote the branch
    has given it up, and nothing is lost with it."""
    query = (
        "SELECT 1 FROM link AS ours WHERE chain = ? AND seq > ? AND NOT EXISTS"
        " (SELECT 1 FROM link WHERE content = ours.content AND chain <> ours.chain) LIMIT 1"
    )
    return not journal.read(query, (chain, ancestor))
