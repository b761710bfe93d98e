"""Erasing by law from the command line: nothing is left in any byte of the store, nor in a peer's."""

import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.main import main
from data import erasure
from data.ambient import Ambient
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal import kinds
from data.journal.actors import responder
from data.journal.store import Draft, Journal
from playbooks.archive import Archive
from playbooks.limits import shipped
from tests.app.command_line import CommandLine

NAME, SECRET = "Marta Kowalczyk", "sk-live-51Hx9Zt77Qq"


def left(home: Path, *seeded: str) -> list[tuple[str, str]]:
    """The files that hold a seeded text, whatever its case."""
    return [
        (str(file.relative_to(home)), text)
        for file in sorted(home.rglob("*"))
        if file.is_file()
        for text in seeded
        if text.lower().encode() in file.read_bytes().lower()
    ]


def event_of(fireline: CommandLine, words: str) -> str:
    found = json.loads(fireline.good("timeline", "--all", "--json"))
    return next(str(one["id"]) for one in found if words in one["text"])


@pytest.fixture
def seeded(fireline: CommandLine, tmp_path: Path) -> CommandLine:
    """A store whose incident has a name and a secret in a note, a task, an action and a file; indexed, folded
    and copied before a migration."""
    fireline.declare()
    fireline.good("role", "commander", "Ana Ruiz")
    fireline.good("note", f"{NAME} called; key {SECRET}\nTODO: ring {NAME} back")
    file = tmp_path / "call.txt"
    file.write_text(f"{NAME}: {SECRET}\n" * 2000)
    fireline.good("attach", str(file), "--description", "her call")
    fireline.good("search", "called")
    with sqlite3.connect(fireline.home / "fireline.db") as source:
        copy = sqlite3.connect(fireline.home / "fireline.before-0009-later.1.db")
        source.backup(copy)
        copy.close()
    return fireline


def test_no_byte_of_the_store_holds_what_was_erased(seeded: CommandLine, tmp_path: Path) -> None:
    assert len(left(seeded.home, NAME, SECRET)) > 3
    note, file = event_of(seeded, "called; key"), event_of(seeded, "call.txt")
    said = seeded("redact", note[-12:], "--reason", "erasure request 17", "--yes").err
    assert "erased 2 events" in said
    assert "Peers and the incident database" in said
    assert (
        "erased 1 event and 1 file" in seeded("redact", file, "--reason", "erasure request 17", "--yes").err
    )
    assert left(seeded.home, NAME, SECRET) == []
    (tmp_path / "call.txt").write_text("it was another call")
    for said in ("kept call.txt", "call.txt is evidence already"):
        assert said in seeded("attach", str(tmp_path / "call.txt")).err
    again = event_of(seeded, "call.txt")
    seeded.good("redact", again, "--reason", "erasure request 18", "--yes")
    assert "kept call.txt" in seeded("attach", str(tmp_path / "call.txt")).err, "what was erased is not held"
    assert "erasure request 17" in seeded.good("timeline", "--all")
    seeded.good("verify")
    assert seeded("search", "called").code == 1
    assert seeded("redact", note, "--reason", "again", "--yes").code == 2


def test_only_who_is_in_command_or_named_may_and_a_hold_stands_in_the_way(
    seeded: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = event_of(seeded, "called; key")
    other = ("--reason", "asked", "--yes", "--responder", "Bo Lind")
    refused = seeded("redact", note, *other)
    assert refused.code == 1
    assert "Bo Lind may not erase" in refused.err
    assert seeded("redact", note, "--reason", "asked").code == 1
    seeded.good("hold", "--reason", "matter 8")
    held = seeded("redact", note, "--reason", "asked", "--yes")
    assert held.code == 1
    assert "under a legal hold: matter 8" in held.err
    assert "matter 8" in seeded.good("hold")
    assert NAME in seeded.good("timeline")
    seeded.good("hold", "--lift", "--reason", "it is over")
    monkeypatch.setenv("FIRELINE_REDACTORS", "Cy Oh, Bo Lind")
    seeded.good("redact", note, *other)
    assert NAME not in seeded.good("timeline")


def test_it_says_what_it_cannot_reach(seeded: CommandLine, tmp_path: Path) -> None:
    seeded.good("export", "postmortem", "-o", str(tmp_path / "postmortem.md"))
    said = seeded("redact", event_of(seeded, "called; key"), "--reason", "asked", "--yes").err
    assert "1 document left this store since it happened (postmortem)" in said


def test_the_end_of_an_id_is_enough_when_its_incident_is_over(seeded: CommandLine) -> None:
    event = event_of(seeded, "called; key")
    seeded.good("close", "--as", "false-alarm", "--reason", "no harm")
    said = seeded("redact", event[-8:], "--reason", "asked", "--yes")
    assert (said.code, "erased" in said.err) == (0, True)
    assert seeded("redact", event[-4:], "--reason", "asked", "--yes").code != 0


def test_a_peers_erasure_takes_our_copy_with_its_files(
    seeded: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, before, after = tmp_path / "theirs", tmp_path / "before", tmp_path / "after"
    seeded.good("export", "bundle", "-o", str(before))
    monkeypatch.setenv("FIRELINE_HOME", str(theirs))
    seeded.good("import", str(before))
    seeded.good("search", "called")
    assert len(left(theirs, NAME, SECRET)) > 2
    monkeypatch.setenv("FIRELINE_HOME", str(seeded.home))
    for words in ("called; key", "call.txt"):
        seeded.good("redact", event_of(seeded, words), "--reason", "asked", "--yes")
    seeded.good("export", "bundle", "-o", str(after))
    monkeypatch.setenv("FIRELINE_HOME", str(theirs))
    assert main(["import", str(after)]) == 0
    assert left(theirs, NAME, SECRET) == []
    seeded("import", str(before))
    assert left(theirs, NAME, SECRET) == []
    seeded.good("verify")


@settings(max_examples=12)
@given(
    st.lists(
        st.tuples(st.sampled_from(("note", "field", "action", "item", "update")), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_is_erased_is_in_no_byte_and_the_rest_stays(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, bool]]
) -> None:
    home = tmp_path_factory.mktemp("erased")
    with Journal.open(home, Ambient(), responder("ana")) as journal:
        incidents = Incidents(journal)
        desk = Desk(journal, incidents)
        incident = desk.declare(title="a leak")
        written = []
        for number, (kind, gone) in enumerate(told):
            text = f"{'Zebedee' if gone else 'Harmless'}{number}quux"
            payloads = {
                "note": kinds.NoteAdded(text),
                "field": kinds.FieldSet(text),
                "action": kinds.ActionAdded(text, owner=text),
                "item": kinds.ItemAdded("lessons", text, {"why": text}),
                "update": kinds.UpdateSent(text),
            }
            draft = Draft(
                payload=payloads[kind], incident=incident.id, subject="summary" if kind == "field" else ""
            )
            written.append((journal.append(draft)[0].id, gone, text))
        with Archive(journal, incidents, shipped()) as archive:
            archive.refresh()
        for event, gone, _ in written:
            if gone:
                erasure.redact(journal, incidents.refresh(incident), event, "asked")
        with Archive(journal, incidents, shipped()) as archive:
            archive.refresh()
    assert left(home, "zebedee") == []
    assert {text for _, gone, text in written if not gone} == {
        text for _, gone, text in written if not gone and left(home, text)
    }


def test_notes_for_counsel_are_for_counsel(
    fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fireline.declare()
    fireline.good("note", "--legal", "We may be liable for Quirk\nTODO: call the insurer")
    assert "a note for legal counsel" in fireline.good("timeline")
    for document in ("timeline", "postmortem", "record", "bundle"):
        assert "Quirk" not in fireline.good("export", document)
    assert '"origin": "note"' not in fireline.good("task", "list", "--json")
    assert fireline("search", "quirk").code == 1
    assert "liable for Quirk" in fireline.good("legal", number)
    monkeypatch.setenv("FIRELINE_RESPONDER", "Bo Lind")
    assert fireline("legal", number).code == 1
    monkeypatch.setenv("FIRELINE_LEGAL_COUNSEL", "Bo Lind")
    assert "liable for Quirk" in fireline.good("legal", number)


def test_evidence_is_erased_when_its_time_is_over_and_not_under_a_hold(
    fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fireline.declare()
    fireline.good("role", "commander", "Ana Ruiz")
    for name in ("prompts.jsonl", "chart.png"):
        (tmp_path / name).write_text(f"{name} holds {NAME}")
        fireline.good("attach", number, str(tmp_path / name))
    assert "No evidence" in fireline("retention").err
    fireline.good("resolve", number, "--at", "2025-01-01T00:00:00Z")
    assert "prompts.jsonl" in fireline.good("retention")
    assert "chart.png" not in fireline.good("retention")
    fireline.good("hold", number, "--reason", "matter 8")
    assert "No evidence" in fireline("retention", "--erase", "--yes").err
    fireline.good("hold", number, "--lift", "--reason", "over")
    fireline.good("retention", "--erase", "--yes")
    assert left(fireline.home, f"prompts.jsonl holds {NAME}") == []
    assert len(left(fireline.home, f"chart.png holds {NAME}")) == 1
    assert "kept for its time: inputs and answers" in fireline.good("timeline", number, "--all")
