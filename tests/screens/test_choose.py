"""Choosing one of a few, where they are more than numbers reach."""

from typing import Any

from screens.dialogs.choose import Choose, Option
from screens.ink import Ink
from screens.widgets.rows import Rows
from tests.screens.pilots import driven, holds, press, sees
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


async def test_its_options_have_their_place_in_the_first_frame(world: World) -> None:
    """They are measured in the width that they get, and in no other."""
    widths: list[int] = []

    class Told(Choose):
        def _draw(self, place: int, cells: int) -> list[Any]:
            widths.append(cells)
            return super()._draw(place, cells)

    about = "a word about it that is long enough to need a second line where there is little room"
    dialog = Told(Ink(), "which", "One of two.", [Option("a", "first", about), Option("b", "second", about)])
    world.declare()
    async with driven(world.app()) as pilot:
        pilot.app.push_screen(dialog)
        await sees(pilot, "second")
        rows = dialog.query_one(Rows)
        assert set(widths) == {rows.scrollable_content_region.width}
        assert rows.size.height == rows.virtual_size.height == 4


async def test_a_number_in_words_that_were_meant_for_another_place_chooses_nothing(world: World) -> None:
    dialog = Choose(Ink(), "which", "One of two.", [Option("a", "first"), Option("b", "second")])
    world.declare()
    async with driven(world.app()) as pilot:
        chosen: list[str | None] = []
        pilot.app.push_screen(dialog, chosen.append)
        await sees(pilot, "second")
        await pilot.press(*"is 0", "full_stop", *"12, step 2")
        await sees(pilot, "second")
        assert chosen == []
        dialog._typed_at = float("-inf")  # a while later
        await press(pilot, "2")
        await holds(lambda: chosen == ["b"], "the number alone chooses")
