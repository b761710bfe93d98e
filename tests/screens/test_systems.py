"""The systems of an incident and its parts: in the cockpit, on their own screen, beside the workstreams."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from data.incident import cascade
from data.incident.model import Incident
from data.times import HOUR, MINUTE
from tests.screens.pictures import Pictures, Seen, reached
from tests.screens.pilots import driven, gone, press, sees, text, type_in
from tests.screens.world import World


def line(world: World) -> Incident:
    """A vision model from which three other systems take; the robots have an incident of their own."""
    whole = world.declare("Faulty parts pass: defect-vision", severity="critical")
    first = world.incidents.refresh(whole).model_id
    for upper, lower, how in (
        (first, "placing-robots", "which part is good"),
        (first, "stock-counter", "how many"),
        ("stock-counter", "qa-dashboard", ""),
    ):
        cascade.depend(world.desk, world.incidents.refresh(whole), upper, lower, how=how)
    current = world.incidents.refresh(whole)
    cascade.set_state(world.desk, current, "placing-robots", "harming", "arm 3 still places [bold] parts")
    cascade.set_state(world.desk, current, first, "contained", "a person checks each part")
    world.desk.set_field(current, "contained_at", world.clock.now)
    part = world.declare("Robots place faulty parts", severity="high")
    world.desk.link(part, "parent", world.incidents.refresh(whole))
    return world.incidents.refresh(whole)


async def test_the_cockpit_says_what_is_not_covered_and_a_part_that_is_late(world: World) -> None:
    line(world)
    async with driven(world.app(), (200, 50)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "still harms placing-robots", "contained, not placing-robots and 2 more")
        assert "not known stock-counter" in text(pilot)
        world.clock.now += 3 * HOUR
        await sees(pilot, "part AI-INC-2026-0002")
        await press(pilot, "W")
        await sees(pilot, "asked by the severity", "still harms placing-robots", "1 part, 1 late")


async def test_how_a_system_stands_is_said_by_one_key_and_a_part_is_entered(world: World) -> None:
    whole = line(world)
    async with driven(world.app(), (120, 36)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "systems")
        await press(pilot, "C")
        await sees(pilot, "takes from stock-counter", "1 of 4 contained", "arm 3 still places [bold] parts")
        await press(pilot, "down", "r")
        await sees(pilot, "how you know")
        await type_in(pilot, "arm 3 stopped")
        await press(pilot, "enter")
        await sees(pilot, "2 of 4 contained", "arm 3 stopped")
        await press(pilot, "enter")
        await sees(pilot, "c, h, r and u say how it stands")
        await press(pilot, "tab", "enter")
        await sees(pilot, "part of AI-INC-2026-0001", "runbook")
    (state,) = (
        one for one in cascade.systems(world.incidents.refresh(whole)) if one.model == "placing-robots"
    )
    assert state.state == "restored"


async def test_a_part_is_declared_with_the_system_under_the_cursor(world: World) -> None:
    line(world)
    async with driven(world.app(), (120, 36)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "systems")
        await press(pilot, "C")
        await sees(pilot, "1 of 4 contained")
        await press(pilot, "end", "d")
        await sees(pilot, "a part of AI-INC-2026-0001", "qa-dashboard")
        await type_in(pilot, "Dashboard shows good rates")
        await press(pilot, "ctrl+s")
        await gone(pilot, "a part of AI-INC-2026-0001")
        await sees(pilot, "AI-INC-2026-0003")
    assert world.incidents.get("AI-INC-2026-0003").model_ids == ["qa-dashboard"]
    assert [mark.get("number") for mark in world.incidents.get("AI-INC-2026-0003").links.values()] == [
        "AI-INC-2026-0001"
    ]


async def test_it_looks_as_it_did(
    world: World, snapshot: SnapshotAssertion, request: pytest.FixtureRequest
) -> None:
    """Compares the screen of the systems at every size in both themes."""
    line(world)
    world.clock.now += 5 * MINUTE
    async with reached(world.app(), ["enter", Seen("systems"), "C"], "1 of 4") as pilot:
        await Pictures(snapshot, request).compare(pilot, "placing-robots")
