"""Union by lines: idempotent, checked, and never more than was said."""

import errno
import os
import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.ambient import Ambient
from data.errors import BadInput, DiskFull, StoreReadOnly
from data.exchange import spill, wire
from data.exchange.ingest import ingest
from data.exchange.spill import Spill
from data.incident.incidents import Incidents
from data.journal import kinds
from data.journal.actors import Responder
from data.journal.chain import Link, next_link
from data.journal.event import content_hash, encode, payload_hash
from data.journal.redaction import redact
from data.journal.store import Draft, Journal
from data.journal.verification import verify
from data.journal.writing import ChainWriter
from data.times import HOUR

ITO = Responder("a.ito", "laptop", "ito")


def note(text: str) -> Draft:
    return Draft(payload=kinds.NoteAdded(text), incident="i1")


def bodies(journal: Journal) -> set[bytes]:
    return {event.text for _, event in journal.events()}


@settings(max_examples=15)
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=25), seed=st.integers())
def test_stores_that_exchange_in_any_order_hold_the_same(
    steps: list[tuple[int, bool]], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shuffle = random.Random(seed)
    root = tmp_path_factory.mktemp("stores")
    stores = [Journal.open(root / name) for name in "abc"]
    for number, exchange in steps:
        stores[number].append(note(f"{number}"))
        if exchange:
            ingest(stores[number], list(wire.lines(shuffle.choice(stores))))
    for _ in range(2):
        for target in stores:
            for source in shuffle.sample(stores, 3):
                ingest(target, list(wire.lines(source)))
    assert bodies(stores[0]) == bodies(stores[1]) == bodies(stores[2])
    for store in stores:
        assert verify(store).ok
        store.close()


def test_taking_in_twice_changes_nothing(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a") as one, Journal.open(tmp_path / "b") as two:
        one.append(note("x"), note("y"))
        lines = list(wire.lines(one))
        first = ingest(two, lines)
        position = two.position()
        second = ingest(two, lines)
        assert first.events == len(lines)
        assert (second.events, second.known) == (0, len(lines))
        assert two.position() == position


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"seq":3', b'"seq":9'), (b"note", b"nota"), (b'"hash":"', b'"hash":"0'), (b"{", b"["), (b"}", b"")],
)
def test_an_altered_line_is_refused_with_its_place(tmp_path: Path, old: bytes, new: bytes) -> None:
    with Journal.open(tmp_path / "a") as one, Journal.open(tmp_path / "b") as two:
        one.append(note("note"))
        lines = list(wire.lines(one))
        lines[2] = lines[2].replace(old, new, 1)
        before = bodies(two)
        with pytest.raises(BadInput) as raised:
            ingest(two, lines, "peer.jsonl")
        assert raised.value.line == 3
        assert raised.value.file == "peer.jsonl"
        assert bodies(two) == before


def test_a_gap_and_a_fork_are_refused(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a") as one, Journal.open(tmp_path / "b") as two:
        one.append(note("1"), note("2"))
        lines = list(wire.lines(one))
        with pytest.raises(BadInput, match="gap"):
            ingest(two, [lines[0], lines[3]])
        ingest(two, lines)
        forked = msgspec.json.decode(lines[3], type=wire.Line)
        other = wire.line_of(_relinked(forked), None)
        with pytest.raises(BadInput, match="forked"):
            ingest(two, [msgspec.json.encode(other)])
        assert verify(two).ok


def _relinked(line: wire.Line) -> Link:
    return next_link(line.chain, line.seq - 1, bytes.fromhex(line.previous), bytes(32))


def test_a_clock_far_ahead_is_flagged_and_not_adopted(tmp_path: Path) -> None:
    now = 1_780_000_000_000_000
    ahead = Ambient(now=lambda: now + HOUR)
    with (
        Journal.open(tmp_path / "a", ahead) as one,
        Journal.open(tmp_path / "b", Ambient(now=lambda: now)) as two,
    ):
        one.append(note("from the future"))
        taken = ingest(two, list(wire.lines(one)))
        assert taken.flagged == taken.events > 0
        assert two.append(note("here"))[0].body.wall == now


def test_a_clock_a_little_ahead_is_adopted(tmp_path: Path) -> None:
    now = 1_780_000_000_000_000
    ahead = Ambient(now=lambda: now + 60_000_000)
    with (
        Journal.open(tmp_path / "a", ahead) as one,
        Journal.open(tmp_path / "b", Ambient(now=lambda: now)) as two,
    ):
        seen = one.append(note("seen"))[0].body
        ingest(two, list(wire.lines(one)))
        answer = two.append(note("answer"))[0].body
        assert (answer.wall, answer.counter) > (seen.wall, seen.counter)


# --- what spills while the store cannot be written ----------------------------------------------------------


def test_what_spilled_is_taken_in_when_the_store_opens_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Journal.open(home) as journal:
        journal.append(note("before"))
    spilled = Spill(home, Ambient(), ITO)
    spilled.append(note("ran the kill switch, unrecorded"))
    spilled.close()
    with Journal.open(home) as journal:
        [(path, taken)] = spill.take_in(journal)
        assert taken.events == 3
        assert [event.payload for _, event in journal.events("i1")][-1] is not None
        author = [event for _, event in journal.events("i1")][-1].body.actor
        assert Incidents(journal).actor_name(author) == "a.ito"
        assert spill.take_in(journal) == []
        assert not path.exists()
        assert verify(journal).ok


def test_of_a_spill_cut_short_the_whole_lines_are_taken_and_the_rest_is_set_aside(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Journal.open(home).close()
    spilled = Spill(home, Ambient(), ITO)
    spilled.append(note("whole"), note("torn"))
    spilled.close()
    spilled.path.write_bytes(spilled.path.read_bytes()[:-20])
    with Journal.open(home) as journal:
        [(path, taken)] = spill.take_in(journal)
        assert taken.events == 3
        assert [event.payload for _, event in journal.events("i1")] == [b'{"text":"whole"}']
        assert any("cut short" in warning for warning in journal.warnings)
        assert path.with_name(path.name + spill.TORN_SUFFIX).exists()
        assert spill.take_in(journal) == []


def test_a_spill_that_cannot_be_read_stays_and_is_said(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Journal.open(home).close()
    spilled = Spill(home, Ambient(), ITO)
    spilled.append(note("x"))
    spilled.close()
    spilled.path.write_bytes(spilled.path.read_bytes().replace(b"text", b"test"))
    with Journal.open(home) as journal:
        assert spill.take_in(journal) == []
        assert any("could not be taken in" in warning for warning in journal.warnings)
        assert spilled.path.exists()


def test_a_spill_that_is_still_written_is_left_for_later(tmp_path: Path) -> None:
    home = tmp_path / "home"
    spilled = Spill(home, Ambient(), ITO)
    spilled.append(note("begun"))
    with Journal.open(home) as journal:
        assert spill.take_in(journal) == []
        assert journal.warnings == []
        spilled.append(note("ended"))
        spilled.close()
        [(_, taken)] = spill.take_in(journal)
        assert taken.events == 4


def test_a_spill_on_a_full_disk_keeps_whole_lines_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    spilled = Spill(home, Ambient(), ITO)
    write = os.write
    room = [100]

    def fills_up(descriptor: int, line: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, "full")
        room[0] -= (written := write(descriptor, line[: room[0]]))
        return written

    monkeypatch.setattr(os, "write", fills_up)
    with pytest.raises(DiskFull):
        spilled.append(note("does not fit"))
    monkeypatch.setattr(os, "write", write)
    spilled.append(note("fits again"))
    spilled.close()
    with Journal.open(home) as journal:
        assert [taken.events for _, taken in spill.take_in(journal)] == [3]
        assert journal.warnings == []


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 2**70},
        {"seq": -1},
        {"chain": "\x1b]0;x\x07"},
        {"previous": "00"},
        {"payload": "[1]"},
        {"payload": '{"number":'},
        {"payload": '{"other":1}'},
    ],
)
def test_what_could_not_be_read_later_does_not_come_in(tmp_path: Path, changes: dict[str, str | int]) -> None:
    """Whoever writes a chain of their own can make every hash fit."""
    writer = ChainWriter(Ambient())
    writer.start("c" * 36)
    event, link = writer.seal(Draft(payload=kinds.NumberAssigned("AI-INC-2026-0001"), incident="i1"), "a")
    line = msgspec.to_builtins(wire.line_of(link, event))
    if "payload" in changes:
        text = str(changes["payload"]).encode()
        body = encode(msgspec.structs.replace(event.body, payload=payload_hash(event.salt or b"", text)))
        link = next_link(link.chain, 1, link.previous, content_hash(body))
        line = msgspec.to_builtins(wire.line_of(link, msgspec.structs.replace(event, text=body)))
    with Journal.open(tmp_path / "a") as journal:
        with pytest.raises(BadInput, match="no event"):
            ingest(journal, [msgspec.json.encode({**line, **changes})])
        assert Incidents(journal).all() == []


def test_nobody_else_goes_on_with_this_stores_own_chain(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a") as journal:
        journal.append(note("ours"))
        [head] = journal.heads()
        forger = ChainWriter(Ambient())
        forger.start(head.chain, head.seq, bytes.fromhex(head.hash))
        event, link = forger.seal(note("theirs"), "a")
        with pytest.raises(BadInput, match="own chain"):
            ingest(journal, [msgspec.json.encode(wire.line_of(link, event))])
        journal.append(note("ours again"))
        assert verify(journal).ok


def test_a_payload_erased_here_does_not_come_back_from_a_peer(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "a") as one, Journal.open(tmp_path / "b") as two:
        [event] = one.append(note("a name"))
        ingest(two, list(wire.lines(one)))
        redact(two, event.id, "asked to")
        ingest(two, list(wire.lines(one)))
        kept = two.event(event.id)
        assert kept is not None
        assert kept.payload is None
        assert verify(two).ok


def test_where_nothing_can_be_written_it_says_to_copy_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    monkeypatch.setattr(spill, "directories", lambda _: [blocker / "x"])
    with pytest.raises(StoreReadOnly) as raised:
        Spill(tmp_path, Ambient(), ITO)
    assert "Copy the resolved command" in raised.value.remedy
