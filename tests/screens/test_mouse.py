"""Everything by mouse alone, and copying."""

import stat

from screens import copying
from screens.incident.screen import IncidentScreen
from tests.screens.pilots import click, driven, gone, holds, press, sees, text
from tests.screens.world import World


async def test_the_main_job_by_mouse_alone(world: World) -> None:
    incident = world.ready()
    app = world.app()
    async with driven(app, (120, 36)) as pilot:
        await click(pilot, "AI-INC-2026-0001", last=True, times=2)
        await holds(lambda: isinstance(app.screen, IncidentScreen), "the incident")
        await sees(pilot, "Serve the fallback")
        await click(pilot, "t triage", last=True)
        await click(pilot, "n  no", last=True)
        await sees(pilot, "2 of 7")
        await click(pilot, "esc  later")
        await click(pilot, "Serve the fallback")
        await click(pilot, "Serve the fallback", times=2)
        await sees(pilot, "This changes production")
        await click(pilot, "do not")
        await sees(pilot, "F9 kill switch")
        await click(pilot, "F9 kill switch")
        await sees(pilot, "This destroys: Stop the model")
        await click(pilot, "esc  do not")
        await click(pilot, "esc back") if "esc back" in text(pilot) else await click(pilot, "? keys")
    assert world.incidents.refresh(incident).answer("direct_harm") is not None
    assert world.incidents.refresh(incident).attempts_at("containment", 1) == []


async def test_tabs_are_clicked_where_there_is_one_panel(world: World) -> None:
    world.lived()
    async with driven(world.app(), (80, 24)) as pilot:
        await press(pilot, "enter")
        await click(pilot, "timeline")
        await sees(pilot, "declared from")
        await click(pilot, "triage")
        await sees(pilot, "direct harm")


async def test_the_switcher_and_a_choice_are_clicked(world: World) -> None:
    world.ready()
    world.declare("Second one")
    app = world.app()
    async with driven(app) as pilot:
        await click(pilot, "g incidents")
        await click(pilot, "Second one", last=True)
        await click(pilot, "enter  go")
        await holds(lambda: isinstance(app.screen, IncidentScreen), "the incident")
        await click(pilot, "v severity")
        await click(pilot, "esc  leave")
        await click(pilot, "^p all actions")
        await sees(pilot, "find an action")


async def test_a_choice_takes_a_second_click_however_late_and_help_is_left_by_mouse(world: World) -> None:
    world.ready()
    app = world.app()
    async with driven(app, (120, 36)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "v severity")
        await click(pilot, "? keys")
        await sees(pilot, "Reading is always safe")
        await click(pilot, "esc back")
        await gone(pilot, "Reading is always safe")
        await press(pilot, "z")
        for _ in range(2):
            await click(pilot, "the harm has stopped")
            app._click_chain_last_time = None  # as after any while
        await sees(pilot, "enter  resolve")


async def test_what_is_copied_is_also_in_a_file_that_only_the_owner_reads(world: World) -> None:
    world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "c")
        await sees(pilot, "also in")
        path = world.home / copying.FILE
        assert path.read_text() == "echo looked at fraud-detection-v4\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_is_never_copied() -> None:
    assert "hunter2hunter2" not in copying.safe("curl -H 'Authorization: Bearer hunter2hunter2' https://x")
