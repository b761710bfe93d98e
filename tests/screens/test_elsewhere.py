"""What other processes do is on the screen within a second: a note, an answer, a step that runs there with
what it prints."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.terminal import LOOK
from data.journal import kinds
from data.journal.store import Draft
from screens.glyphs import UNICODE
from screens.incident.header import clocks_line
from screens.incident.view import build
from screens.lines import plain
from tests.app.command_line import FIRELINE
from tests.screens.pilots import driven, press, sees, settled
from tests.screens.world import World, knowledge

HERE = os.uname().nodename.partition(".")[0]


def environment(world: World) -> dict[str, str]:
    return {**os.environ, "FIRELINE_HOME": str(world.home), "FIRELINE_RESPONDER": "k.mori"}


def elsewhere(world: World, *words: str) -> None:
    """A command, from its start to its end, in a process of its own."""
    subprocess.run([FIRELINE, *words], env=environment(world), check=True, timeout=60, capture_output=True)


@contextmanager
def going_on(world: World, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command that goes on; it is ended afterwards."""
    nothing = subprocess.DEVNULL
    with subprocess.Popen(
        [FIRELINE, *words], env=environment(world), stdin=nothing, stdout=nothing, stderr=nothing
    ) as process:
        try:
            yield process
        finally:
            process.kill()


async def test_a_note_and_an_answer_from_another_process_appear(world: World) -> None:
    world.lived()
    async with driven(world.app(), (120, 40)) as pilot:
        await press(pilot, "enter")
        elsewhere(world, "note", "written in another pane")
        recorded = time.monotonic()
        await sees(pilot, "written in another pane")
        assert time.monotonic() - recorded < 5 * LOOK, "within a second, with room for a loaded machine"
        elsewhere(world, "answer", "exposure", "yes")
        await sees(pilot, "exposure: yes")


async def test_a_step_that_another_process_runs_is_shown_running_there(world: World) -> None:
    world.ready()
    async with driven(world.app(), (120, 40)) as pilot:
        await press(pilot, "enter")
        with going_on(world, "exec", "--yes", "--", "echo begun elsewhere; read -t 60 < <(sleep 60)"):
            await sees(pilot, "improvised")
            await press(pilot, "r", "end")
            await sees(pilot, "begun elsewhere", "running 00:00 on " + HERE)
            await press(pilot, "ctrl+x")
            await sees(pilot, "It is stopped in the middle")
            await press(pilot, "tab", "enter")
            await settled(pilot)
            await sees(pilot, "cancelled")


def test_a_step_of_another_runbook_that_runs_elsewhere_is_said(world: World) -> None:
    incident = world.ready()
    intended = kinds.StepIntended(
        attempt="attempt-1", section="containment", number=9, action="Wait", command="sleep 9"
    )
    started = kinds.StepStarted(attempt="attempt-1", host="gpu-box-7", pid=4711)
    for payload in (intended, started):
        world.journal.append(Draft(payload=payload, incident=incident.id, subject="attempt-1"))
    view = build(world.parts(), knowledge(), incident.id)
    said = plain(clocks_line(view, world.clock.now, UNICODE, 120))
    assert "another runbook runs: containment 9 on gpu-box-7" in said


def test_a_step_at_the_same_place_of_another_runbook_is_no_attempt_at_this_one(world: World) -> None:
    incident = world.ready()
    intended = kinds.StepIntended(
        attempt="attempt-1",
        section="containment",
        number=1,
        action="Wait",
        command="sleep 9",
        runbook="Another runbook",
    )
    started = kinds.StepStarted(attempt="attempt-1", host="gpu-box-7", pid=4711)
    for payload in (intended, started):
        world.journal.append(Draft(payload=payload, incident=incident.id, subject="attempt-1"))
    view = build(world.parts(), knowledge((world.runbooks,)), incident.id)
    assert {step.attempt for step in view.runbook.steps} == {None}
    said = plain(clocks_line(view, world.clock.now, UNICODE, 120))
    assert "another runbook runs: containment 1 on gpu-box-7" in said
