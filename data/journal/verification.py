"""Whether the journal is what it was: every chain, link by link, against the anchors that others hold.

What is proven reaches to the last anchor and no further: whoever can rewrite the whole file can also
compute every hash anew. The report says which anchor vouches for what, and never claims more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from data.journal.chain import ROOT, Anchor, Link
from data.journal.event import content_hash, decode_body, payload_hash
from data.journal.store import Journal

_WITNESS = "the witness beside the database"


@dataclass
class ChainReport:
    """One chain: how far it is intact, how far anybody outside vouches for it, and what is wrong."""

    chain: str
    own: bool
    length: int = 0
    anchored_to: int = 0
    """The highest link that an anchor confirms; 0: none."""
    anchor: str = ""
    """Who holds that anchor."""
    witnessed: int = 0
    """The link that the witness confirms: no anchor, since who can write the one file can write the other."""
    withheld: int = 0
    """Events of a peer that were never sent here; their links are, and hold."""
    problems: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """What to tell a person."""
        whose = "this store's chain" if self.own else "chain"
        withheld = f", {self.withheld} of them withheld from us" if self.withheld else ""
        head = f"{whose} {self.chain}: {self.length} links{withheld}"
        if self.problems:
            return [f"{head}, TAMPERED", *(f"  {problem}" for problem in self.problems)]
        if not self.anchored_to:
            seen = f" and with {_WITNESS} at link {self.witnessed}" if self.witnessed else ""
            return [f"{head}, consistent in itself{seen}; no anchor outside the store vouches for it"]
        rest = self.length - self.anchored_to
        after = f"; the {rest} after it are consistent, but nobody outside vouches for them" if rest else ""
        proven = f"nothing altered, reordered or removed up to link {self.anchored_to} ({self.anchor})"
        return [f"{head}, {proven}{after}"]


@dataclass
class Report:
    """All chains of a store, and what belongs to none."""

    chains: list[ChainReport]
    problems: list[str]
    erased: int
    """Payloads erased by law; their events still verify."""

    @property
    def ok(self) -> bool:
        return not self.problems and not any(chain.problems for chain in self.chains)

    def lines(self) -> list[str]:
        """What to tell a person, a line each."""
        lines = [line for chain in self.chains for line in chain.lines()] + self.problems
        if self.erased:
            lines.append(f"{self.erased} payloads were erased on purpose; their events still verify")
        return lines


@dataclass(frozen=True)
class _Stored:
    position: int
    where: str


def verify(journal: Journal, anchors: Iterable[Anchor] = ()) -> Report:
    """Recompute every hash and compare every head.

    ``anchors`` are heads from documents, a server or peers. The witness in the lock file is compared too, but
    vouches for nothing. What others append meanwhile is left for the next time.
    """
    report = Report([], [], 0)
    held = list(anchors)
    witness = journal.witness
    if witness is not None:
        held.append(Anchor(witness.chain, witness.seq, witness.hash, _WITNESS))
    until = journal.position()
    ends = {head.chain: head.seq for head in journal.heads()}
    kept = _Kept(journal, held)
    contents = _check_events(journal, report, kept.withheld)
    linked: set[bytes] = set()
    for chain in sorted({*ends, *(anchor.chain for anchor in held)}):
        report.chains.append(_check_chain(journal, chain, ends.get(chain, 0), contents, linked, kept))
    for content, stored in contents.items():
        if content not in linked and content not in kept.set_aside and stored.position <= until:
            report.problems.append(f"{stored.where} is in no chain: it was put there by hand")
    return report


class _Kept:
    """What is known beside the chains: heads that others hold, what was withheld, branches given up."""

    def __init__(self, journal: Journal, anchors: list[Anchor]) -> None:
        self.anchors = anchors
        self.withheld = {bytes(row[0]) for row in journal.read("SELECT content FROM withheld")}
        aside = journal.read("SELECT chain, seq, hash, content FROM relinked")
        self.relinked = {(str(row[0]), int(row[1]), bytes(row[2]).hex()) for row in aside}
        self.set_aside = {bytes(row[3]) for row in aside}


def _check_events(journal: Journal, report: Report, withheld: set[bytes]) -> dict[bytes, _Stored]:
    contents: dict[bytes, _Stored] = {}
    gone: dict[str, _Stored] = {}
    columns = (
        "position, id, content, incident, kind, subject, occurred_at, wall, counter, body, salt, payload"
    )
    after = 0
    while True:
        rows = journal.read(
            f"SELECT {columns} FROM event WHERE position > ? ORDER BY position LIMIT 2000",
            (after,),
        )
        for row in rows:
            stored = _Stored(int(row[0]), f"event {row[1]} (position {row[0]}, {row[4]})")
            contents[content_hash(str(row[9]).encode())] = stored
            report.problems += [f"{stored.where}: {problem}" for problem in _event_problems(row)]
            if row[11] is None and row[2] not in withheld:
                report.erased += 1
                gone[str(row[1])] = stored
        if not rows:
            report.problems += _unexplained(journal, gone)
            return contents
        after = int(rows[-1][0])


def _unexplained(journal: Journal, gone: dict[str, _Stored]) -> list[str]:
    """Payloads that are gone without an event that says they were erased."""
    said = {row[0] for row in journal.read("SELECT subject FROM event WHERE kind = 'redacted'")}
    return [
        f"{stored.where}: its payload is gone, and no event says why"
        for event_id, stored in gone.items()
        if event_id not in said
    ]


def _event_problems(row: tuple[Any, ...]) -> list[str]:
    _, event_id, content, incident, kind, subject, occurred_at, wall, counter, body, salt, payload = row
    text = str(body).encode()
    problems = []
    if content_hash(text) != content:
        problems.append("its body was altered")
    try:
        decoded = decode_body(text)
    except ValueError:
        return [*problems, "its body cannot be read"]
    columns = (event_id, incident, kind, subject, occurred_at, wall, counter)
    if columns != (
        decoded.id,
        decoded.incident,
        decoded.kind,
        decoded.subject,
        decoded.occurred_at,
        decoded.wall,
        decoded.counter,
    ):
        problems.append("its columns do not say what its body says")
    if payload is not None and (
        not isinstance(salt, bytes) or payload_hash(salt, str(payload).encode()) != decoded.payload
    ):
        problems.append("its payload was altered")
    return problems


def _check_chain(
    journal: Journal,
    chain: str,
    end: int,
    contents: dict[bytes, _Stored],
    linked: set[bytes],
    kept: _Kept,
) -> ChainReport:
    report = ChainReport(chain, own=chain == journal.chain)
    previous, hashes = ROOT, {}
    for link in journal.links(chain):
        if link.seq > end:
            break
        report.problems += _link_problems(link, report.length + 1, previous)
        if link.content not in contents and link.content in kept.withheld and not report.own:
            report.withheld += 1
        elif link.content not in contents:
            report.problems.append(f"link {link.seq}: its event was removed or altered")
        linked.add(link.content)
        report.length, previous = link.seq, link.hash
        hashes[link.seq] = link.hash.hex()
    for anchor in kept.anchors:
        if anchor.chain != chain or (chain, anchor.seq, anchor.hash) in kept.relinked:
            continue
        if hashes.get(anchor.seq) == anchor.hash:
            if anchor.source == _WITNESS:
                report.witnessed = anchor.seq
            elif anchor.seq > report.anchored_to:
                report.anchored_to, report.anchor = anchor.seq, anchor.source
        else:
            missing = "is missing" if anchor.seq not in hashes else "has another hash"
            report.problems.append(f"link {anchor.seq} {missing}, which {anchor.source} vouches for")
    return report


def _link_problems(link: Link, expected: int, previous: bytes) -> list[str]:
    problems = []
    if link.seq != expected:
        problems.append(f"links {expected} to {link.seq - 1} were removed")
    elif link.previous != previous:
        problems.append(f"link {link.seq} does not follow the one before it: reordered or replaced")
    if not link.holds:
        problems.append(f"link {link.seq}: its hash does not fit what it holds")
    return problems
