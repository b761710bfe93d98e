"""Pictures of the timeline's screen at three sizes in both themes, with time standing still."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from app.terminal import FirelineApp
from data.journal import kinds
from data.journal.store import Draft
from data.times import DAY, HOUR, MINUTE
from tests.screens.pilots import holds, sees, settled, still
from tests.screens.world import World

SIZES = [(80, 24), (120, 36), (200, 50)]
THEMES = ["night", "day"]

Scene = Callable[[World, str], tuple[FirelineApp, list[str], str]]
"""The app, the keys to press, and what is on the screen when it is ready."""


def corrected(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
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
    return world.app(theme=theme), ["enter", "L", "4", "up", "up"], "versions"


def searched(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    incident = world.lived()
    for number in range(40):
        world.clock.now += MINUTE
        world.desk.note(incident.id, f"accuracy {number} %, features {'late' if number % 5 else 'missing'}")
    return world.app(theme=theme), ["enter", "slash", *"missing", "enter", "N"], "of 8"


def nothing(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    world.declare()
    return world.app(theme=theme), ["enter", "L", "8"], "nothing of this kind yet"


def long(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    incident = world.lived()
    drafts = []
    for number in range(700):
        world.clock.now += 5 * MINUTE
        note = kinds.NoteAdded(f"still waiting for the vendor, round {number}")
        drafts.append(Draft(payload=note, incident=incident.id, occurred_at=world.clock.now))
    world.journal.append(*drafts)
    return world.app(theme=theme), ["enter", "L", *["pageup"] * 3], "round"


def returned(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    """Somebody looked, left, and comes back an hour later."""
    from data.incident.last_look import remember_look

    incident = world.lived()
    remember_look(world.journal, incident.id, world.journal.position())
    world.clock.now += HOUR
    world.desk.note(incident.id, "the rollback is through, accuracy climbs")
    world.desk.move_phase(incident, "recovery")
    return world.app(theme=theme), ["enter", "L"], "since you left"


SCENES: list[Scene] = [corrected, searched, nothing, long, returned]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_it_looks_as_it_did(
    world: World, snap_compare: Callable[..., bool], scene: Scene, size: tuple[int, int], theme: str
) -> None:
    app, keys, ready = scene(world, theme)

    async def get_there(pilot: Pilot[Any]) -> None:
        await holds(lambda: app.session.knowledge is not None, "knowledge")
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        await sees(pilot, ready)
        await holds(lambda: all(worker.is_finished for worker in app.workers if worker.group == "details"))
        await still(pilot)

    assert snap_compare(app, terminal_size=size, run_before=get_there)
