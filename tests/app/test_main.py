"""The entry: exit codes, plain errors, and nothing that a terminal could obey."""

import json
import os
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest

from app.cli import commands
from app.cli.ending import INTERRUPTED
from app.cli.main import cli
from data.errors import StoreBusy
from tests.app.command_line import FIRELINE, CommandLine, installed


def test_version_and_help(fireline: CommandLine) -> None:
    assert fireline.good("--version").startswith("fireline 0.")
    shown = fireline.good("--help")
    assert all(f"  {name} " in shown for name in commands.ENTRIES)
    assert all(entry.line.endswith(".") for entry in commands.ENTRIES.values())


@pytest.mark.parametrize("name", list(commands.ENTRIES))
def test_every_command_explains_itself(fireline: CommandLine, name: str) -> None:
    ran = fireline(name, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: fireline {name}")


def test_without_a_terminal_the_open_incidents_are_printed(fireline: CommandLine) -> None:
    ran = installed()
    assert (ran.code, ran.out) == (0, "No incident is open.\n")
    assert "open the app" in ran.err
    number = fireline.declare()
    ran = installed()
    assert number in ran.out
    assert "acknowledge" in ran.out


def test_common_options_may_follow_the_command(fireline: CommandLine, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    number = fireline.good("declare", "--title", "x", "--home", other).strip()
    assert number in fireline.good("--home", other, "status")
    assert fireline.good("status") == "No incident is open.\n"
    entries = json.loads(fireline.good("timeline", "--home", other, "--json"))
    assert {entry["actor"] for entry in entries} == {"Ana Ruiz"}


def test_errors_say_what_to_do_and_never_trace_back(fireline: CommandLine) -> None:
    for arguments, code in ((("status", "0042"), 2), (("nonsense",), 2), (("note",), 2), (("--home",), 2)):
        ran = fireline(*arguments)
        assert ran.code == code
        assert ran.out == ""
        assert "Traceback" not in ran.err
        assert ran.err


def test_what_a_terminal_could_obey_is_not_printed(fireline: CommandLine) -> None:
    ran = fireline("status", "\x1b]52;c;aGk=\x07\u202eevil")
    assert ran.code == 2
    assert "\x1b" not in ran.err
    assert "\u202e" not in ran.err
    fireline.good("declare", "--title", "\x1b[31mred\u202e [/markup]")
    shown = fireline.good("status") + fireline.good("timeline")
    assert "\x1b" not in shown
    assert "[/markup]" in shown


def test_a_store_that_is_newer_is_left_and_one_beside_it_is_offered(fireline: CommandLine) -> None:
    fireline.declare()
    database = fireline.home / "fireline.db"
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at INTEGER)")
    connection.close()
    database.write_bytes(b"this is no database at all" * 400)
    for leftover in fireline.home.glob("fireline.db-*"):
        leftover.unlink()
    before = database.read_bytes()
    ran = fireline("status")
    assert ran.code == 1
    assert "--beside" in ran.err
    number = fireline.good("--beside", "declare", "--title", "goes on").strip()
    assert number in fireline.good("status", "--beside")
    assert database.read_bytes() == before


def test_a_store_that_cannot_be_written_shows_and_says_so(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fireline.declare()
    from data.journal import store

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(store, "prepare_home", refuse)
    ran = fireline("status")
    assert ran.code == 0
    assert number in ran.out
    assert "nothing can be recorded" in ran.err
    ran = fireline("note", "lost")
    assert ran.code == 1
    assert "--beside" in ran.err


def test_what_nobody_foresaw_leaves_a_crash_file_without_values_or_secrets(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.cli import note

    def fail(*_: object) -> None:
        hidden = "local value"
        raise RuntimeError("password=hunter2hunter2 and " + hidden[:0])

    fireline.declare()
    monkeypatch.setattr(note, "chosen_id", fail)
    ran = fireline("note", "x")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    (file,) = (fireline.home / "crashes").iterdir()
    assert str(file) in ran.err
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text()
    assert "RuntimeError" in text
    assert "hunter2hunter2" not in text
    assert "local value" not in text.replace('hidden = "local value"', "")


def test_an_error_from_the_store_keeps_its_exit_code(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StoreBusy("Another process holds it.", kept="Nothing was changed.", remedy="Close it.")

    monkeypatch.setattr("app.stored.Journal.open", busy)
    ran = fireline("status")
    assert ran.code == 1
    assert ran.err.splitlines()[0] == "fireline: Another process holds it."
    assert "--beside" in ran.err


@pytest.mark.parametrize("words", [("timeline",), ("timeline", "--json"), ("set", "--fields"), ("--help",)])
def test_a_reader_that_leaves_is_no_error(fireline: CommandLine, words: tuple[str, ...]) -> None:
    fireline.declare()
    fireline.good("note", "more than a pipe's buffer " * 700)
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([FIRELINE, *words], stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_interrupt_is_said_and_has_a_code_of_its_own(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.cli import note

    def interrupt(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(note, "chosen_id", interrupt)
    ran = fireline("note", "x")
    assert ran.code == INTERRUPTED
    assert "Interrupted" in ran.err


def test_an_unnamed_shared_account_is_warned_once_per_session(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data.journal import actors

    monkeypatch.delenv("FIRELINE_RESPONDER")
    monkeypatch.setattr(actors, "_account", lambda: "root")
    assert "unnamed" in fireline("declare", "--title", "x").err
    assert "unnamed" not in fireline("note", "x").err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(fireline: CommandLine, shell: str) -> None:
    assert "_FIRELINE_COMPLETE" in fireline.good("completion", shell)
    assert fireline("completion", "tcsh").code == 2


def test_incidents_are_completed(fireline: CommandLine) -> None:
    number = fireline.declare()
    ran = installed(
        environment={
            "_FIRELINE_COMPLETE": "bash_complete", "COMP_WORDS": "fireline status AI", "COMP_CWORD": "2",
        }
    )  # fmt: skip
    assert number in ran.out


def test_the_group_knows_every_command_by_its_name() -> None:
    import click

    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.name == name


def test_what_was_written_beside_is_taken_in_when_the_store_opens_again(fireline: CommandLine) -> None:
    first = fireline.declare()
    number = fireline.good("--beside", "declare", "--title", "While it was held").strip()
    fireline.good("--beside", "note", "seen meanwhile")
    titles = {one["title"] for one in json.loads(fireline.good("status", "--json"))["incidents"]}
    assert titles == {"Scores are off", "While it was held"}
    assert first == number
    assert fireline.good("verify")


def test_two_incidents_with_one_number_are_told_apart_by_id_and_refused_by_number(
    fireline: CommandLine,
) -> None:
    number = fireline.declare()
    fireline.good("--beside", "declare", "--title", "While it was held")
    ids = {one["title"]: one["id"] for one in json.loads(fireline.good("status", "--json"))["incidents"]}
    listed = fireline.good("status")
    assert all(identity in listed for identity in ids.values())
    refused = fireline("ack", number)
    assert refused.code == 2
    assert all(identity in refused.err for identity in ids.values())
    fireline.good("ack", ids["While it was held"])
    shown = {one["title"]: one for one in json.loads(fireline.good("status", "--json"))["incidents"]}
    assert shown["While it was held"]["acknowledged_at"]
    assert shown["Scores are off"]["acknowledged_at"] is None
