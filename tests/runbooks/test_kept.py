"""The version that an incident goes on with, where it is read and whether it may run commands."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.exchange import wire
from data.exchange.ingest import ingest
from runbooks import format as formats
from runbooks import kept
from runbooks.confirming import YES
from tests.runbooks.engine_world import World, first

STEP = "- {action: Hold, command: 'true', risk: changes}\n"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    (tmp_path / "one").mkdir()
    world = World(tmp_path / "one")
    yield world
    world.close()


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[World]:
    (tmp_path / "two").mkdir()
    world = World(tmp_path / "two")
    yield world
    world.close()


def test_a_version_kept_elsewhere_is_read_here_and_never_trusted(world: World, peer: World) -> None:
    """Bytes and events came by synchronisation, the word of trust among them."""
    incident = world.declare()
    runbook = world.runbook(STEP)
    world.engine.run(world.engine.prepare(incident, runbook, first(runbook)), YES)
    assert ingest(peer.journal, list(wire.lines(world.journal))).events
    shutil.copytree(world.evidence.directory, peer.evidence.directory)
    there = peer.incidents.get(incident.id)
    changed = peer.runbook(STEP.replace("Hold", "Other"), trusted=False)
    held = kept.held(there, "files", lambda: changed.path, peer.evidence)
    assert held.note == kept.CHANGED
    assert first(held.runbook).action == "Hold"
    assert not peer.engine.standing(held.runbook).may_run
    here = kept.held(world.incidents.get(incident.id), "files", lambda: changed.path, world.evidence)
    assert world.engine.standing(here.runbook).may_run


def test_where_it_is_not_kept_the_file_is_used_and_that_is_said(world: World) -> None:
    incident = world.declare()
    runbook = world.runbook(STEP)
    world.engine.run(world.engine.prepare(incident, runbook, first(runbook)), YES)
    shutil.rmtree(world.evidence.directory)
    world.runbook(STEP.replace("Hold", "Other"))
    held = kept.held(world.incidents.get(incident.id), "files", lambda: runbook.path, world.evidence)
    assert (held.note, first(held.runbook).action) == (kept.MISSING, "Other")


def test_a_step_is_known_by_its_id_where_its_place_moved(world: World) -> None:
    incident = world.declare()
    runbook = world.runbook("- {id: hold, action: Hold, command: 'true', risk: changes}\n")
    world.engine.run(world.engine.prepare(incident, runbook, first(runbook)), YES)
    now = world.incidents.get(incident.id)
    assert now.attempts_at("containment", 2, step="hold")
    assert not now.attempts_at("containment", 1, step="another")


def test_a_closed_incident_shows_the_file_as_it_is(world: World) -> None:
    incident = world.declare()
    runbook = world.runbook(STEP)
    world.engine.run(world.engine.prepare(incident, runbook, first(runbook)), YES)
    world.desk.resolve(world.incidents.get(incident.id))
    changed = world.runbook(STEP.replace("Hold", "Other"))
    held = kept.held(world.incidents.get(incident.id), "files", lambda: changed.path, world.evidence)
    assert held == (formats.load(changed.path), "", None)
