"""``fireline export INCIDENT bundle | ssh host fireline import -``, without the ssh."""

import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.app.command_line import FIRELINE, CommandLine


def test_an_incident_goes_through_a_pipe_into_another_store(fireline: CommandLine, tmp_path: Path) -> None:
    number = fireline.declare()
    fireline.good("note", "[/red] markup and \x1b]0;x\x07 escapes")
    (tmp_path / "log.txt").write_text("what was there")
    digest = fireline.good("attach", number, str(tmp_path / "log.txt")).strip()
    there = {**os.environ, "FIRELINE_HOME": str(tmp_path / "there")}
    sender = subprocess.Popen([FIRELINE, "export", number, "bundle"], stdout=subprocess.PIPE)
    receiver = subprocess.run(
        [FIRELINE, "import", "-"],
        stdin=sender.stdout,
        env=there,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert sender.stdout is not None
    sender.stdout.close()
    assert sender.wait(60) == 0
    assert receiver.returncode == 0, receiver.stderr
    assert b"1 file" in receiver.stderr
    shown = subprocess.run(
        [FIRELINE, "timeline", number], env=there, capture_output=True, timeout=60, check=True
    )
    assert b"[/red] markup" in shown.stdout
    assert (tmp_path / "there" / "evidence" / digest[:2] / digest).is_file()


def test_a_file_is_taken_in_twice_and_damage_is_named_with_exit_2(
    fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fireline.declare()
    file = tmp_path / "incident.bundle"
    fireline.good("export", number, "bundle", "-o", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    fireline.good("export", "all", "bundle", "-o", str(tmp_path / "all.bundle"))
    monkeypatch.setenv("FIRELINE_HOME", str(tmp_path / "there"))
    assert "Took in" in fireline("import", str(file)).err
    assert "Took in 0 events" in fireline("import", str(file)).err
    damaged = file.read_bytes().replace(b"Scores are off", b"Scores are 0ff")
    file.write_bytes(damaged)
    ran = fireline("import", str(file))
    assert ran.code == 2
    assert f"{file}:" in ran.err
    assert fireline("import", str(tmp_path / "nothing")).code == 2


def test_the_device_key_is_the_owners_alone_and_leaves_with_no_bundle(
    fireline: CommandLine, tmp_path: Path
) -> None:
    fireline.declare()
    file = tmp_path / "all.bundle"
    fireline.good("export", "all", "bundle", "-o", str(file))
    key = fireline.home / "device.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_bytes().strip() not in file.read_bytes()
    key.write_text("no key")
    ran = fireline("export", "all", "bundle", "-o", str(file))
    assert ran.code == 1
    assert "must enrol again" in ran.err


def test_anyone_verifies_an_archive_without_a_store(
    fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fireline.declare()
    fireline.good("note", "the truth")
    (tmp_path / "log.txt").write_text("what was there")
    fireline.good("attach", number, str(tmp_path / "log.txt"))
    file, lines = tmp_path / "incident.zip", tmp_path / "incident.jsonl"
    fireline.good("export", number, "bundle", "-o", str(file))
    fireline.good("export", number, "bundle", "-o", str(lines))
    assert file.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("FIRELINE_HOME", str(tmp_path / "nobody"))
    for bundle in (file, lines):
        ran = fireline("verify", str(bundle))
        assert (ran.code, "nothing was altered" in ran.out) == (0, True), ran
    assert not (tmp_path / "nobody").exists()
    lines.write_bytes(lines.read_bytes().replace(b"the truth", b"the trath"))
    ran = fireline("verify", str(lines))
    assert (ran.code, "NOT what was exported" in ran.out) == (1, True)
    assert "Took in" in fireline("import", str(file)).err


def test_a_redacted_export_names_nobody_and_says_what_it_hides(
    fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRELINE_CUSTOMERS", "Northwind Bank")
    number = fireline.declare("--title", "Northwind Bank saw it; Bartleby too")
    fireline.good("role", "commander", "Zoë Lindqvist")
    preview = fireline("export", number, "timeline", "--preview", "--hide", "Bartleby")
    assert "Zoë Lindqvist" in preview.out
    assert "Nothing was written" in preview.err
    page, archive = tmp_path / "outside.html", tmp_path / "outside.zip"
    fireline.good("export", number, "postmortem", "--redacted", "--hide", "Bartleby", "-o", str(page))
    assert page.read_text().startswith("<!doctype html>")
    fireline.good("export", number, "bundle", "--redacted", "--hide", "Bartleby", "-o", str(archive))
    with zipfile.ZipFile(archive) as packed:
        assert "journal.jsonl" not in packed.namelist()
        found = page.read_bytes() + b"".join(packed.read(name) for name in packed.namelist())
    for name in ("Northwind", "Lindqvist", "Bartleby"):
        assert name.encode() not in found
    assert "Northwind Bank" in fireline.good("export", number, "postmortem")
    monkeypatch.delenv("FIRELINE_CUSTOMERS")
    assert "the setting customers names nobody" in fireline("export", number, "brief", "--redacted").err
    assert fireline("export", number, "bundle", "--redacted", "-o", str(tmp_path / "x.jsonl")).code == 2
