"""``fireline sync --watch`` in a process of its own: sends what is written, and ends when interrupted."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.app.command_line import FIRELINE, CommandLine
from tests.app.sync.device import Net
from tests.waiting import eventually


def test_it_sends_what_another_process_writes_and_ends_at_ctrl_c(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FIRELINE_HOME", str(tmp_path / "mine"))
    monkeypatch.setenv("FIRELINE_RESPONDER", "Ana Ruiz")
    line, other = CommandLine(capsys, tmp_path / "mine"), net.device("Bo Lind")
    line.good("sync", "enrol", net.url, net.world.code("Ana Ruiz"))
    number = line.declare()
    watching = subprocess.Popen([FIRELINE, "sync", "--watch"], env=dict(os.environ), stderr=subprocess.PIPE)
    try:
        assert watching.stderr is not None
        assert b"Syncing" in watching.stderr.readline()
        line.good("note", number, "written beside it")

        def arrived() -> list[tuple[object, ...]]:
            other.session.exchange()
            return other.journal.read("SELECT 1 FROM event WHERE kind = 'note_added'")

        eventually(arrived, what="the note at the other store", every=0.2)
        watching.send_signal(signal.SIGINT)
        assert watching.wait(20) == 130
    finally:
        if watching.poll() is None:
            watching.kill()
            watching.wait()
        if watching.stderr is not None:
            watching.stderr.close()
