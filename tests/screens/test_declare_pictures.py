"""Pictures of Declare: from an alert, by hand, refused, beside what matches, with hostile text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.terminal import FirelineApp
from tests.screens.pictures import Pictures, Scene, Seen, Step, reached
from tests.screens.test_hostile import hostile
from tests.screens.test_watch_pictures import HOSTILE, LONG
from tests.screens.world import Told, World, alert

Where = tuple[FirelineApp, Sequence[Step], str]
READ = Seen("nothing is written before you declare")


def from_alert(world: World) -> Where:
    return world.app(source=Told([alert("a1")])), ["2", "d", READ], "fraud-detection-v4"


def by_hand(world: World) -> Where:
    return world.app(), ["h", READ], "what is wrong, in a few words"


def without_title(world: World) -> Where:
    return world.app(), ["h", READ, "ctrl+s"], "An incident needs a title"


def several_match(world: World) -> Where:
    """More open incidents match than fit, one of them with a title that is far too long."""
    world.lived()
    world.declare(LONG, severity="critical")
    world.declare("Rehearsal: prompts leak", mode="drill")
    source = Told([alert("b2", "AIModelConfidenceAnomaly", summary="Median confidence 0.58 is below 0.6")])
    return world.app(source=source), ["2", "d"], "same model"


def foreign(world: World) -> Where:
    world.declare(HOSTILE)
    return world.app(source=Told([hostile("a1", HOSTILE + LONG)])), ["2", "d"], "detected at"


SCENES: list[Scene] = [from_alert, by_hand, without_title, several_match, foreign]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_it_looks_as_it_did(world: World, pictures: Pictures, scene: Scene) -> None:
    app, steps, ready = scene(world)
    async with reached(app, steps, ready) as pilot:
        await pictures.compare(pilot, ready)
