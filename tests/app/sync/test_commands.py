"""``fireline sync`` against the real server: enrolling, exchanging, numbers, and when it is away."""

import re
from pathlib import Path

import pytest

from app.cli.main import main
from data.incident.numbers import FINAL
from tests.app.command_line import CommandLine
from tests.app.sync.device import Net


@pytest.fixture
def fireline(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    """The command line on a store that is enrolled."""
    home = tmp_path / "mine"
    monkeypatch.setenv("FIRELINE_HOME", str(home))
    monkeypatch.setenv("FIRELINE_RESPONDER", "Ana Ruiz")
    line = CommandLine(capsys, home)
    assert "Enrolled" in line("sync", "enrol", net.url, net.world.code("Ana Ruiz")).err
    return line


def test_two_people_have_one_incident_and_the_server_numbers_it(
    net: Net, fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fireline.declare()
    assert FINAL.fullmatch(number)
    assert (fireline.home / "sync.token").stat().st_mode & 0o777 == 0o600
    fireline.good("note", "seen on the first")
    assert "Sent 1 event" in fireline("sync").err
    assert "the incident database" in fireline.good("verify")
    monkeypatch.setenv("FIRELINE_HOME", str(tmp_path / "theirs"))
    monkeypatch.setenv("FIRELINE_RESPONDER", "Bo Lind")
    assert main(["sync", "enrol", net.url, net.world.code("Bo Lind")]) == 0
    fireline.good("sync")
    assert "seen on the first" in fireline.good("timeline", number)


def test_search_asks_the_server_too_and_says_when_it_cannot(
    net: Net, fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = fireline.home
    monkeypatch.setenv("FIRELINE_HOME", str(tmp_path / "theirs"))
    assert main(["sync", "enrol", net.url, net.world.code("Bo Lind")]) == 0
    number = fireline.declare("--model", "fraud-v4")
    monkeypatch.setenv("FIRELINE_HOME", str(mine))
    assert fireline("search", "scores", "--here").code == 1
    found = fireline.good("search", "scores", "severity:high", "model:fraud-v4")
    assert found.startswith(number)
    assert "(incident database)" in found
    assert "cannot filter by cause" in fireline("search", "scores", "cause:model_drift").err
    monkeypatch.setenv("FIRELINE_SYNC_URL", "http://127.0.0.1:9")
    assert "Only this store was searched." in fireline("search", "scores").err


def test_declared_offline_it_has_a_provisional_number_and_keeps_it_as_an_alias(
    net: Net, fireline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRELINE_SYNC_URL", "http://127.0.0.1:9")
    provisional = fireline.declare()
    assert re.fullmatch(r"AI-INC-\d{4}-P[0-9A-Z]{6}", provisional)
    ran = fireline("sync")
    assert ran.code == 1
    assert "was not reached" in ran.err
    assert "not synced yet" in fireline.good("sync", "status")
    monkeypatch.delenv("FIRELINE_SYNC_URL")
    fireline.good("sync")
    assert "everything is synced" in fireline.good("sync", "status")
    shown = fireline.good("status", provisional, "--json")
    final = re.search(r"AI-INC-\d{4}-\d{4}", shown)
    assert final
    assert fireline.good("status", final[0], "--json") == shown


def test_a_code_works_once_and_a_wrong_one_changes_nothing(fireline: CommandLine, net: Net) -> None:
    before = (fireline.home / "sync.token").read_text()
    ran = fireline("sync", "enrol", net.url, "wrong-code")
    assert ran.code == 2
    assert (fireline.home / "sync.token").read_text() == before
    assert fireline("sync").code == 0


def test_no_token_goes_over_plain_http(fireline: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRELINE_SYNC_URL", "http://incidents.example.org")
    ran = fireline("sync")
    assert ran.code == 2
    assert "plain http" in ran.err


def test_the_doctor_looks_at_it(fireline: CommandLine) -> None:
    fireline.declare()
    assert "knows us as Ana Ruiz" in fireline("doctor").out


def test_without_one_sync_says_how_to_have_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FIRELINE_HOME", str(tmp_path / "alone"))
    ran = CommandLine(capsys, tmp_path / "alone")("sync")
    assert ran.code == 1
    assert "fireline sync enrol" in ran.err
