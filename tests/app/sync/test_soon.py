"""Every command that records something gives it to the incident database, and waits for nothing."""

from pathlib import Path

import pytest

from app import drill_guard
from app.cli import sync_soon
from app.settings import load
from app.wiring import Wiring
from data.exchange import standing
from data.journal.store import Journal
from tests.app.command_line import CommandLine, installed
from tests.app.sync.device import Net
from tests.waiting import eventually


@pytest.fixture
def fireline(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    """The command line on a store that is enrolled."""
    monkeypatch.setenv("FIRELINE_HOME", str(tmp_path / "mine"))
    monkeypatch.setenv("FIRELINE_RESPONDER", "Ana Ruiz")
    line = CommandLine(capsys, tmp_path / "mine")
    line.good("sync", "enrol", net.url, net.world.code("Ana Ruiz"))
    return line


def test_whatever_is_recorded_arrives_by_itself(fireline: CommandLine) -> None:
    number = fireline.declare()
    for words in (("note", number, "seen"), ("ack", number), ("decide", number, "roll back")):
        assert installed(*words).code == 0
    with Journal.open(fireline.home) as journal:
        eventually(lambda: _missing(journal) == 0, what="the events to arrive")


def test_where_the_server_is_away_the_command_is_done_all_the_same_and_it_is_said(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fireline.declare()
    monkeypatch.setenv("FIRELINE_SYNC_URL", "http://127.0.0.1:9")
    assert installed("note", number, "seen").code == 0
    with Journal.open(fireline.home) as journal:
        eventually(lambda: "was not reached" in standing.read(journal).why, what="why not to be kept")
        assert _missing(journal) == 1


def test_only_who_recorded_something_and_only_where_nobody_exchanges(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fireline.declare()
    wiring, other = Wiring(load()), Wiring(load())
    assert not sync_soon.wanted(wiring)
    [incident] = wiring.incidents.open_ones()
    wiring.desk.note(incident.id, "seen")
    assert sync_soon.wanted(wiring)
    assert not sync_soon.wanted(other)
    with monkeypatch.context() as patch:
        patch.setattr(drill_guard, "_shut", True)
        assert not sync_soon.wanted(wiring), "who played a drill starts no program"
    from data.journal.locks import FileLock

    lock = FileLock(wiring.home / "sync.lock")
    with lock.held():
        assert not sync_soon.wanted(wiring)
    lock.close()
    wiring.close()
    other.close()


def _missing(journal: Journal) -> int:
    return standing.pending(journal, standing.read(journal).acked).events
