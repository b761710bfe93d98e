"""The Settings screen: what it shows, how it changes the file, and what it never shows."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from tests.screens.pilots import driven, gone, holds, press, sees, text, type_in
from tests.screens.settings_world import SEEDED, TEXT, settings_file, with_settings
from tests.screens.world import World


async def opened(pilot: Pilot[Any]) -> None:
    await press(pilot, "comma")
    await sees(pilot, "settings", "every key")


async def test_every_key_says_its_value_and_where_it_comes_from(world: World) -> None:
    settings_file()
    async with driven(world.app(**with_settings(world)), (160, 60)) as pilot:
        await opened(pilot)
        await sees(pilot, "http://alerts-a:9093", "5 in the file")
        await sees(pilot, "2 in the environment", "prod-eu", "set, not shown", "http://…@gateway:8080")
        assert SEEDED not in text(pilot)
        await go_to(pilot, "kube_context")
        await sees(pilot, "FIRELINE_KUBE_CONTEXT comes before the file")


async def test_a_secret_is_nowhere_even_where_it_would_be_edited(world: World) -> None:
    settings_file()
    async with driven(world.app(**with_settings(world)), (120, 36)) as pilot:
        await opened(pilot)
        await go_to(pilot, "gateway_url")
        await press(pilot, "enter")
        await sees(pilot, "this can be saved")
        assert SEEDED not in text(pilot)
        await press(pilot, "escape")
        await go_to(pilot, "prometheus_password")
        await press(pilot, "enter")
        await sees(pilot, "FIRELINE_PROMETHEUS_PASSWORD sets it; a secret is never in the file")
        assert SEEDED not in text(pilot)


async def go_to(pilot: Pilot[Any], name: str) -> None:
    """The cursor, with as many presses as it takes."""
    while _cursor(pilot) != name:
        await pilot.press("down")
    await pilot.pause()


def _cursor(pilot: Pilot[Any]) -> str:
    return str(pilot.app.screen.query_one("#keys-rows").cursor_key)  # type: ignore[attr-defined]


async def test_what_is_wrong_is_said_while_typing_and_cannot_be_saved(world: World) -> None:
    file = settings_file()
    async with driven(world.app(**with_settings(world))) as pilot:
        await opened(pilot)
        await go_to(pilot, "prometheus_url")
        await press(pilot, "enter")
        await sees(pilot, "this can be saved", "http://prometheus:9090")
        await press(pilot, "ctrl+u")
        await type_in(pilot, "prom")
        await sees(pilot, "This is no http or https address")
        await press(pilot, "enter")
        await sees(pilot, "This is no http or https address")
        await press(pilot, "escape")
    assert file.read_text() == TEXT


async def test_what_is_saved_keeps_the_comments_and_says_when_it_applies(world: World) -> None:
    file = settings_file()
    async with driven(world.app(**with_settings(world)), (120, 36)) as pilot:
        await opened(pilot)
        await go_to(pilot, "prometheus_url")
        await press(pilot, "enter")
        await type_in(pilot, "/p")
        await press(pilot, "enter")
        await sees(pilot, "at the next start", "http://prometheus:9090/p")
        await press(pilot, "delete")
        await holds(lambda: "prometheus_url" not in file.read_text(), "the key leaving the file")
    assert file.read_text() == TEXT.replace('prometheus_url = "http://prometheus:9090"\n', "")


async def test_the_theme_applies_at_once(world: World) -> None:
    file = settings_file()
    async with driven(world.app(**with_settings(world))) as pilot:
        await opened(pilot)
        await go_to(pilot, "theme")
        await press(pilot, "enter", "2")
        await holds(lambda: pilot.app.theme == "day", "the day theme")
        await sees(pilot, "at once")
    assert file.read_text() == TEXT + 'theme = "day"\n'


async def test_an_edit_from_outside_is_noticed_and_a_bad_one_leaves_all_as_it_was(world: World) -> None:
    file = settings_file()
    app = world.app(**with_settings(world))
    async with driven(app, (120, 36)) as pilot:
        await opened(pilot)
        file.write_text(TEXT + 'theme = "day"\n')
        await holds(lambda: app.theme == "day", "the day theme")
        file.write_text(TEXT + "\nthem = 1\n")
        await sees(pilot, "refused", "config.toml:8:1:", "Did you mean theme?", "The old settings stay")
        assert app.theme == "day"
        await press(pilot, "escape")
        await sees(pilot, "Settings refused, the old ones")
        await press(pilot, "comma")
        file.write_text(TEXT)
        await holds(lambda: app.theme == "night", "the night theme")
        await sees(pilot, "enter changes")


async def test_saving_into_a_file_that_is_broken_meanwhile_touches_nothing(world: World) -> None:
    file = settings_file()
    async with driven(world.app(**with_settings(world)), (120, 36)) as pilot:
        await opened(pilot)
        await go_to(pilot, "prometheus_url")
        await press(pilot, "enter")
        await type_in(pilot, "/p")
        file.write_text("theme = \n")
        await press(pilot, "enter")
        await sees(pilot, "Invalid value")
    assert file.read_text() == "theme = \n"


async def test_only_what_is_set(world: World) -> None:
    settings_file()
    async with driven(world.app(**with_settings(world)), (120, 36)) as pilot:
        await opened(pilot)
        await press(pilot, "o")
        await sees(pilot, "set keys", "prod-eu")
        assert "not set" not in text(pilot)
        await press(pilot, "o")
        await sees(pilot, "every key", "not set")


async def test_keys_are_filtered_by_words(world: World) -> None:
    settings_file()
    async with driven(world.app(**with_settings(world)), (120, 36)) as pilot:
        await opened(pilot)
        await press(pilot, "slash")
        await type_in(pilot, "prometheus password")
        await gone(pilot, "alertmanager_url", "kube_context")
        await sees(pilot, "prometheus_password_file")
        assert SEEDED not in text(pilot)
        await press(pilot, "enter", "slash")
        await type_in(pilot, "zebra")
        await sees(pilot, "No key passes the filter")
        await press(pilot, "escape")
        await sees(pilot, "alertmanager_url")


async def test_without_settings_the_key_says_so(world: World) -> None:
    async with driven(world.app()) as pilot:
        await press(pilot, "comma")
        await sees(pilot, "There are no settings to show here.")


async def test_a_file_broken_while_another_screen_is_open_is_said_until_it_is_mended(world: World) -> None:
    file = settings_file()
    world.ready()
    app = world.app(**with_settings(world))
    async with driven(app, (120, 36)) as pilot:
        await press(pilot, "enter")
        file.write_text(TEXT + "them = 1\n")
        await sees(pilot, "Settings refused, the old ones stay")
        file.write_text(TEXT)
        await gone(pilot, "Settings refused")
