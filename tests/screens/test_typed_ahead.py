"""Keys typed faster than dialogs open reach the dialog, and never answer what changes production unseen."""

from textual.events import Key

from data.incident import handing_over
from tests.screens.pilots import driven, holds, press, sees, type_in
from tests.screens.world import World


async def test_what_is_typed_at_once_answers_the_dialog_that_opens(world: World) -> None:
    incident = world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        for key in ("p", "4"):
            pilot.app.post_message(Key(key, key))
        await holds(lambda: world.incidents.refresh(incident).phase == "eradication", "the phase")


async def test_a_question_about_production_takes_no_answer_from_before_it_was_seen(world: World) -> None:
    incident = world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "down")
        for key, letter in (("enter", None), ("y", "y"), ("y", "y")):
            pilot.app.post_message(Key(key, letter))
        await sees(pilot, "This changes production")
        assert world.incidents.refresh(incident).attempts_at("containment", 1) == []
        await press(pilot, "y")
        await sees(pilot, "verified")


async def test_what_is_typed_at_once_after_enter_is_the_next_field(world: World) -> None:
    incident = world.ready()
    world.desk.take_role(incident, "scribe", "a.ito")
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "o", "3")
        await sees(pilot, "You are scribe until they accept")
        for key in ("b", "o", "enter", "f", "e", "e", "d", "enter"):  # in one go over a slow line
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await sees(pilot, "Offered to bo")
    (_, offer) = handing_over.waiting(world.incidents.refresh(incident), "scribe")[0]
    assert (offer.get("receiver"), "feed" in str(offer.get("card"))) == ("bo", True)


async def test_after_a_choice_in_declare_what_is_typed_is_the_next_field(world: World) -> None:
    async with driven(world.app()) as pilot:
        await press(pilot, "h")
        await sees(pilot, "nothing is written before you declare")
        await type_in(pilot, "Good customers are flagged")
        await press(pilot, "tab", "tab", "enter")
        await sees(pilot, "It sets the clocks")
        await press(pilot, "2")
        await holds(lambda: getattr(pilot.app.focused, "id", "") == "field-model_id", "the next field")
        await type_in(pilot, "fraud-v4")
        await press(pilot, "enter", "4", "ctrl+s")
        await holds(lambda: len(list(world.incidents.open_ones())) == 1, "the incident")
    (incident,) = world.incidents.open_ones()
    assert (incident.severity, list(incident.systems)) == ("high", ["fraud-v4"])
