"""Choosing one of a few, where they are more than numbers reach."""

from tests.screens.pilots import driven, press, sees
from tests.screens.world import World


async def test_a_letter_goes_to_the_next_that_begins_with_it(world: World) -> None:
    world.declare()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "triage")
        await press(pilot, "b")
        await sees(pilot, "Its steps are shown; nothing runs by choosing.")
        await press(pilot, "m", "m", "m", "enter")
        await sees(pilot, "Model extraction")
        await press(pilot, "b")
        await sees(pilot, "Its steps are shown; nothing runs by choosing.")
        await press(pilot, "u", "enter")
        await sees(pilot, "Un-kill")
