"""The screens above an incident's: its lines of state stay in sight, and their keys lead back to it."""

from __future__ import annotations

import pytest

from data.times import HOUR
from screens.incident.screen import IncidentScreen
from tests.screens.pilots import click, driven, gone, press, sees
from tests.screens.test_systems import line
from tests.screens.world import World


@pytest.mark.parametrize("key", ["W", "C", "R", "L"])
async def test_clocks_and_what_is_next_stay_in_sight_on_a_phone(world: World, key: str) -> None:
    world.lived()
    async with driven(world.app(), (40, 12)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "5 runbook")
        await press(pilot, key)
        await gone(pilot, "5 runbook")
        await sees(pilot, "AI-INC-2026-0001", "contain 03:00 left", "next", "esc r runbook", "kill switch")


async def test_a_key_of_the_lines_of_state_does_it_in_the_incident(world: World) -> None:
    world.declare()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "runbook")
        await press(pilot, "W")
        await sees(pilot, "asked by the severity", "esc a acknowledge")
        await click(pilot, "a acknowledge")
        await gone(pilot, "asked by the severity")
        await sees(pilot, "✓ acknowledged")


async def test_the_kill_switch_from_a_screen_above_leads_back_to_the_one_cockpit(world: World) -> None:
    world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "W")
        await sees(pilot, "asked by the severity")
        await press(pilot, "f9")
        await sees(pilot, "This destroys")
        cockpits = [one for one in pilot.app.screen_stack if isinstance(one, IncidentScreen)]
        assert len(cockpits) == 1


async def test_its_own_clocks_stay_on_a_phone_where_a_part_is_late(world: World) -> None:
    line(world)
    world.clock.now += 5 * HOUR
    async with driven(world.app(), (40, 12)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "acknowledge 4 h", "1 other late")
