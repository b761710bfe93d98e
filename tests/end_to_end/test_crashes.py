"""Killed at any point, and nothing that was acknowledged is lost, no outcome told twice, none misreported."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.end_to_end.gated import NOTE, POINTS, PRINTED, SECONDS, Gated
from tests.end_to_end.responder import FIRELINE
from tests.end_to_end.terminal import Terminal, terminal
from tests.waiting import eventually


@pytest.fixture
def world(tmp_path: Path) -> Gated:
    return Gated(tmp_path / "home")


def opened(world: Gated) -> AbstractContextManager[Terminal]:
    """The app."""
    return terminal(FIRELINE, environment=world.environment(), cwd=world.home)


def begin(app: Terminal, world: Gated) -> None:
    """To the step and its confirmation; whoever calls this waits for what comes of it."""
    app.sees(world.number)
    app.press("Enter", "Hold, and go on")
    app.press("Enter", "This changes production")
    app.send("y")


@pytest.mark.parametrize("point", POINTS)
def test_fireline_run_is_killed(world: Gated, point: str) -> None:
    launcher = world.start()
    POINTS[point](world, launcher.pid)
    launcher.kill()
    assert launcher.wait() == -signal.SIGKILL
    check_all_is_true(world, point)


@pytest.mark.parametrize("point", ["intent", "start", "mid-output", "ended-unseen", "recorded"])
def test_the_app_is_killed_with_its_group_and_its_terminal(world: Gated, point: str) -> None:
    with opened(world) as app:
        begin(app, world)
        POINTS[point](world, app.program())
        app.kill()
    check_all_is_true(world, point)


def check_all_is_true(world: Gated, point: str) -> None:
    """Whatever the kill left, before and after the step goes on and others look."""
    world.fireline("verify")
    if point == "mid-output":
        assert "running" in world.fireline("status")
        assert world.told()["step_ended"] == []
    world.let("go", "seen")
    eventually(world.is_settled, SECONDS, every=0.2, what="an end for every step")
    with ThreadPoolExecutor(2) as two:  # who looks at once records nothing twice
        list(two.map(world.fireline, ["status", "verify"]))
    told = world.told()
    outcome = "succeeded" if world.effects() else "cancelled"
    assert [row["outcome"] for row in told["step_ended"]] == [outcome] * len(told["step_intended"])
    assert world.effects() == (PRINTED in world.kept())
    assert world.effects() or point in {"job", "intent"}
    assert [row["text"] for row in told["note_added"]] == [NOTE]
    assert len(told["acknowledged"]) == 1


def test_what_the_app_acknowledged_is_there_after_it_was_killed(world: Gated) -> None:
    with opened(world) as app:
        app.sees(world.number)
        app.press("Enter", "Hold, and go on")
        for number in range(3):
            app.type(f"Note {number}", after="n")
            app.press("Enter", f"✎ Note {number}")
        app.kill()
    assert [row["text"] for row in world.told()["note_added"]] == [NOTE, "Note 0", "Note 1", "Note 2"]
    world.fireline("verify")


def test_the_reopened_app_shows_all_the_output_and_the_outcome(world: Gated) -> None:
    with opened(world) as app:
        begin(app, world)
        app.sees("begun")
        app.kill()
    world.let("go", "seen")
    eventually(lambda: world.job("end.json"), SECONDS, what="the end of the step, which nobody watches")
    assert not world.journal_has("step_ended")
    with opened(world) as app:
        app.sees(world.number)
        app.press("Enter", "begun", "whole")
        app.sees_in("runbook", "Hold, and go on", "verified")
    assert [row["outcome"] for row in world.told()["step_ended"]] == ["succeeded"]
    assert PRINTED in world.kept()
    world.fireline("verify")


def test_the_reopened_app_follows_a_step_that_still_runs(world: Gated) -> None:
    with opened(world) as app:
        begin(app, world)
        app.sees("begun")
        app.kill()
    with opened(world) as app:
        app.sees(world.number)
        app.press("Enter", "begun")
        app.sees_no("whole")
        world.let("go", "seen")
        app.sees("whole")
        app.sees_in("runbook", "Hold, and go on", "verified")
    assert [row["outcome"] for row in world.told()["step_ended"]] == ["succeeded"]


def test_a_killed_supervisor_makes_the_outcome_unknown_to_fireline_run(world: Gated) -> None:
    launcher = world.start()
    POINTS["mid-output"](world, launcher.pid)
    os.kill(world.supervisor(), signal.SIGKILL)
    assert launcher.wait(SECONDS) == 1
    check_that_nobody_knows(world)


def test_a_killed_supervisor_makes_the_outcome_unknown_in_the_app(world: Gated) -> None:
    with opened(world) as app:
        begin(app, world)
        POINTS["mid-output"](world, app.program())
        os.kill(world.supervisor(), signal.SIGKILL)
        app.sees("outcome unknown")
    check_that_nobody_knows(world)


def test_a_supervisor_killed_after_its_launcher_is_told_by_whoever_looks(world: Gated) -> None:
    launcher = world.start()
    POINTS["mid-output"](world, launcher.pid)
    launcher.kill()
    launcher.wait()
    os.kill(world.supervisor(), signal.SIGKILL)
    check_that_nobody_knows(world)


def check_that_nobody_knows(world: Gated) -> None:
    """*Unknown* is told once, however many look, and stays even when the command goes on and ends."""
    with ThreadPoolExecutor(2) as two:
        list(two.map(world.fireline, ["status", "status"]))
    [ended] = world.told()["step_ended"]
    assert ended["outcome"] == "unknown"
    world.let("go", "seen")
    assert [row["outcome"] for row in world.told()["step_ended"]] == ["unknown"]
    world.fireline("verify")
