"""Two branches of one chain: a store was cloned, or an old copy of it put back, and both went on writing.

One branch stays the chain. The links of the other are set aside, for the anchors that documents hold of
them; their events are whole and unchanged. Where the branch given up is this store's own, it opens a new
chain that names where it forked from, and links those events there again, ids and bodies as they were. What
a peer wrote and nobody could carry on otherwise is linked on a chain of refuge, until its writer has done so.
"""

from collections.abc import Mapping

from data.journal.chain import ROOT, Anchor, next_link
from data.journal.store import Journal, Transaction

REASON = "another store wrote on this chain too"
_REFUGE = "refuge:"


def give_up(transaction: Transaction, chain: str, ancestor: int) -> None:
    """Give up our branch of a chain after a link."""
    journal = transaction.journal
    beyond = (chain, ancestor)
    rows = journal.read("SELECT content FROM link WHERE chain = ? AND seq > ? ORDER BY seq", beyond)
    own = chain == journal.chain
    last = transaction.link_hash(chain, ancestor) if ancestor else ROOT
    alone = [bytes(row[0]) for row in rows]
    if not own:
        alone = [content for content in alone if not _stands_elsewhere(journal, content, chain)]
    transaction.execute(
        "INSERT OR IGNORE INTO relinked (hash, chain, seq, content)"
        " SELECT hash, chain, seq, content FROM link WHERE chain = ? AND seq > ?",
        beyond,
    )
    transaction.execute("DELETE FROM link WHERE chain = ? AND seq > ?", beyond)
    if own:
        transaction.go_on_elsewhere(REASON, Anchor(chain, ancestor, last.hex(), ""), alone)
    elif alone:
        _take_refuge(transaction, alone)


def shelter(transaction: Transaction, chain: str, after: int) -> bool:
    """Link a peer's events after a link on a chain of refuge too, where they stand on no other; whether that
    had to be done. For what its writer never signed, and so nobody may carry on as it is."""
    query = "SELECT content FROM link WHERE chain = ? AND seq > ? ORDER BY seq"
    rows = transaction.journal.read(query, (chain, after))
    contents = [bytes(row[0]) for row in rows]
    alone = [content for content in contents if not _stands_elsewhere(transaction.journal, content, chain)]
    if alone:
        _take_refuge(transaction, alone)
    return bool(alone)


def _stands_elsewhere(journal: Journal, content: bytes, chain: str) -> bool:
    query = "SELECT 1 FROM link WHERE content = ? AND chain <> ? LIMIT 1"
    return bool(journal.read(query, (content, chain)))


def _take_refuge(transaction: Transaction, contents: list[bytes]) -> None:
    refuge, previous = transaction.journal.ambient.new_id(), ROOT
    for seq, content in enumerate(contents, 1):
        link = next_link(refuge, seq, previous, content)
        transaction.insert(link, None)
        previous = link.hash
    transaction.put_fact(_REFUGE + refuge, "open")


def leave_refuges(journal: Journal, acked: Mapping[str, int]) -> None:
    """Take back the chains of refuge that nobody else knows and nobody needs any more."""
    rows = journal.read("SELECT name FROM fact WHERE name > ? AND name < ?", (_REFUGE, _REFUGE + "~"))
    for (name,) in rows:
        chain = str(name).removeprefix(_REFUGE)
        if not acked.get(chain) and is_linked_elsewhere(journal, chain, 0):
            with journal.transaction() as transaction:
                transaction.execute("DELETE FROM link WHERE chain = ?", (chain,))
                transaction.execute("DELETE FROM fact WHERE name = ?", (name,))


def is_linked_elsewhere(journal: Journal, chain: str, ancestor: int) -> bool:
    """Whether every event of our branch after a link stands on another chain too: whoever wrote the branch
    has given it up, and nothing is lost with it."""
    query = (
        "SELECT 1 FROM link AS ours WHERE chain = ? AND seq > ? AND NOT EXISTS"
        " (SELECT 1 FROM link WHERE content = ours.content AND chain <> ours.chain) LIMIT 1"
    )
    return not journal.read(query, (chain, ancestor))
