"""No action is missing from the palette, the help page, the README or docs/keys.md."""

from typing import Any

import pytest

from screens.actions import ACTIONS, TOGETHER, in_scope
from screens.help import HelpScreen
from screens.palette import ActionProvider
from screens.widgets.rows import Rows
from tests.screens import keys_page
from tests.screens.pilots import driven, press, settled
from tests.screens.world import World


def test_the_page_is_what_the_registry_says() -> None:
    assert keys_page.PAGE.read_text() == keys_page.page(), "python -m tests.screens.keys_page"


def test_the_readme_names_every_action_with_its_key() -> None:
    text = keys_page.README.read_text()
    assert keys_page.readme(text) == text, "python -m tests.screens.keys_page"
    assert all(title.lower() in text.lower() for title in keys_page.titles())
    assert "docs/keys.md" in text


def test_every_id_in_the_page_is_an_action_and_every_action_is_there() -> None:
    text = keys_page.page()
    assert [entry.id for entry in ACTIONS if f"`{entry.id}`" not in text] == []


async def _found(provider: ActionProvider, words: str) -> list[str]:
    return [str(hit.text) async for hit in provider.search(words)]


@pytest.mark.parametrize("scope", ["watch", "declare", "incident"])
async def test_the_palette_finds_every_action_that_works_there(world: World, scope: str) -> None:
    world.lived()
    app: Any = world.app()
    async with driven(app) as pilot:
        await press(pilot, *{"watch": [], "declare": ["h"], "incident": ["enter"]}[scope])
        provider = ActionProvider(app.screen)
        for entry in (*in_scope(scope), *in_scope("everywhere")):  # type: ignore[arg-type]
            assert entry.title in await _found(provider, entry.title), entry.id


@pytest.mark.parametrize("scope", ["watch", "incident"])
async def test_help_lists_every_action_and_what_works_here_first(world: World, scope: str) -> None:
    world.lived()
    app = world.app()
    async with driven(app) as pilot:
        await press(pilot, *{"watch": [], "incident": ["enter"]}[scope], "question_mark")
        await settled(pilot)
        assert isinstance(app.screen, HelpScreen)
        listed = list(app.screen.query_one(Rows).keys)
        assert [entry.id for entry in ACTIONS if entry.id not in listed] == []
        here = next(group for group in TOGETHER if group[0] == scope)
        first = [entry.id for one in here for entry in in_scope(one)]
        assert [key for key in listed if "." in key][: len(first)] == first
