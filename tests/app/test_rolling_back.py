"""Undoing steps from the command line: one, all but containment, back to one."""

import json
from pathlib import Path

from tests.app.command_line import CommandLine
from tests.app.running_book import SAID, book, contain, number, state

__all__ = ["book", "number", "state"]


def test_containing_verifies_and_rolling_back_restores(
    fireline: CommandLine, book: Path, number: str, state: Path
) -> None:
    (result,) = contain(fireline, book)
    assert (result["outcome"], result["verification"]) == ("succeeded", "verified")
    assert state.read_text() == "4.1.1\n"
    assert json.loads(fireline.good("status", number, "--json"))["status"] == "contained"
    assert fireline("rollback", number, "--section", "containment", "--step", "1", "--yes").code == 1
    assert state.read_text() == "4.1.1\n"
    ran = fireline("rollback", number, "--section", "containment", "--step", "1", "--confirm", "fraud-v4")
    assert ran.code == 0, ran
    assert "may bring the harm back" in ran.err
    assert state.read_text() == "4.1.2\n"
    assert fireline("rollback", number, "--section", "containment", "--step", "1").code == 2


def test_undoing_all_leaves_containment_unless_it_is_named(
    fireline: CommandLine, book: Path, number: str, state: Path
) -> None:
    contain(fireline, book)
    fireline.good("run", str(book), *("--section", "investigation", "--step", "1"), *SAID)
    other = state.with_name("state.other")
    assert other.exists()
    ran = fireline("rollback", number, "--all", "--dry-run")
    assert ran.code == 0
    assert other.exists()
    ran = fireline("rollback", number, "--all", "--yes")
    assert ran.code == 1, "removing a file destroys"
    ran = fireline("rollback", number, "--all", "--confirm", "fraud-v4")
    assert ran.code == 0, ran
    assert not other.exists()
    assert "still stands: containment step 1" in ran.err
    assert state.read_text() == "4.1.1\n"
    ran = fireline("rollback", number, "--all", "--containment", "--confirm", "fraud-v4")
    assert ran.code == 0, ran
    assert state.read_text() == "4.1.2\n"
    assert fireline("rollback", number).code == 2
    assert fireline("rollback", number, "--all", "--section", "triage").code == 2


def test_undoing_back_to_a_step_leaves_it_and_what_was_before(
    fireline: CommandLine, number: str, tmp_path: Path
) -> None:
    for name in "ab":
        command = ("touch", str(tmp_path / name))
        fireline.good(
            "exec",
            number,
            "--undo",
            f"mv {tmp_path}/{name} {tmp_path}/{name}.undone",
            "--yes",
            "--",
            *command,
        )
    assert fireline("rollback", number, "--back-to", "nonsense").code == 2
    assert fireline("rollback", number, "--back-to", "improvised:0", "--all").code == 2
    fireline.good("rollback", number, "--back-to", "improvised:0", "--yes")
    assert (tmp_path / "b").exists(), "the latest improvised command is the one gone back to"
