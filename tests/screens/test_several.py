"""Several incidents at once: going from one to another, the kill switch from anywhere, merging and linking,
and that every question names the incident and the model it is about."""

import pytest
from textual.screen import ModalScreen

from data.incident import family
from data.incident.model import Incident
from data.times import MINUTE
from screens.dialogs.dialog import Dialog
from screens.dialogs.typed_confirm import TypedConfirm
from screens.incident.screen import IncidentScreen
from screens.widgets.rows import Rows
from tests.screens.pilots import driven, holds, press, sees, settled, text, type_in
from tests.screens.world import World


def three(world: World) -> list[Incident]:
    """A ready one, then two others."""
    return [
        world.ready(),
        world.declare("Scores drift: churn-model", severity="critical"),
        world.declare("Chat answers in rhyme", severity="low"),
    ]


async def test_typing_narrows_and_enter_goes_there(world: World) -> None:
    three(world)
    async with driven(world.app()) as pilot:
        await press(pilot, "g")
        await sees(pilot, "Where to?")
        listed = pilot.app.screen.query_one(Rows)
        assert len(listed.keys) == 3
        await type_in(pilot, "drift")
        await holds(lambda: len(listed.keys) == 1, "one left")
        await press(pilot, "enter")
        await sees(pilot, "AI-INC-2026-0002", "triage", "runbook")
        await press(pilot, "g")
        await sees(pilot, "Where to?")
        assert "Scores drift" not in text(pilot).split("Where to?")[1], "not to where one is already"
        await press(pilot, "enter")
        await holds(
            lambda: (
                isinstance(pilot.app.screen, IncidentScreen)
                and pilot.app.screen.subject.startswith("AI-INC-2026-0001")
            ),
            "the other incident",
        )
        await press(pilot, "escape")
        await sees(pilot, "watch")


async def test_another_incidents_clock_is_told_before_it_is_late(world: World) -> None:
    three(world)
    async with driven(world.app(), (140, 40)) as pilot:
        await press(pilot, "g", "down", "enter")
        await sees(pilot, "triage", "runbook", "2 others open")
        world.clock.now += 11 * MINUTE
        await sees(pilot, "AI-INC-2026-0002 acknowledge 04:00 left")
        assert "2 others open" not in text(pilot)


async def test_the_clocks_stand_beside_each(world: World) -> None:
    three(world)
    world.clock.now += 30 * MINUTE
    async with driven(world.app()) as pilot:
        await press(pilot, "g")
        await sees(pilot, "Where to?", "enter  go")
        listed = text(pilot).split("Where to?")[1]
        assert "acknowledge 15 min late" in listed
        assert "acknowledge 1 d 8 h left" in listed
        order = [listed.index(number) for number in ("▶ AI-INC-2026-0002", "2026-0001", "2026-0003")]
        assert order == sorted(order), "the one that is late stands first"


async def test_the_kill_switch_asks_where_there_are_several(world: World) -> None:
    three(world)
    async with driven(world.app()) as pilot:
        await press(pilot, "f9")
        await sees(pilot, "In which incident?")
        await type_in(pilot, "degraded")
        await press(pilot, "enter")
        await sees(pilot, "This destroys: Stop the model", "AI-INC-2026-0001", "fraud-detection-v4")


@pytest.mark.parametrize(
    "way", [["question_mark"], ["ctrl+p"], ["enter", "n"], ["enter", "t"], ["enter", "v"], ["h"]]
)
async def test_the_kill_switch_works_on_every_screen_dialog_and_palette(world: World, way: list[str]) -> None:
    world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, *way)
        await press(pilot, "f9")
        await sees(pilot, "This destroys: Stop the model")
        assert isinstance(pilot.app.screen, TypedConfirm)


async def test_a_terminal_without_function_keys_kills_from_the_palette_by_the_typed_id(world: World) -> None:
    world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "ctrl+p")
        await type_in(pilot, "kill switch")
        await sees(pilot, "Kill switch")
        await press(pilot, "down", "enter")
        await sees(pilot, "This destroys: Stop the model")
        await type_in(pilot, "fraud-detection-v3")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, TypedConfirm), "another id is not the second act"


QUESTIONS = ("d", "v", "p", "o", "i", "z", "x", "b", "M", "t", "k", "s", "g", "enter")
"""Keys that ask something, on a changing step."""


@pytest.mark.parametrize("size", [(120, 36), (40, 14)], ids=["wide", "phone"])
@pytest.mark.parametrize("key", QUESTIONS)
async def test_every_question_names_the_incident_and_the_model(
    world: World, key: str, size: tuple[int, int]
) -> None:
    three(world)
    app = world.app(export=lambda _incident, _kind, file: file)
    async with driven(app, size) as pilot:
        app.open_incident(world.incidents.get("0001").id)
        await settled(pilot)
        await holds(lambda: isinstance(app.screen, IncidentScreen) and app.screen.view, "the view")
        await press(pilot, "r", "down", key)
        await holds(lambda: isinstance(app.screen, ModalScreen), "a question")
        await sees(pilot, "AI-INC-2026-0001")
        shown = text(pilot).replace("\n", " ")
        assert "fraud-detection-v4" in shown
        assert isinstance(app.screen, Dialog)
        assert "AI-INC-2026-0001 fraud-detection-v4" in app.screen.words()


async def test_merging_closes_this_one_as_a_duplicate_of_the_chosen(world: World) -> None:
    first, second, _ = three(world)
    app = world.app()
    async with driven(app) as pilot:
        app.open_incident(second.id)
        await settled(pilot)
        await press(pilot, "M", "1")
        await sees(pilot, "Which one?")
        await type_in(pilot, "degraded")
        await press(pilot, "enter")
        await sees(pilot, "Merge into AI-INC-2026-0001", "as its duplicate")
        await type_in(pilot, "same model")
        await press(pilot, "enter")
        await holds(lambda: world.incidents.get(second.id).status == "closed", "the merge")
        await sees(pilot, "closed, duplicate", "go on in AI-INC-2026-0001")
        await press(pilot, "z")
        await sees(pilot, "reopen")
        await press(pilot, "1")
        await type_in(pilot, "not the same after all")
        await press(pilot, "enter")
        await holds(lambda: world.incidents.get(second.id).is_open, "it to be open again")
    assert world.incidents.get(first.id).is_open


async def test_linking_an_earlier_one_leaves_both_open(world: World) -> None:
    first, second, _ = three(world)
    app = world.app()
    async with driven(app) as pilot:
        app.open_incident(second.id)
        await settled(pilot)
        await press(pilot, "M", "2")
        await type_in(pilot, "degraded")
        await press(pilot, "enter", "enter")
        await sees(pilot, "happened before as", "AI-INC-2026-0001")
        await press(pilot, "M", "5")
        await sees(pilot, "Which link was wrong?", "there was one like it before")
        await press(pilot, "1", "enter")
        await sees(pilot, "taken back: happened before")
    assert family.links(world.incidents.get(second.id)) == []
    assert all(world.incidents.get(one.id).is_open for one in (first, second))


async def test_closing_as_duplicate_asks_which_one(world: World) -> None:
    _, second, _ = three(world)
    app = world.app()
    async with driven(app) as pilot:
        app.open_incident(second.id)
        await settled(pilot)
        await press(pilot, "z")
        await sees(pilot, "close as duplicate")
        await press(pilot, "4")
        await sees(pilot, "Which one?")


async def test_with_no_other_incident_going_elsewhere_says_so(world: World) -> None:
    world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "g")
        await sees(pilot, "No other incident is open")
