"""Pictures of the timeline's screen at three sizes in both themes, with time standing still."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.terminal import FirelineApp
from data.journal import kinds
from data.journal.store import Draft
from data.times import DAY, HOUR, MINUTE
from tests.screens.pictures import Pictures, Scene, Step, reached
from tests.screens.world import World

Where = tuple[FirelineApp, Sequence[Step], str]


def corrected(world: World) -> Where:
    """Two days, a correction, a conflict between two corrections, text that is long or hostile."""
    incident = world.lived()
    desk = world.desk
    note = desk.note(incident.id, "it strted at six")
    desk.correct(incident, note.id, text="it started at six", reason="a slip")
    rival = kinds.EventCorrected(note.id, "text", text="it started at seven")
    subject = f"correction.{note.id}.text"
    world.journal.append(Draft(payload=rival, incident=incident.id, subject=subject))
    desk.note(incident.id, "the day before, a first complaint", world.clock.now - DAY)
    desk.note(incident.id, "[red]not markup[/red] \x1b[31mnor colour " + "a very long note " * 40)
    world.clock.now += MINUTE
    desk.note(incident.id, "it started earlier still")
    return world.app(), ["enter", "L", "4", "up", "up"], "versions"


def searched(world: World) -> Where:
    incident = world.lived()
    for number in range(40):
        world.clock.now += MINUTE
        world.desk.note(incident.id, f"accuracy {number} %, features {'late' if number % 5 else 'missing'}")
    return world.app(), ["enter", "slash", *"missing", "enter", "N"], "of 8"


def nothing(world: World) -> Where:
    world.declare()
    return world.app(), ["enter", "L", "8"], "nothing of this kind yet"


def long(world: World) -> Where:
    incident = world.lived()
    drafts = []
    for number in range(700):
        world.clock.now += 5 * MINUTE
        note = kinds.NoteAdded(f"still waiting for the vendor, round {number}")
        drafts.append(Draft(payload=note, incident=incident.id, occurred_at=world.clock.now))
    world.journal.append(*drafts)
    return world.app(), ["enter", "L", *["pageup"] * 3], "round"


def returned(world: World) -> Where:
    """Somebody looked, left, and comes back an hour later."""
    from data.incident.last_look import remember_look

    incident = world.lived()
    remember_look(world.journal, incident.id, world.journal.position())
    world.clock.now += HOUR
    world.desk.note(incident.id, "the rollback is through, accuracy climbs")
    world.desk.move_phase(incident, "recovery")
    return world.app(), ["enter", "L"], "since you left"


SCENES: list[Scene] = [corrected, searched, nothing, long, returned]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_it_looks_as_it_did(world: World, pictures: Pictures, scene: Scene) -> None:
    app, steps, ready = scene(world)
    async with reached(app, steps, ready) as pilot:
        await pictures.compare(pilot, ready)
