"""Exports, and the proof that nothing was altered since."""

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from app.cli import check as check_command
from tests.app.command_line import CommandLine, installed


def test_the_record_goes_to_standard_output_as_it_is(fireline: CommandLine) -> None:
    number = fireline.declare("--type", "model_drift", "--model", "fraud-v4")
    ran = installed("export", number, "record")
    assert ran.code == 0
    record = json.loads(ran.out)
    assert (record["incident_id"], record["model_id"], record["severity"]) == (number, "fraud-v4", "high")


@pytest.mark.parametrize(
    ("kind", "form"), [("timeline", "md"), ("timeline", "csv"), ("timeline", "jsonl"), ("postmortem", "md")]
)
def test_documents_are_written_and_vouch_for_the_journal(
    fireline: CommandLine, tmp_path: Path, kind: str, form: str
) -> None:
    number = fireline.declare()
    file = tmp_path / "out"
    fireline.good("export", number, kind, "--format", form, "-o", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert not [other for other in tmp_path.iterdir() if other.name.startswith(".out")]
    ran = fireline("verify", "--against", str(file))
    assert ran.code == 0
    assert str(file) in ran.out
    assert "byte for byte" in ran.err
    entries = json.loads(fireline.good("timeline", "--json"))
    assert entries[-1]["kind"] == "document_exported"


def test_an_export_that_fails_leaves_what_stood_there(fireline: CommandLine, tmp_path: Path) -> None:
    fireline.declare()
    assert fireline("export", "record", "-o", str(tmp_path / "none" / "x")).code == 2
    assert fireline("export", "novel").code == 2
    assert fireline("export", "record", "--format", "doc").code == 2
    assert fireline("export").code == 2


def test_the_digest_recorded_is_that_of_the_file(fireline: CommandLine, tmp_path: Path) -> None:
    fireline.declare()
    file = tmp_path / "record.json"
    fireline.good("export", "record", "-o", str(file))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    rows = fireline.good("export", "timeline", "--format", "jsonl")
    assert digest in rows


def test_a_changed_byte_is_reported_with_exit_1(fireline: CommandLine) -> None:
    number = fireline.declare()
    fireline.good("note", "the truth")
    assert fireline("verify", number).code == 0
    assert json.loads(fireline.good("verify", "--json"))["ok"] is True
    connection = sqlite3.connect(fireline.home / "fireline.db")
    connection.execute("UPDATE event SET payload = replace(payload, 'truth', 'trath')")
    connection.commit()
    connection.close()
    ran = fireline("verify")
    assert ran.code == 1
    assert "altered" in ran.out.lower() or "tampered" in ran.out.lower()


def test_a_file_without_anchors_is_bad_input(fireline: CommandLine, tmp_path: Path) -> None:
    fireline.declare()
    file = tmp_path / "nothing.md"
    file.write_text("no anchors here\n")
    assert fireline("verify", "--against", str(file)).code == 2
    assert fireline("verify", "--against", str(tmp_path / "none")).code == 2


def test_checking_names_the_place(fireline: CommandLine, tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_text(
        "runbook:\n  name: Good\n  incident_type: model_drift\n  version: '1'\n  triage:\n    steps:\n"
        "      - action: Look\n        command: curl -s http://localhost\n        expected: fine\n"
    )
    ran = fireline("check", str(good))
    assert ran.code == 0
    assert f"{good}:8:" in ran.out
    bad = tmp_path / "bad.yaml"
    bad.write_text("runbook: [\n")
    ran = fireline("check", str(tmp_path), "--json")
    assert ran.code == 1
    assert [one["level"] for one in json.loads(ran.out) if one["file"] == str(bad)] == ["error"]
    assert fireline("check", str(tmp_path / "none")).code == 2


def test_knowledge_files_are_checked_by_their_own_loader(fireline: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "taxonomy.yaml").write_text("types:\n  odd:\n    group: nowhere\n")
    (tmp_path / "models.yaml").write_text("models:\n  fraud-v4:\n    owner: ana\n")
    ran = fireline("check", str(tmp_path))
    assert ran.code == 1
    assert "taxonomy.yaml:" in ran.out
    assert "models.yaml:" not in ran.out
    assert set(check_command.KNOWLEDGE) >= {"taxonomy.yaml", "models.yaml"}
