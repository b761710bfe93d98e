"""Crashes: whoever started a step may die at any point; the step ends, and its outcome is journaled once."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.journal import kinds
from runbooks.confirming import YES
from tests.runbooks.crash_launcher import POINTS, ROOT, Launcher, launcher
from tests.runbooks.engine_world import World
from tests.runbooks.jobs_world import marked
from tests.waiting import eventually


@pytest.fixture(scope="module")
def dying() -> Iterator[Launcher]:
    with launcher() as one:
        yield one


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def settled(world: World) -> list[kinds.StepEnded]:
    """What the journal says once nothing runs any more."""
    (incident,) = world.incidents.all()
    eventually(lambda: all(item.state not in {"running"} for item in world.engine.recover()))
    world.engine.recover()
    return world.ends(incident)


@pytest.mark.parametrize("point", POINTS)
def test_the_launcher_dies_at_every_point(world: World, dying: Launcher, point: str) -> None:
    world.declare()
    count = world.world / "count"
    command = f"echo x >> {count}; sleep 0.1; echo all of it"
    dying.dies(root=str(world.root), point=point, command=command, verify=f"test -s {count}")
    ends = settled(world)
    (incident,) = world.incidents.all()
    attempts = world.incidents.refresh(incident).attempts
    if point == "after_job":
        assert (ends, attempts, count.exists()) == ([], {}, False)
    elif point == "after_intent":
        assert [(end.outcome, end.started_at) for end in ends] == [("cancelled", 0)]
        assert not count.exists()
    else:
        assert [(end.outcome, end.verification) for end in ends] == [("succeeded", "verified")]
        assert count.read_text() == "x\n"
        assert world.evidence.path(ends[0].evidence[0]).read_bytes() == b"all of it\n"
        assert len(world.events(incident, kinds.StepStarted)) == 1
        assert len(world.events(incident, kinds.EvidenceAdded)) == 1


def test_the_whole_process_group_and_its_terminal_go_in_mid_step(world: World) -> None:
    world.declare()
    go = world.world / "go"
    command = (
        f"echo before; until test -e {go}; do sleep 0.02; done; echo after; echo done >> {world.world}/count"
    )
    order = {"root": str(world.root), "command": command, "verify": ""}
    main, terminal = pty.openpty()
    app = subprocess.Popen(
        [sys.executable, "-m", "tests.runbooks.crash_launcher", json.dumps(order)],
        cwd=ROOT,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    assert b"before" in os.read(main, 1024)
    os.close(main)
    os.killpg(app.pid, signal.SIGKILL)
    app.wait()
    (found,) = world.engine.recover()
    assert found.state == "running"
    attached = world.engine.attach(found.attempt)
    assert attached is not None
    go.touch()
    printed: list[str] = []
    attached.watch(printed.append)
    (incident,) = world.incidents.all()
    assert "".join(printed) == "before\nafter\n"
    assert [end.outcome for end in world.ends(incident)] == ["ran_unverified"]
    assert (world.world / "count").read_text() == "done\n"
    assert world.engine.recover() == []


def test_hanging_up_and_interrupting_the_terminal_do_not_reach_the_step(world: World) -> None:
    incident = world.declare()
    running = world.engine.start(world.engine.prepare_command(incident, "echo on; sleep 0.3; echo end"), YES)
    started = eventually(running.job.started)
    assert started is not None
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        os.kill(started.supervisor, number)
    assert os.getsid(started.supervisor) not in (os.getsid(0), os.getsid(started.pid))
    running.watch()
    assert [end.outcome for end in world.ends(incident)] == ["succeeded"]
    eventually(lambda: not list(marked(running.attempt)))


def test_asking_the_supervisor_to_end_cancels_the_step(world: World) -> None:
    incident = world.declare()
    running = world.engine.start(world.engine.prepare_command(incident, "sleep 1000"), YES)
    started = eventually(running.job.started)
    assert started is not None
    os.kill(started.supervisor, signal.SIGTERM)
    running.watch()
    assert [end.outcome for end in world.ends(incident)] == ["cancelled"]
