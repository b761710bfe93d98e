"""Workstreams side by side, tasks and what the severity asks, by key."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from data.incident import work
from data.times import HOUR
from playbooks import asked
from playbooks import severity as severities
from screens import declare_form
from tests.screens.newer_scenes import works
from tests.screens.pictures import Pictures, reached
from tests.screens.pilots import driven, gone, press, sees, text
from tests.screens.world import World


async def test_the_playbooks_workstreams_open_by_one_key_and_stand_side_by_side(world: World) -> None:
    incident = world.lived()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "W")
        await sees(pilot, "opens Containment", "asked by the severity")
        await press(pilot, "o")
        await sees(pilot, "Containment", "Investigation", "Choose what stops the harm", "no lead")
        await gone(pilot, "opens Containment")
    assert "containment" in world.incidents.refresh(incident).workstreams


@pytest.mark.parametrize(("severity", "opened"), [("critical", True), ("high", False)])
def test_declaring_on_the_screen_opens_them_from_the_severity_of_the_settings(
    world: World, severity: str, opened: bool
) -> None:
    parts = world.parts()
    parts = replace(parts, settings=replace(parts.settings, workstreams_from="critical"))
    known = parts.load_knowledge()
    said = declare_form.propose(parts, known, None).edited("title", "Scores are off")
    incident = declare_form.declare(parts, known, said.edited("severity", severity))
    assert ("containment" in incident.workstreams) is opened


async def test_what_the_severity_asks_is_done_or_failed_by_one_key(world: World) -> None:
    incident = world.lived()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "W")
        await sees(pilot, "Page the person on call")
        await press(pilot, "f")
        await sees(pilot, "how it failed")
        await press(pilot, *"pager", "enter")
        await sees(pilot, "failed: pager")
    found = {
        one.id: one.status
        for one in asked.asked(world.incidents.refresh(incident), severities.shipped(), world.clock.now)
    }
    assert found["page_on_call"] == "failed"


async def test_overdue_and_idle_are_said_and_a_task_is_done(world: World) -> None:
    incident = world.lived()
    work.open_workstream(world.desk, incident, "vendor")
    due = world.journal.ambient.now() + HOUR
    work.add_task(world.desk, incident, "Call [bold] them", workstream="vendor", due=due)
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "W")
        await sees(pilot, "Call [bold] them", "1 open")
        assert "overdue" not in text(pilot)
        world.clock.now += 2 * HOUR
        await sees(pilot, "overdue", "idle")
        await press(pilot, "tab", "d")
        await gone(pilot, "overdue")
        await sees(pilot, "0 open")


async def test_it_looks_as_it_did(world: World, pictures: Pictures) -> None:
    """Compares what is late, blocked or done, and long and hostile text, at every size in both themes."""
    app, steps, ready = works(world)
    async with reached(app, steps, ready) as pilot:
        await pictures.compare(pilot, "vendor")
