"""Pictures of Settings and Doctor in their states, at three sizes in both themes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from textual.pilot import Pilot

from app.terminal import FirelineApp
from data.finding import Finding
from tests.screens.pilots import holds, sees, settled, still
from tests.screens.settings_world import FINDINGS, TEXT, examined, settings_file, with_settings
from tests.screens.test_snapshots import SIZES, THEMES
from tests.screens.world import World

Scene = Callable[[World, str], tuple[FirelineApp, list[str], str]]


def settings(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    settings_file(TEXT + f'theme = "{theme}"\n')
    return world.app(**with_settings(world, theme=theme)), ["comma", "down", "down"], "gateway_url"


def nothing_set(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    return world.app(**with_settings(world, {}, theme=theme)), ["comma", "o"], "Nothing is set"


def editing(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    settings_file()
    keys = ["comma", "enter", "ctrl+u", "p"]
    return world.app(**with_settings(world, theme=theme)), keys, "This is no http or https address"


def refused(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    file = settings_file()
    how = with_settings(world, theme=theme)
    opened = how["open_settings"]

    def opened_and_broken() -> object:
        book = opened()
        file.write_text(TEXT + "them = 1\n")
        return book

    app = world.app(**{**how, "open_settings": opened_and_broken})
    app.notify = _silent  # type: ignore[method-assign]
    return app, ["comma"], "Did you mean theme?"


def _silent(*_: object, **__: object) -> None:
    """The toast goes by itself, and would be in some pictures only."""


def doctor(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    return world.app(theme=theme, examine=examined()), ["f7"], "3 faults, 1 warning"


def doctor_well(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    return world.app(theme=theme, examine=examined(FINDINGS[:1])), ["f7"], "nothing amiss"


def doctor_looking(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    gate = threading.Event()
    shown: list[FirelineApp] = []

    def examine(told: Callable[[int, int, Sequence[Finding]], None]) -> Sequence[Finding]:
        told(1, 21, FINDINGS[:1])
        told(2, 21, FINDINGS[3:4])
        while shown[0].is_running:
            gate.wait(0.05)
        return FINDINGS

    shown.append(world.app(theme=theme, examine=examine))
    return shown[0], ["f7"], "2 of 21 looked at"


SCENES: list[Scene] = [settings, nothing_set, editing, refused, doctor, doctor_well, doctor_looking]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_it_looks_as_it_did(
    world: World, snap_compare: Callable[..., bool], scene: Scene, size: tuple[int, int], theme: str
) -> None:
    app, keys, ready = scene(world, theme)

    async def get_there(pilot: Pilot[Any]) -> None:
        await holds(lambda: app.session.knowledge is not None, "knowledge")
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
            if key == "comma":
                await sees(pilot, "every key")
        await sees(pilot, ready)
        await still(pilot)

    assert snap_compare(app, terminal_size=size, run_before=get_there)
