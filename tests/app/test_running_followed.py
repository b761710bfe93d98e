"""A step that is followed at a terminal, left running, lost sight of, or run without a record."""

import json
import subprocess
from pathlib import Path

import pytest

from data.errors import StoreReadOnly
from tests.app.command_line import FIRELINE, CommandLine, installed
from tests.app.running_book import book, number, state
from tests.app.terminal_session import session
from tests.waiting import eventually

__all__ = ["book", "number", "state"]


def test_a_containment_can_be_run_unrecorded_and_is_taken_in_later(
    fireline: CommandLine, book: Path, number: str, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fireline.good("trust", str(book), "--yes")
    words = (
        "run", str(book), "--incident", number, "--section", "containment", "--step", "1", "--yes",
        "--param", "MODEL_PREVIOUS_VERSION=4.1.1",
    )  # fmt: skip

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr("data.journal.store.prepare_home", refuse)
        ran = fireline(*words)
        assert ran.code == 1
        assert "--unrecorded" in ran.err
        assert f"echo 4.1.1 > {state}" in ran.err
        assert not state.exists()
        ran = fireline(*words, "--unrecorded")
        assert ran.code == 0, ran
    assert state.read_text() == "4.1.1\n"
    assert json.loads(fireline.good("status", number, "--json"))["status"] == "contained"


def test_a_person_is_asked_for_values_trust_and_each_step(
    fireline: CommandLine, book: Path, number: str, state: Path
) -> None:
    with session("run", str(book), "--incident", number, "--section", "containment") as terminal:
        terminal.expect("Let it run commands?")
        terminal.send("y")
        terminal.expect("MODEL_PREVIOUS_VERSION")
        terminal.send("4.1.1")
        terminal.expect("Run it?")
        terminal.send("y")
        terminal.expect("succeeded, verified")
        terminal.expect("Type fraud-v4 to run it")
        terminal.send("")
        assert terminal.end() == 0
    assert state.read_text() == "4.1.1\n"
    with session("rollback", "--section", "containment", "--step", "1") as terminal:
        terminal.expect("Type fraud-v4 to run it")
        terminal.send("fraud-v5")
        assert terminal.end() == 1
    assert state.read_text() == "4.1.1\n"


def test_a_human_step_asks_whether_it_is_done(fireline: CommandLine, book: Path, number: str) -> None:
    fireline.good("trust", str(book), "--yes")
    with session("run", str(book), "--incident", number, "--step", "2") as terminal:
        terminal.expect("Is it done?")
        terminal.send("y")
        terminal.expect("What shows it")
        terminal.send("a colleague said so")
        terminal.expect("succeeded")
        assert terminal.end() == 0
    assert "a colleague said so" in fireline.good("timeline")


@pytest.mark.parametrize(("answer", "outcome", "code"), [("c", "cancelled", 1), ("l", "", 0)])
def test_ctrl_c_asks_whether_it_goes_on(
    fireline: CommandLine, book: Path, number: str, answer: str, outcome: str, code: int
) -> None:
    fireline.good("trust", str(book), "--yes")
    words = ("run", str(book), "--incident", number, "--section", "investigation", "--step", "2")
    with session(*words) as terminal:
        terminal.expect("Run it?")
        terminal.send("y")
        terminal.expect("waiting\n")
        terminal.interrupt()
        terminal.expect("Cancel it (c)")
        terminal.send("")
        terminal.expect("Watching on.")
        terminal.interrupt()
        terminal.expect("Cancel it (c)")
        terminal.send(answer)
        assert terminal.end() == code
    if outcome:
        assert outcome in terminal.seen
        return
    shown = fireline.good("status")
    assert "running: investigation 2" in shown
    attempt = next(
        entry["subject"]
        for entry in json.loads(fireline.good("timeline", "--json"))
        if entry["kind"] == "step_started"
    )
    fireline.good("cancel", number, attempt[-8:])
    eventually(lambda: "cancelled" in fireline.good("timeline"), what="the end of the cancelled step")


def test_a_step_ends_and_is_recorded_when_its_command_line_is_gone(
    fireline: CommandLine, book: Path, number: str
) -> None:
    slow = book.read_text().replace("sleep 60", "sleep 1; echo over")
    book.write_text(slow)
    fireline.good("trust", str(book), "--yes")
    words = ("run", str(book), "--incident", number, "--section", "investigation", "--step", "2", "--yes")
    with session(*words) as terminal:
        terminal.expect("waiting\n")
    eventually(lambda: "Wait long: succeeded" in installed("timeline").out, what="the recorded end")


def test_a_step_whose_reader_has_gone_is_followed_to_its_end(
    fireline: CommandLine, number: str, tmp_path: Path
) -> None:
    script = f"{FIRELINE} exec {number} --yes -- 'seq 1 100000; sleep 0.5; seq 1 100000; exit 3' | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", script], capture_output=True, timeout=60, check=False
    )
    assert done.stdout == b"1\n"
    assert done.returncode == 1
    assert b"failed, exit code 3" in done.stderr


def test_an_end_that_cannot_be_recorded_now_is_told_and_recorded_later(
    fireline: CommandLine, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreReadOnly("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("runbooks.recording.Recorder.start", refuse)
        patch.setattr("runbooks.recording.Recorder.end", refuse)
        ran = fireline("exec", number, "--yes", "--", "exit 3")
    assert ran.code == 1
    assert "improvised: failed, exit code 3" in ran.err
    assert "recorded by the next command" in ran.err
    assert "--unrecorded" not in ran.err
    fireline.good("status", number)
    assert "failed" in fireline.good("timeline")
