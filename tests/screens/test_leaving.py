"""Leaving: escape closes what is open before it goes back, and no typed word is lost on the way."""

from screens.declare import DeclareScreen
from screens.incident.screen import IncidentScreen
from screens.watch import WatchScreen
from tests.screens.pilots import driven, gone, holds, press, sees, type_in
from tests.screens.world import World


async def test_escape_leaves_the_note_then_the_panel_then_the_incident(world: World) -> None:
    incident = world.ready()
    app = world.app()
    async with driven(app) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "Serve the fallback")
        await press(pilot, "6", "n")
        await type_in(pilot, "half a thought")
        await press(pilot, "escape")
        screen = app.screen
        assert isinstance(screen, IncidentScreen)
        assert screen.focused is screen.timeline.rows
        assert screen.note.value == "half a thought"
        await press(pilot, "escape")
        await holds(lambda: screen.focused is screen.runbook.rows, "the runbook")
        await press(pilot, "escape")
        await holds(lambda: isinstance(app.screen, WatchScreen), "Watch")
        await press(pilot, "enter")
        await sees(pilot, "half a thought")
        await press(pilot, "n", "enter")
        await holds(
            lambda: isinstance(app.screen, IncidentScreen) and not app.screen.note.value, "it written"
        )
        await press(pilot, "escape", "enter")
        await sees(pilot, "half a thought", "write a note")
    assert world.incidents.refresh(incident).is_open


async def test_a_form_that_was_left_has_its_words_the_next_time(world: World) -> None:
    world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "Serve the fallback")
        await press(pilot, "d")
        await sees(pilot, "what was decided")
        await type_in(pilot, "we fall back")
        await press(pilot, "escape")
        await gone(pilot, "what was decided")
        await press(pilot, "d")
        await sees(pilot, "what was decided", "we fall back")
        await press(pilot, "enter")
        await sees(pilot, "decided to act: we fall")
        await press(pilot, "d")
        await sees(pilot, "what was decided")
        await gone(pilot, "  we fall back  ")


async def test_a_declaration_that_was_begun_is_not_thrown_away_unasked(world: World) -> None:
    app = world.app()
    async with driven(app) as pilot:
        await press(pilot, "h")
        await sees(pilot, "check the fields")
        await type_in(pilot, "answers in rhyme")
        await press(pilot, "escape")
        await sees(pilot, "what you typed is gone")
        await press(pilot, "enter")
        await gone(pilot, "what you typed is gone")
        assert isinstance(app.screen, DeclareScreen)
        await sees(pilot, "answers in rhyme")
        await press(pilot, "escape")
        await sees(pilot, "what you typed is gone")
        await press(pilot, "y")
        await holds(lambda: isinstance(app.screen, WatchScreen), "Watch")
