"""``fireline doctor`` as the installed command."""

import errno
import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.app.command_line import FIRELINE, CommandLine, installed
from tests.servers.faults import answer, fault_server
from tests.waiting import eventually

SEEDED = "seeded-and-never-to-be-seen"


def test_what_fails_says_how_to_mend_it_and_the_exit_is_1(fireline: CommandLine) -> None:
    ran = installed("doctor", environment={"FIRELINE_ALERTMANAGER_URL": "http://127.0.0.1:9"})
    assert ran.code == 1
    assert "FAIL  Alertmanager" in ran.out
    assert "Check that it runs there" in ran.out
    assert "1 fault" in ran.out
    assert not fireline.home.exists(), "looking makes nothing"


def test_json_has_every_finding(fireline: CommandLine) -> None:
    ran = installed("doctor", "--json")
    told = json.loads(ran.out)
    assert told["ok"] == (ran.code == 0)
    assert all(set(finding) == {"group", "name", "state", "said", "remedy"} for finding in told["findings"])
    groups = list(dict.fromkeys(finding["group"] for finding in told["findings"]))
    assert groups == [
        *("You and this terminal", "Directories", "Programs", "Sources"),
        *("Incident database", "World outside", "Kubernetes", "Your own files", "Practice"),
    ]


def test_settings_that_cannot_be_taken_are_the_first_finding(fireline: CommandLine) -> None:
    file = Path.home() / ".config/fireline/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('them = "day"\n')
    ran = installed("doctor")
    assert ran.code == 1
    assert f"{file}:1:1: 'them' is not a setting" in ran.out
    assert "Did you mean theme?" in ran.out
    assert "Programs" in ran.out


def test_a_secret_is_in_nothing_that_is_said_or_kept(fireline: CommandLine) -> None:
    secret = Path.home() / "secret"
    secret.write_text(SEEDED)
    with fault_server() as server:
        server.always(answer(f"denied: Bearer {SEEDED}".encode(), status="500 Oops", kind="text/plain"))
        environment = {
            "FIRELINE_ALERTMANAGER_URL": server.url,
            "FIRELINE_ALERTMANAGER_TOKEN_FILE": str(secret),
            "FIRELINE_PROMETHEUS_URL": server.url.replace("://", f"://mia:{SEEDED}@"),
            "FIRELINE_GATEWAY_URL": server.url,
            "FIRELINE_GATEWAY_TOKEN": SEEDED,
        }
        commands = (
            ("doctor",),
            ("doctor", "--json"),
            ("status",),
            ("alerts",),
            ("declare", "--from-alert", "0123456789abcdef"),
            ("declare", "--title", "t", "--severity", "low", "--type", "model_drift", "--model", "m"),
            ("timeline",),
        )
        said = [installed(*words, environment=environment) for words in commands]
        assert any(SEEDED.encode() in head for head in server.heads), "it was really sent"
    assert all(SEEDED not in ran.out + ran.err for ran in said)
    assert any("[masked]" in ran.out + ran.err for ran in said), "the server did repeat it"
    kept = [file for file in fireline.home.rglob("*") if file.is_file()]
    assert kept
    assert all(SEEDED.encode() not in file.read_bytes() for file in kept)


def test_progress_is_shown_on_a_terminal_and_taken_away() -> None:
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [FIRELINE, "doctor"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=follower
    ):
        os.close(follower)
        shown = bytearray()

        def ended() -> bool:
            try:
                shown.extend(os.read(leader, 65_536))
            except OSError:  # Linux says so when the other end has gone
                return True
            return False

        eventually(ended, what="the doctor's end")
    os.close(leader)
    assert b"checked, the latest: " in shown
    assert shown.endswith(b"\r\x1b[K")


@pytest.mark.parametrize("words", [("--within", "0"), ("--within", "nan"), ("extra",)])
def test_bad_options_are_exit_2(words: tuple[str, ...]) -> None:
    assert installed("doctor", *words).code == 2


def test_a_crash_report_holds_no_secret_of_the_environment(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRELINE_PROMETHEUS_TOKEN", SEEDED)
    path = report_of(ValueError(f"a fault that repeats {SEEDED}"), fireline)
    assert "a fault that repeats [masked]" in path.read_text()


def report_of(error: Exception, fireline: CommandLine) -> Path:
    from app.cli.crash import report

    assert report(error, str(fireline.home)) == 1
    (path,) = (fireline.home / "crashes").iterdir()
    return path


def test_a_crash_that_nothing_can_be_written_of_is_said(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.cli import crash

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr("app.cli.crash.os.fdopen", full)
    assert crash.report(ValueError("a fault"), str(fireline.home)) == 1
    assert "could not be written down" in capsys.readouterr().err
