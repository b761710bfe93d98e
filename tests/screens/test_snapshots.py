"""Pictures of every screen at three sizes in both themes, with time standing still."""

from __future__ import annotations

import pytest

from app.terminal import FirelineApp
from tests.screens.pictures import Pictures, Scene, reached
from tests.screens.world import ALERTS, Told, World, alert

Where = tuple[FirelineApp, list[str], str]


def proposals(world: World) -> Where:
    world.lived()
    return world.app(source=Told(list(ALERTS))), ["enter", "2"], "proposed, on the same"


def declare(world: World) -> Where:
    world.lived()
    source = Told([alert("b2", "AIModelConfidenceAnomaly", summary="Median confidence 0.58 is below 0.6")])
    return world.app(source=source), ["2", "d"], "same model"


def incident(world: World) -> Where:
    world.lived()
    return world.app(), ["enter"], "containment step"


def timeline(world: World) -> Where:
    now = world.lived()
    world.desk.correct(now, world.desk.note(now.id, "it strted at six").id, text="it started at six")
    world.desk.note(now.id, "the day before, a first complaint", world.clock.now - 86_400_000_000)
    return world.app(), ["enter", "l"], "it started at six"


def triage(world: World) -> Where:
    world.lived()
    return world.app(), ["enter", "t"], "triage  4 of 7"


def confirmation(world: World) -> Where:
    world.ready()
    return world.app(), ["enter", "r", "down", "enter"], "This changes production"


def kill_switch(world: World) -> Where:
    world.ready()
    return world.app(), ["f9"], "This destroys"


def choice(world: World) -> Where:
    world.lived()
    return world.app(), ["enter", "v"], "It sets the clocks"


def help_page(world: World) -> Where:
    world.lived()
    return world.app(), ["enter", "question_mark"], "Answer the open triage questions"


def palette(world: World) -> Where:
    world.lived()
    return world.app(), ["enter", "ctrl+p"], "Answer the open triage questions"


SCENES: list[Scene] = [
    proposals, declare, incident, timeline, triage, confirmation, kill_switch, choice, help_page, palette,
]  # fmt: skip


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_it_looks_as_it_did(world: World, pictures: Pictures, scene: Scene) -> None:
    app, keys, ready = scene(world)
    async with reached(app, keys, ready) as pilot:
        await pictures.compare(pilot, ready)


async def test_ascii_looks_as_it_did(world: World, pictures: Pictures) -> None:
    world.lived()
    async with reached(world.app(ascii_only=True), ["enter"], "containment step") as pilot:
        await pictures.compare(pilot, sizes=[(120, 36)], themes=["night"])
