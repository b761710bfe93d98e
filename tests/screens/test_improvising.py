"""A command that no runbook has, through the screen, with the real engine and real bash."""

from pathlib import Path

from tests.screens.pilots import driven, gone, holds, press, sees, type_in
from tests.screens.world import World


def there(name: str) -> bool:
    """Whether a command made this file here."""
    return Path(name).exists()


async def test_a_command_of_ones_own_is_shown_confirmed_and_recorded(world: World) -> None:
    incident = world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "exclamation_mark")
        await sees(pilot, "What changes something is shown first")
        await type_in(pilot, "mkdir aside")
        await press(pilot, "tab")
        await type_in(pilot, "rmdir aside")
        await press(pilot, "tab")
        await type_in(pilot, "room")
        await press(pilot, "enter")
        await sees(pilot, "This changes production: mkdir aside", "rmdir aside", incident.number)
        assert not there("aside")
        await press(pilot, "y")
        await gone(pilot, "This changes production")
        await sees(pilot, "improvised", "ran")
        await holds(lambda: there("aside"), "what it makes")
        (attempt,) = world.incidents.refresh(incident).attempts.values()
        assert (attempt.get("command"), attempt.get("undo")) == ("mkdir aside", "rmdir aside")
        await press(pilot, "enter")
        await sees(pilot, "run a command", "mkdir aside", "rmdir aside")
