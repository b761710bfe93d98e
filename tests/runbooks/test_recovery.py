"""Reopening: ends are journaled once, *unknown* only where it is proven, and what runs elsewhere is named."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Draft
from data.times import DAY
from runbooks import recovery
from runbooks.confirming import YES
from runbooks.jobs import Job
from runbooks.running import Running
from tests.runbooks.engine_world import World
from tests.runbooks.jobs_world import alive, marked
from tests.waiting import eventually


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def begin(world: World, incident: Incident, command: str, verify: str = "") -> Running:
    """Start it and look away."""
    return world.engine.start(world.engine.prepare_command(incident, command, verify=verify), YES)


def end_what_is_left(attempt: str) -> None:
    """Nothing of a test outlives it."""
    for pid in marked(attempt):
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: not list(marked(attempt)))


def kill_supervisor(job: Job) -> int:
    """SIGKILL; gives the command's pid."""
    started = eventually(job.started)
    assert started is not None
    os.kill(started.supervisor, signal.SIGKILL)
    eventually(lambda: job.state() == "gone")
    return started.pid


def test_an_end_that_nobody_saw_is_journaled_once_by_whoever_comes(world: World) -> None:
    incident = world.declare()
    running = begin(world, incident, "echo seen by nobody")
    eventually(lambda: running.job.state() == "ended")
    assert world.ends(incident) == []
    other = World(world.root)
    found = [*other.engine.recover(), *world.engine.recover(), *other.engine.recover()]
    assert [item.state for item in found] == ["ended"]
    (ended,) = world.ends(incident)
    assert (ended.outcome, ended.excerpt.strip()) == ("succeeded", "seen by nobody")
    assert (
        len(world.events(incident, kinds.EvidenceAdded))
        == len(world.events(incident, kinds.StepStarted))
        == 1
    )
    other.close()


def test_a_running_step_is_reattached_with_all_its_output(world: World) -> None:
    incident = world.declare()
    go = world.world / "go"
    running = begin(world, incident, f"echo before; until test -e {go}; do sleep 0.02; done; echo after")
    eventually(lambda: running.job.output().exists() and running.job.output().read_bytes())
    other = World(world.root)
    (found,) = other.engine.recover()
    assert (found.state, found.attempt) == ("running", running.attempt)
    attached = other.engine.attach(running.attempt)
    assert attached is not None
    go.touch()
    printed: list[str] = []
    attached.watch(printed.append)
    assert "".join(printed) == "before\nafter\n"
    running.watch()
    assert [end.outcome for end in world.ends(incident)] == ["succeeded"]
    other.close()


def test_what_the_check_prints_begins_on_a_line_of_its_own(world: World) -> None:
    printed: list[str] = []
    begin(world, world.declare(), "printf 'no line ends here'", "printf checked").watch(printed.append)
    assert "".join(printed) == "no line ends here\nchecked"


def test_a_killed_supervisor_is_unknown_never_succeeded_and_said_once(world: World) -> None:
    incident = world.declare()
    running = begin(world, incident, "echo so far; sleep 1000")
    eventually(lambda: running.job.output().exists() and running.job.output().read_bytes())
    pid = kill_supervisor(running.job)
    try:
        other = World(world.root)
        states = [item.state for item in (*other.engine.recover(), *world.engine.recover())]
        running.watch()
        assert states == ["unknown"]
        (ended,) = world.ends(incident)
        assert (ended.outcome, ended.excerpt.strip()) == ("unknown", "so far")
        assert alive(pid)
        assert str(pid) in ended.survivors[0]
        other.close()
    finally:
        end_what_is_left(running.attempt)


def test_all_who_look_at_once_propose_one_event_for_unknown(tmp_path: Path) -> None:
    lookers = 4
    for place in range(20):
        directory = tmp_path / str(place)
        directory.mkdir()
        together = threading.Barrier(lookers)

        def look(name: int, directory: Path = directory, together: threading.Barrier = together) -> str:
            together.wait()
            return Job(directory).unknown_event(f"event-{name}")

        with ThreadPoolExecutor(lookers) as pool:
            told = set(pool.map(look, range(lookers)))
        assert len(told) == 1
        assert [file.name for file in directory.iterdir()] == ["unknown.json"]


def test_a_supervisor_killed_while_verifying_is_unknown(world: World) -> None:
    incident = world.declare()
    running = begin(world, incident, "echo done", verify="sleep 1000")
    eventually(running.job.progress)
    kill_supervisor(running.job)
    world.engine.recover()
    (ended,) = world.ends(incident)
    assert ended.outcome == "unknown"
    assert "exit code 0" in ended.detail
    end_what_is_left(running.attempt)


def test_a_real_end_that_turns_up_wins_over_unknown(world: World) -> None:
    incident = world.declare()
    running = begin(world, incident, "sleep 1000")
    kill_supervisor(running.job)
    end_what_is_left(running.attempt)
    world.engine.recover()
    late = kinds.StepEnded(attempt=running.attempt, outcome="failed", exit_code=1)
    world.journal.append(
        Draft(payload=late, incident=incident.id, subject=running.attempt, id=running.order.end_event)
    )
    assert world.incidents.refresh(incident).attempts[running.attempt].outcome == "failed"


def test_an_intent_whose_launch_never_came_is_proven_never_started(world: World) -> None:
    incident = world.declare()
    prepared = world.engine.prepare_command(incident, f"touch {world.world}/x")
    job, order = world.engine.starter.maker.create(prepared, unrecorded=False)
    world.engine.recorder.intend(prepared, order)
    assert [item.state for item in world.engine.recover()] == ["running"]
    job.let_go()
    assert [item.state for item in world.engine.recover()] == ["never_started"]
    (ended,) = world.ends(incident)
    assert ended.outcome == "cancelled"
    assert "never started" in ended.detail
    assert world.engine.recover() == []


def test_a_job_without_an_intent_leaves_no_trace(world: World) -> None:
    incident = world.declare()
    job, _ = world.engine.starter.maker.create(
        world.engine.prepare_command(incident, "true"), unrecorded=False
    )
    job.let_go()
    assert world.engine.recover() == []
    assert world.incidents.refresh(incident).attempts == {}
    _age(job)
    world.engine.recover()
    assert not job.directory.exists()


def test_what_runs_on_another_host_is_named_and_not_judged(world: World) -> None:
    incident = world.declare()
    intended = kinds.StepIntended(
        attempt="elsewhere", section="improvised", number=0, action="x", command="x"
    )
    started = kinds.StepStarted(attempt="elsewhere", host="tower", pid=1)
    world.journal.append(
        *(Draft(payload=p, incident=incident.id, subject="elsewhere") for p in (intended, started))
    )
    (found,) = world.engine.recover()
    assert (found.state, found.host) == ("elsewhere", "tower")
    assert found.heard > 0
    assert world.ends(incident) == []
    assert world.engine.attach("elsewhere") is None


def test_a_job_that_was_copied_here_proves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    incident = world.declare()
    running = begin(world, incident, "sleep 1000")
    eventually(running.job.started)
    kill_supervisor(running.job)
    end_what_is_left(running.attempt)
    monkeypatch.setattr(recovery, "this_machine", lambda: "another one")
    assert [item.state for item in world.engine.recover()] == ["elsewhere"]
    assert world.ends(incident) == []


def test_the_directory_of_a_recorded_end_is_taken_away_after_a_while(world: World) -> None:
    incident = world.declare()
    running = begin(world, incident, "echo x")
    running.watch()
    world.engine.recover()
    assert running.job.directory.exists()
    path = running.job.directory / "end.json"
    ended = running.job.ended()
    assert ended is not None
    path.write_text(path.read_text().replace(str(ended.ended_at), str(ended.ended_at - 8 * DAY)))
    world.engine.recover()
    assert not running.job.directory.exists()


def _age(job: Job) -> None:
    old = job.directory.stat().st_mtime - 8 * 86400
    os.utime(job.directory, (old, old))


def test_a_job_that_cannot_be_read_keeps_nobody_from_working(world: World) -> None:
    incident = world.declare()
    for number, content in enumerate(("{}", "not json", "")):
        directory = world.home / "steps" / f"damaged-{number}"
        directory.mkdir(parents=True)
        (directory / "job.json").write_text(content)
    assert world.engine.recover() == []
    assert world.command(incident, "true").outcome == "succeeded"
