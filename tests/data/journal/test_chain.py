"""Whose chain it is, and what `verify` finds."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from data.journal import kinds
from data.journal.chain import Anchor, next_link, parse_anchor
from data.journal.event import content_hash, decode_body, encode, payload_hash
from data.journal.store import DATABASE, Draft, Journal
from data.journal.verification import verify


def fill(home: Path, count: int = 6) -> list[Anchor]:
    with Journal.open(home) as journal:
        for number in range(count):
            journal.append(Draft(payload=kinds.NoteAdded(f"note {number}"), incident="i1"))
        journal.checkpoint()
        return [Anchor(anchor.chain, anchor.seq, anchor.hash, "postmortem.md") for anchor in journal.heads()]


def tamper(home: Path, *statements: str) -> None:
    with sqlite3.connect(home / DATABASE) as database:
        for statement in statements:
            database.execute(statement)
    database.close()


def problems(home: Path, anchors: list[Anchor] | None = None) -> list[str]:
    with Journal.open(home) as journal:
        report = verify(journal, anchors or [])
        found = [problem for chain in report.chains for problem in chain.problems] + report.problems
        assert report.ok == (not found)
        return found


def test_an_untouched_store_verifies_up_to_its_witness(home: Path) -> None:
    anchors = fill(home)
    with Journal.open(home) as journal:
        report = verify(journal, anchors)
    [chain] = report.chains
    assert report.ok
    assert (chain.length, chain.anchored_to) == (8, 8)
    assert chain.anchor == "postmortem.md"


def test_without_an_anchor_it_claims_no_more_than_consistency(home: Path) -> None:
    fill(home)
    with Journal.open(home) as journal:
        (home / "fireline.lock").write_bytes(b"")
        report = verify(journal)
    assert "no anchor outside the store" in report.lines()[0]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE event SET payload = replace(payload, 'note 3', 'note X')", "payload was altered"),
        ('UPDATE event SET body = replace(body, \'"incident":"i1"\', \'"incident":"i2"\')', "body was"),
        ("UPDATE event SET occurred_at = occurred_at + 1 WHERE position = 4", "columns do not say"),
        ("DELETE FROM event WHERE position = 4", "link 4: its event was removed"),
        ("DELETE FROM link WHERE seq = 4", "links 4 to 4 were removed"),
        ("UPDATE link SET previous = zeroblob(32) WHERE seq = 5", "link 5 does not follow"),
        ("DELETE FROM link WHERE seq = 8", "vouches for"),
    ],
)
def test_what_was_altered_is_found_with_its_place(home: Path, statement: str, expected: str) -> None:
    anchors = fill(home)
    tamper(home, statement)
    assert any(expected in problem for problem in problems(home, anchors))


def test_swapped_events_are_found(home: Path) -> None:
    fill(home)
    tamper(
        home,
        "UPDATE link SET seq = -4 WHERE seq = 4",
        "UPDATE link SET seq = 4 WHERE seq = 5",
        "UPDATE link SET seq = 5 WHERE seq = -4",
    )
    found = problems(home)
    assert any("link 4" in problem for problem in found)
    assert any("link 5" in problem for problem in found)


def test_an_event_put_in_by_hand_is_found(home: Path) -> None:
    fill(home)
    with sqlite3.connect(home / DATABASE) as database:
        text = database.execute("SELECT body FROM event WHERE position = 4").fetchone()[0]
        forged = text.replace(decode_body(text.encode()).id, "00000000-0000-7000-8000-000000000000")
        row = (decode_body(forged.encode()), content_hash(forged.encode()))
        database.execute(
            "INSERT INTO event (id, content, incident, kind, subject, occurred_at, wall, counter,"
            " received_at, body) VALUES (?, ?, 'i1', 'note_added', '', ?, ?, ?, 0, ?)",
            (row[0].id, row[1], row[0].occurred_at, row[0].wall, row[0].counter, forged),
        )
    database.close()
    assert any("put there by hand" in problem for problem in problems(home))


def test_a_rewritten_chain_is_found_only_by_an_anchor(home: Path) -> None:
    """Whoever owns the file can compute every hash anew: the document that left the house cannot be."""
    anchors = fill(home)
    _rewrite(home)
    (home / "fireline.lock").write_bytes(b"")
    with Journal.open(home) as journal:
        assert verify(journal).ok
        report = verify(journal, anchors)
    assert not report.ok
    assert any("postmortem.md vouches" in problem for chain in report.chains for problem in chain.problems)


def _rewrite(home: Path) -> None:
    """Change note 3 and recompute every hash, as the file's owner could."""
    with sqlite3.connect(home / DATABASE) as database:
        event_id, body, salt = database.execute(
            "SELECT id, body, salt FROM event WHERE payload LIKE '%note 3%'"
        ).fetchone()
        payload = b'{"text":"nothing happened"}'
        old = decode_body(body.encode())
        new = encode({**_builtins(old), "payload": payload_hash(salt, payload)})
        database.execute(
            "UPDATE event SET body = ?, payload = ?, content = ? WHERE id = ?",
            (new.decode(), payload.decode(), content_hash(new), event_id),
        )
        database.execute(
            "UPDATE link SET content = ? WHERE content = ?", (content_hash(new), content_hash(body.encode()))
        )
        previous = bytes(32)
        for chain, seq, content in database.execute(
            "SELECT chain, seq, content FROM link ORDER BY seq"
        ).fetchall():
            link = next_link(chain, seq, previous, content)
            database.execute(
                "UPDATE link SET previous = ?, hash = ? WHERE seq = ?", (link.previous, link.hash, seq)
            )
            previous = link.hash
    database.close()


def _builtins(body: object) -> dict[str, object]:
    import msgspec

    converted: dict[str, object] = msgspec.to_builtins(body)
    return converted


def opened_chain(home: Path) -> tuple[str, kinds.ChainOpened]:
    with Journal.open(home) as journal:
        payload = journal.own_events("chain_opened")[-1].payload
        assert payload
        return journal.chain, kinds.decode(kinds.ChainOpened, payload)


def test_a_store_copied_home_opens_a_chain_that_names_its_fork(home: Path, tmp_path: Path) -> None:
    [head] = fill(home)
    copied = tmp_path / "copy"
    shutil.copytree(home, copied)
    chain, opened = opened_chain(copied)
    assert chain != head.chain
    assert (opened.forked_chain, opened.forked_seq, opened.forked_hash) == (head.chain, head.seq, head.hash)
    assert "replaced" in opened.reason
    assert opened_chain(home)[0] == head.chain
    assert problems(copied) == []


def test_another_machine_opens_a_new_chain(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [head] = fill(home)
    monkeypatch.setattr("data.journal.own_chain.this_machine", lambda: "another")
    chain, opened = opened_chain(home)
    assert chain != head.chain
    assert "another machine" in opened.reason
    assert opened_chain(home)[0] == chain, "and goes on with it"


def test_an_older_copy_put_back_in_place_opens_a_new_chain(home: Path, tmp_path: Path) -> None:
    fill(home, 3)
    backup = (home / DATABASE).read_bytes()
    [newer] = fill(home, 3)
    (home / DATABASE).write_bytes(backup)
    chain, opened = opened_chain(home)
    assert chain != newer.chain
    assert "older copy" in opened.reason
    assert opened.forked_seq < newer.seq


def test_a_database_without_its_witness_opens_a_new_chain(home: Path) -> None:
    [head] = fill(home)
    (home / "fireline.lock").unlink()
    chain, opened = opened_chain(home)
    assert chain != head.chain
    assert "witness" in opened.reason


def test_anchors_read_back_what_documents_print(home: Path) -> None:
    [head] = fill(home)
    assert parse_anchor(str(head), "postmortem.md") == head
    for text in ["", "x", f"{head.chain}:1", f"{head.chain}:x:{head.hash}", f"{head.chain}:1:{'g' * 64}"]:
        assert parse_anchor(text, "") is None
