"""The main job by keyboard alone and by mouse alone: declare, acknowledge, answer, contain, undo, resolve."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.screens.pilots import driven, holds, press, sees, settled, text, type_in
from tests.screens.world import ALERTS, Told, World


async def click(pilot: Pilot[Any], words: str, *, times: int = 1) -> None:
    """With the mouse, on the first place where these words are on the screen."""
    await sees(pilot, words)
    rows = text(pilot).splitlines()
    y = next(number for number, row in enumerate(rows) if words in row)
    await pilot.click(offset=(rows[y].index(words) + 1, y), times=times)
    await settled(pilot)


async def test_the_main_job_by_keyboard(world: World) -> None:
    incident = world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "next", "answer 7 triage questions")
        await press(pilot, "t")
        for number in range(1, 8):
            await sees(pilot, f"triage  {number} of 7")
            await press(pilot, "n")
            await holds(partial(_answered, world, number), "the answer")
        await press(pilot, "r", "down", "enter")
        await sees(pilot, "This changes production")
        await press(pilot, "y")
        await sees(pilot, "verified")
        assert _there("fallback")
        await press(pilot, "n")
        await type_in(pilot, "seen")
        await press(pilot, "enter", "5", "u")
        await sees(pilot, "may bring the harm back")
        await type_in(pilot, "fraud-detection-v4")
        await press(pilot, "enter")
        await sees(pilot, "rolled back")
    assert not _there("fallback")
    assert world.incidents.refresh(incident).contained_at is None


async def test_the_main_job_by_mouse(world: World) -> None:
    async with driven(world.app(source=Told(list(ALERTS))), (132, 40)) as pilot:
        await click(pilot, "confidence anomaly")
        await click(pilot, "d declare from alert")
        await sees(pilot, "check the fields")
        await click(pilot, "^s declare")
        await click(pilot, "a acknowledge")
        (incident,) = world.incidents.all()
        await holds(lambda: world.incidents.refresh(incident).earliest("acknowledged"), "somebody on it")
        await click(pilot, "direct harm", times=2)
        await sees(pilot, "triage  1 of 7")


def _there(name: str) -> bool:
    """Whether a step made this here."""
    return Path(name).exists()


def _answered(world: World, questions: int) -> bool:
    """Whether so many questions have an answer in the journal."""
    (incident,) = world.incidents.open_ones()
    return sum(name.startswith("triage.") for name in incident.registers) == questions
