"""A short form whose words cannot be taken stays, says why, and keeps them."""

from data.errors import BadInput
from screens.dialogs.ask import Ask, Field
from screens.ink import Ink
from tests.screens.pilots import driven, press, sees, type_in
from tests.screens.world import World


def _no_time(given: str) -> None:
    if given != "15:20":
        raise BadInput(f"{given!r} is no time.", remedy="Write 08:15.")


async def test_what_cannot_be_taken_stays_in_the_form_until_it_is_mended(world: World) -> None:
    answers: list[dict[str, str] | None] = []
    form = Ask(Ink(), "a note", "It stands.", [Field("text", "what"), Field("time", "when", check=_no_time)])
    async with driven(world.app()) as pilot:
        pilot.app.push_screen(form, answers.append)
        await sees(pilot, "It stands.")
        await type_in(pilot, "a complaint")
        await press(pilot, "enter")
        await type_in(pilot, "noon")
        await press(pilot, "enter")
        await sees(pilot, "'noon' is no time. Write 08:15.")
        await sees(pilot, "a complaint")
        assert answers == []
        await press(pilot, *["backspace"] * 4, *"15", "colon", *"20", "enter")
        assert answers == [{"text": "a complaint", "time": "15:20"}]
