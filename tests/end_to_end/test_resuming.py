"""An incident goes on where it was left, with the version of the runbook that it began with."""

from pathlib import Path

import pytest

from tests.end_to_end.gated import POINTS, SECONDS, Gated
from tests.end_to_end.responder import FIRELINE
from tests.end_to_end.terminal import terminal
from tests.waiting import eventually

_SECOND = """\
      - action: Second of the first version
        command: echo fir""st > second
        risk: changes
"""
_CHANGED = _SECOND.replace("first version", "second version").replace('fir""st', 'sec""ond')


@pytest.fixture
def world(tmp_path: Path) -> Gated:
    """Its first step was killed with its launcher while it ran; then the file changed."""
    world = Gated(tmp_path / "home")
    world.book.write_text(world.book.read_text() + _SECOND)
    world.fireline("trust", str(world.book), "--yes")
    launcher = world.start()
    POINTS["mid-output"](world, launcher.pid)
    launcher.kill()
    launcher.wait()
    changed = world.book.read_text().replace(_SECOND, _CHANGED).replace('version: "1"', 'version: "2"')
    world.book.write_text(changed)
    world.let("go", "seen")
    eventually(world.is_settled, SECONDS, every=0.2, what="an end for the step that nobody watched")
    return world


def second(world: Gated, *words: str) -> str:
    """Its second step, in a process of its own; what it wrote."""
    place = ("--incident", world.number, "--section", "containment", "--step", "2")
    world.fireline("run", *place, "--yes", *words)
    return (world.home / "second").read_text().strip()


def test_another_process_goes_on_with_the_version_it_began_with(world: Gated) -> None:
    assert second(world) == "first"
    [kept] = world.told()["runbook_kept"]
    assert "version 1" in kept["text"]
    hashes = {row["subject"] for row in world.told()["evidence_added"]}
    assert len(hashes) == 2, "the runbook, once, and what the first step printed"
    world.fireline("verify")


def test_it_goes_on_where_the_file_is_gone(world: Gated) -> None:
    world.book.unlink()
    assert second(world) == "first"


def test_moving_to_the_file_as_it_is_now_is_one_act_and_recorded(world: Gated) -> None:
    world.fireline("trust", str(world.book), "--yes")
    assert second(world, "--new-version", "--reason", "the first one was wrong") == "second"
    begun, moved = world.told()["runbook_kept"]
    assert "version 1" in begun["text"]
    assert "version 2" in moved["text"]
    assert "the first one was wrong" in moved["text"]
    assert second(world) == "second"


def test_a_version_that_was_altered_where_it_is_kept_is_not_run(world: Gated) -> None:
    [kept] = [file for file in world.store.glob("evidence/*/*") if "runbook:" in file.read_text()]
    kept.chmod(0o600)
    kept.write_text(kept.read_text().replace('fir""st', "altered"))
    said = world.fireline("run", "--incident", world.number, "--section", "containment", "--dry-run")
    assert "altered" not in said
    assert "second version" in said


def test_the_app_says_so_and_moves_on_with_a_key(world: Gated) -> None:
    world.fireline("trust", str(world.book), "--yes")
    with terminal(FIRELINE, environment=world.environment(), cwd=world.home) as app:
        app.sees(world.number)
        app.press("Enter", "file changed", "Second of the first version")
        app.press("B", "Its steps are the file's from now on")
        app.send("because\r")
        app.sees("Second of the second version")
        app.sees_no("file changed")
    said = world.fireline("run", "--incident", world.number, "--section", "containment", "--dry-run")
    assert "second version" in said
