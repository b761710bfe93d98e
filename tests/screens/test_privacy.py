"""While a screen is shared: no name, host, prompt or output is painted anywhere. What is marked as harmful is
covered until somebody asks to see it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot

from data.incident.model import Incident
from screens.privacy import Mask, is_harmful
from tests.screens.pilots import driven, gone, holds, press, sees, settled, text
from tests.screens.world import Told, World, alert

PEOPLE = ("Zebulon Quirke", "Oyelaran")
SECRETS = ("xylophone", "Quirke", "Zebulon", "Oyelaran", "a.ito", "laptop", "alerts:9093")
PROMPT = "xylophone xylophone"


def seeded(world: World) -> Incident:
    """Names and prompts wherever they can stand."""
    incident = world.ready()
    world.desk.take_role(incident, "incident_commander", PEOPLE[0])
    world.desk.take_role(incident, "scribe", PEOPLE[1])
    world.desk.answer(incident, "direct_harm", "yes", f"it said {PROMPT}")
    note = world.desk.note(incident.id, f"the model said {PROMPT}")
    world.desk.correct(incident, note.body.id, text=f"it answered {PROMPT}")
    world.desk.send_update(incident, f"customers see {PROMPT}", "support")
    return world.incidents.refresh(incident)


def leaks(pilot: Pilot[Any]) -> list[str]:
    shown = text(pilot).lower()
    return [secret for secret in SECRETS if secret.lower() in shown]


WAYS = {
    "watch": [],
    "help": ["question_mark"],
    "palette": ["ctrl+p"],
    "switcher": ["g"],
    "declare": ["h"],
    "incident": ["enter"],
    "timeline": ["enter", "l"],
    "entry": ["enter", "l", "enter"],
    "older entry": ["enter", "l", "up", "enter"],
    "correction": ["enter", "l", "up", "up", "e"],
    "triage": ["enter", "t"],
    "answered question": ["enter", "1", "home", "enter"],
    "roles": ["enter", "o"],
    "taking a role": ["enter", "o", "1"],
    "severity": ["enter", "v"],
    "export": ["enter", "x"],
    "confirmation": ["enter", "r", "down", "enter"],
    "kill switch": ["f9"],
    "problem": ["enter", "u"],
}


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["wide", "tabs"])
@pytest.mark.parametrize("way", WAYS)
async def test_no_screen_shows_a_name_a_prompt_or_an_output(
    world: World, way: str, size: tuple[int, int]
) -> None:
    seeded(world)
    app = world.app(source=Told([alert()]), export=lambda _incident, _kind, file: file)
    async with driven(app, size) as pilot:
        await press(pilot, "f6")
        await holds(lambda: app._mask is not None, "the mask")
        await press(pilot, *WAYS[way])
        await settled(pilot)
        assert leaks(pilot) == [], text(pilot)


async def test_output_of_a_step_is_masked_and_comes_back(world: World) -> None:
    world.ready()
    app = world.app()
    async with driven(app) as pilot:
        await press(pilot, "enter", "r", "enter")
        await sees(pilot, "got     looked at fraud-detection-v4")
        await press(pilot, "f6")
        await sees(pilot, "masked", "got     ▒▒▒▒▒▒ ▒▒")
        await gone(pilot, "got     looked")
        await press(pilot, "f6")
        await sees(pilot, "got     looked at fraud-detection-v4")
        await gone(pilot, "masked")


async def test_it_works_with_a_dialog_open_and_for_names_that_come_later(world: World) -> None:
    incident = seeded(world)
    app = world.app()
    async with driven(app) as pilot:
        await press(pilot, "enter", "o")
        await sees(pilot, "Zebulon Quirke")
        await press(pilot, "f6")
        await gone(pilot, "Zebulon", "Oyelaran")
        await press(pilot, "escape")
        world.desk.take_role(incident, "incident_commander", "Wilhelmina")
        await press(pilot, "f5")
        await sees(pilot, "command")
        assert "Wilhelmina" not in text(pilot)
        assert world.incidents.refresh(incident).holder("incident_commander") == "Wilhelmina"


async def test_ids_and_models_stay_so_that_the_typed_ones_can_be_read(world: World) -> None:
    seeded(world)
    async with driven(world.app()) as pilot:
        await press(pilot, "f6", "f9")
        await sees(pilot, "fraud-detection-v4", "AI-INC-2026-0001")


@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=60))
def test_masking_never_changes_a_width(hidden: list[str], words: str) -> None:
    segments = [Segment(words[:9]), Segment(words[9:], Style(meta={"private": True}))]
    masked = Mask(hidden, "▒").apply(segments, Color(0, 0, 0))
    assert [len(segment.text) for segment in masked] == [len(segment.text) for segment in segments]
    assert all(sign in "▒" or sign.isspace() for sign in masked[1].text)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("by Ana Ruiz", "by ▒▒▒ ▒▒▒▒"),
        ("ANA RUIZ, db1.prod:9093", "▒▒▒ ▒▒▒▒, ▒▒▒▒▒▒▒▒▒▒▒▒▒"),
        ("IC Rui…", "IC ▒▒▒▒"),
        ("banana", "banana"),
        ("on db1.pr", "on ▒▒▒▒▒▒"),
        ("IC root@vm1, unnamed", "IC ▒▒▒▒▒▒▒▒, unnamed"),
    ],
)
def test_names_are_found_by_word_cut_and_broken(line: str, shown: str) -> None:
    mask = Mask(["Ana Ruiz", "db1.prod", "root@vm1, unnamed"], "▒")
    assert "".join(one.text for one in mask.apply([Segment(line)], Color(0, 0, 0))) == shown


async def test_what_is_marked_as_harmful_is_covered_until_it_is_asked_for(world: World) -> None:
    incident = world.ready()
    world.desk.note(incident.id, "harmful: how to hurt people")
    world.desk.note(incident.id, "harmful: another thing")
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "l")
        await sees(pilot, "covered as harmful")
        assert "how to hurt" not in text(pilot)
        await press(pilot, "up", "enter")
        await sees(pilot, "show it")
        assert "how to hurt" not in text(pilot)
        await press(pilot, "1")
        await sees(pilot, "how to hurt")
        assert "another thing" not in text(pilot)
        await press(pilot, "escape")
        await sees(pilot, "how to hurt", "covered as harmful")


def test_only_what_says_so_is_harmful() -> None:
    assert is_harmful("Harmful: x")
    assert not is_harmful("harmful 3 of 5")
