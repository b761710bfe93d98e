"""A terminal that was resized, there and back, shows what a fresh one of that size shows."""

from pathlib import Path

import pytest

from tests.screens.newer_scenes import works
from tests.screens.pictures import SIZES, Scene, reached, taken
from tests.screens.test_snapshots import incident
from tests.screens.test_timeline_snapshots import corrected
from tests.screens.test_watch_pictures import watch
from tests.screens.world import World

SMALL, MIDDLE, LARGE = SIZES


@pytest.mark.parametrize("scene", [watch, incident, corrected, works], ids=lambda scene: scene.__name__)
async def test_a_resized_screen_is_as_a_fresh_one(world: World, tmp_path: Path, scene: Scene) -> None:
    app, steps, ready = scene(world)
    async with reached(app, steps, ready, MIDDLE) as pilot:
        fresh = await taken(pilot, MIDDLE, "night", ready)
    (tmp_path / "other").mkdir(mode=0o700)
    other = World(tmp_path / "other/home")
    app, steps, ready = scene(other)
    async with reached(app, steps, ready, SMALL) as pilot:
        small = await taken(pilot, SMALL, "night", ready)
        await taken(pilot, LARGE, "night", ready)
        assert await taken(pilot, MIDDLE, "night", ready) == fresh
        assert await taken(pilot, SMALL, "night", ready) == small
    other.close()
