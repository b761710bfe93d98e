"""The same union by file: whole, withheld, cut, doubled, damaged, and by a clone of this very store."""

import io
import itertools
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import BadInput
from data.evidence import Evidence
from data.exchange import bundle
from data.exchange.device import device_key
from data.exchange.unbundle import Imported, take_in
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal import kinds
from data.journal.store import Draft, Journal
from data.journal.verification import verify
from tests.data.exchange.peers import bodies, copy_home, held, note


class Store:
    """A store with its key and its evidence."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.journal = Journal.open(home)
        self.evidence = Evidence(home)
        self.key = device_key(home, self.journal.ambient)

    def bundled(self, *incidents: str) -> bytes:
        out = io.BytesIO()
        bundle.write(bundle.HashedOutput(out), self.journal, self.evidence, self.key, incidents)
        return out.getvalue()

    def take(self, content: bytes) -> Imported:
        return take_in(self.journal, self.evidence, io.BytesIO(content), "peer.bundle", self.key)

    def attach(self, incident: str, content: bytes) -> str:
        kept = self.evidence.keep(content)
        added = kinds.EvidenceAdded(digest=kept.digest, name="log.txt", size=kept.size)
        Desk(self.journal, Incidents(self.journal))._append(incident, added, subject=kept.digest)
        return kept.digest


@pytest.fixture
def stores(tmp_path: Path) -> list[Store]:
    return [Store(tmp_path / name) for name in "abc"]


def test_a_bundle_of_one_incident_holds_its_events_and_files_and_of_others_their_links_alone(
    stores: list[Store],
) -> None:
    one, two, _ = stores
    desk = Desk(one.journal, Incidents(one.journal))
    other = desk.declare(title="Not for you")
    ours = desk.declare(title="Scores are off")
    digest = one.attach(ours.id, b"log" * 700_000)
    one.attach(other.id, b"private")
    content = one.bundled(ours.id)
    assert b"Not for you" not in content
    done = two.take(content)
    assert (done.problems, done.evidence) == ([], 1)
    assert two.evidence.verify(digest) == "whole"
    assert Incidents(two.journal).get(ours.number).title == "Scores are off"
    assert verify(two.journal).ok
    assert done.taken.withheld > 0
    again = two.take(content)
    assert (again.taken.events, again.evidence, again.problems) == (0, 0, [])


def test_what_is_for_the_legal_side_alone_stays_at_home_whoever_is_told(stores: list[Store]) -> None:
    """A proposal, what was sent, and its delivery."""
    journal, incident = stores[0].journal, "i1"
    journal.append(note("for everybody", incident))
    sent = Draft(payload=kinds.UpdateSent("Zephyr clause", "legal", legal=True), incident=incident)
    (event, *_) = journal.append(sent)
    told = kinds.DeliveryQueued("email", "update", "Zephyr clause", {"number": "1"}, 0, event.id)
    proposed = kinds.UpdateProposed("Zephyr clause", "legal", legal=True)
    for payload in (told, proposed):
        journal.append(Draft(payload=payload, incident=incident))
    content = stores[0].bundled(incident)
    assert b"for everybody" in content
    assert b"Zephyr clause" not in content
    stores[1].take(content)
    assert verify(stores[1].journal).ok


def test_a_cut_bundle_keeps_what_came_before_and_the_whole_one_adds_the_rest(stores: list[Store]) -> None:
    one, two, _ = stores
    one.journal.append(*(note(f"{number}") for number in range(30)))
    content = one.bundled()
    done = two.take(content[: len(content) // 2])
    assert ["cut short" in problem.bare for problem in done.problems] == [True]
    assert 0 < done.taken.events < 30
    assert two.take(content).problems == []
    assert bodies(one.journal) <= bodies(two.journal)


def refusals(store: Store, content: bytes) -> list[BadInput]:
    try:
        return store.take(content).problems
    except BadInput as error:
        return [error]


@settings(max_examples=40)
@given(data=st.data())
def test_damage_anywhere_is_refused_with_its_line_and_loses_nothing(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("damage")
    one, two = Store(root / "a"), Store(root / "b")
    one.journal.append(note("first"), note("second"))
    two.journal.append(note("ours"))
    before = held(two.journal)
    content = bytearray(one.bundled())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255).filter(lambda value: value != content[place]))
    problems = refusals(two, bytes(content))
    assert problems
    assert all(problem.file == "peer.bundle" and problem.line for problem in problems)
    assert before.items() <= held(two.journal).items()
    assert verify(two.journal).ok
    assert two.take(one.bundled()).problems == []


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"\x00" * 100, b"{}", b"[" * 100_000, b"x" * 3_000_000, b'{"bundle":9}\n']
)
def test_what_is_no_bundle_is_refused(stores: list[Store], content: bytes) -> None:
    with pytest.raises(BadInput, match=r"peer.bundle:1:1"):
        stores[0].take(content)


def test_evidence_that_no_event_cites_or_that_is_not_whole_is_not_kept(stores: list[Store]) -> None:
    one, two, _ = stores
    one.attach("i1", b"the log")
    lines = one.bundled().splitlines(keepends=True)
    piece = msgspec.json.decode(lines[-2], type=bundle.Piece)
    stray = msgspec.json.encode(bundle.Piece("0" * 64, 0, piece.data)) + b"\n"
    wrong = msgspec.json.encode(bundle.Piece(piece.evidence, 0, "AAAA")) + b"\n"
    done = two.take(b"".join([*lines[:-2], stray, wrong, lines[-1]]))
    said = " ".join(problem.bare for problem in done.problems)
    assert "no event cites" in said
    assert "is not whole" in said
    assert list(two.evidence.digests()) == []
    assert not list(two.home.glob(".coming-*"))
    assert two.take(one.bundled()).evidence == 1


def clone(store: Store, home: Path) -> Store:
    store.journal.close()
    copy_home(store.home, home)
    store.journal = Journal.open(store.home)
    return Store(home)


def test_two_clones_of_one_store_end_with_the_same_events_and_lose_none(
    stores: list[Store], tmp_path: Path
) -> None:
    one, peer, _ = stores
    one.journal.append(note("before"))
    two = clone(one, tmp_path / "clone")
    assert two.journal.chain == one.journal.chain
    [mine] = one.journal.append(note("on the first"))
    two.journal.append(note("on the second"), note("and more"))
    forked = two.journal.chain
    done = two.take(one.bundled())
    assert done.problems == []
    assert done.taken.forks == [forked]
    assert two.journal.chain != forked
    assert two.journal.event(mine.id) is not None
    for source, target in 2 * list(itertools.permutations((one, two, peer), 2)):
        target.take(source.bundled())
    assert bodies(one.journal) == bodies(two.journal) == bodies(peer.journal)
    for store in (one, two, peer):
        assert verify(store.journal).ok, verify(store.journal).lines()
        store.journal.append(note("goes on"))


def test_nobody_without_the_key_makes_a_store_leave_its_chain(stores: list[Store], tmp_path: Path) -> None:
    one, two, _ = stores
    one.journal.append(note("before"))
    other = clone(one, tmp_path / "clone")
    other.journal.append(note("forged"))
    other.key = two.key
    one.journal.append(note("ours"))
    before = one.journal.chain
    done = one.take(other.bundled())
    assert ["forked" in problem.bare for problem in done.problems] == [True]
    assert one.journal.chain == before
