"""Crashes around a typed action and around its undo: whoever dies, and when, the record tells the truth, and
another process goes on from it until the world is as before.
"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.incident.model import Incident
from runbooks import undo
from runbooks.engine import Engine
from runbooks.prepared import Prepared
from runbooks.running import Running
from tests.runbooks.actions.action_world import FULLY
from tests.runbooks.crash_launcher import POINTS, Launcher, launcher
from tests.runbooks.engine_world import World
from tests.runbooks.registry_world import AFTER, BEFORE, Registry, registry_engine, typed_step
from tests.waiting import eventually

BEGUN = POINTS.index("after_launch")
"""From here on the step runs, whoever started it."""


class Place:
    """A store, one incident and a registry; `reopen` is another process, as far as the store can tell."""

    def __init__(self, root: Path, registry: Registry) -> None:
        self.registry, self.world = registry, World(root)
        self.incident: Incident = self.world.declare()

    @property
    def engine(self) -> Engine:
        return registry_engine(self.world, self.registry.url)

    def reopen(self) -> None:
        """Everything is read from the record again, and settled."""
        self.world.close()
        self.world = World(self.world.root)
        eventually(lambda: all(found.state != "running" for found in self.engine.recover()))
        self.engine.recover()
        (self.incident,) = self.world.incidents.all()

    def ready(self) -> Prepared:
        return self.engine.inspect(typed_step(self.world, self.engine, self.incident))

    def act(self) -> str:
        """The step, to its end; its attempt."""
        running = self.engine.start(self.ready(), FULLY)
        running.watch()
        return running.attempt

    def undo(self, attempt: str) -> str:
        """The outcome of one rollback."""
        prepared = self.engine.inspect(self.engine.prepare_rollback(self.incident, attempt))
        return self.engine.run(prepared, FULLY).outcome

    def outcomes(self) -> list[str]:
        return [end.outcome for end in self.world.ends(self.incident)]

    def is_as_before(self) -> bool:
        """The world, and what is left to undo."""
        plan = undo.plan(self.world.incidents.refresh(self.incident), containment=True)
        return self.registry.version == BEFORE and plan.undo == ()


@pytest.fixture(scope="module")
def dying() -> Iterator[Launcher]:
    with launcher() as one:
        yield one


@pytest.fixture
def registry() -> Iterator[Registry]:
    with Registry() as one:
        yield one
        one.go.set()


@pytest.fixture
def place(tmp_path: Path, registry: Registry) -> Iterator[Place]:
    made = Place(tmp_path, registry)
    yield made
    made.world.close()


@pytest.mark.parametrize("point", POINTS)
def test_whoever_starts_it_dies_and_another_undoes_it(place: Place, dying: Launcher, point: str) -> None:
    dying.dies(root=str(place.world.root), point=point, what="typed", registry=place.registry.url)
    place.reopen()
    begun = POINTS.index(point) >= BEGUN
    assert place.outcomes() == (["succeeded"] if begun else [] if point == "after_job" else ["cancelled"])
    assert place.registry.version == (AFTER if begun else BEFORE)
    if begun:
        (attempt,) = place.incident.attempts
        assert place.undo(attempt) == "succeeded"
    assert place.is_as_before()


@pytest.mark.parametrize("point", POINTS)
def test_whoever_undoes_it_dies_and_another_goes_on(place: Place, dying: Launcher, point: str) -> None:
    attempt = place.act()
    dying.dies(
        root=str(place.world.root), point=point, what="undo", registry=place.registry.url, attempt=attempt
    )
    place.reopen()
    begun = POINTS.index(point) >= BEGUN
    assert place.incident.rolled_back(attempt) is begun
    assert place.registry.version == (BEFORE if begun else AFTER)
    if not begun:
        assert place.undo(attempt) == "succeeded"
    assert place.is_as_before()
    assert "rolled back already" in place.engine.prepare_rollback(place.incident, attempt).problem


def kill_supervisor(place: Place, running: Running, stage: str) -> None:
    """While the stage's request waits; then that goes on without it."""
    assert place.registry.reached.wait(60), f"the {stage} never asked"
    started = eventually(running.job.started)
    assert started is not None
    os.kill(started.supervisor, signal.SIGKILL)
    place.registry.go.set()
    running.watch()


@pytest.mark.parametrize("stage", ["precheck", "command", "verify"])
def test_its_supervisor_dies_and_nobody_claims_to_know(place: Place, stage: str) -> None:
    prepared = place.ready()
    place.registry.hold(stage)
    running = place.engine.start(prepared, FULLY)
    kill_supervisor(place, running, stage)
    moved = stage != "precheck"
    eventually(lambda: place.registry.version == (AFTER if moved else BEFORE))
    place.reopen()
    assert place.outcomes() == ["unknown"]
    assert undo.plan(place.incident, containment=True).perhaps == (running.attempt,)
    assert place.undo(running.attempt) == "succeeded"
    assert place.is_as_before()


@pytest.mark.parametrize("stage", ["precheck", "command", "verify"])
def test_the_supervisor_of_its_undo_dies_and_it_can_be_undone_again(place: Place, stage: str) -> None:
    attempt = place.act()
    prepared = place.engine.inspect(place.engine.prepare_rollback(place.incident, attempt))
    place.registry.hold(stage)
    kill_supervisor(place, place.engine.start(prepared, FULLY), stage)
    eventually(lambda: place.registry.version == (AFTER if stage == "precheck" else BEFORE))
    place.reopen()
    assert place.outcomes() == ["succeeded", "unknown"]
    assert not place.incident.rolled_back(attempt)
    assert place.undo(attempt) == "succeeded"
    assert place.is_as_before()
