"""Pictures of Settings and Doctor in their states, at three sizes in both themes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest

from app.terminal import FirelineApp
from data.finding import Finding
from tests.screens.pictures import Pictures, Scene, Seen, Step, reached
from tests.screens.settings_world import FINDINGS, TEXT, examined, settings_file, with_settings
from tests.screens.world import World

SETTINGS: list[Step] = ["comma", Seen("every key")]
Where = tuple[FirelineApp, Sequence[Step], str]


def settings(world: World) -> Where:
    settings_file(TEXT + 'theme = "night"\n')
    return world.app(**with_settings(world)), [*SETTINGS, "down", "down"], "gateway_url"


def nothing_set(world: World) -> Where:
    return world.app(**with_settings(world, {})), [*SETTINGS, "o"], "Nothing is set"


def editing(world: World) -> Where:
    settings_file()
    keys: list[Step] = [*SETTINGS, "enter", "ctrl+u", "p"]
    return world.app(**with_settings(world)), keys, "This is no http or https address"


def refused(world: World) -> Where:
    file = settings_file()
    how = with_settings(world)
    opened = how["open_settings"]

    def opened_and_broken() -> object:
        book = opened()
        file.write_text(TEXT + "them = 1\n")
        return book

    return world.app(**{**how, "open_settings": opened_and_broken}), [*SETTINGS], "Did you mean theme?"


def doctor(world: World) -> Where:
    return world.app(examine=examined()), ["f7"], "3 faults, 1 warning"


def doctor_well(world: World) -> Where:
    return world.app(examine=examined(FINDINGS[:1])), ["f7"], "nothing amiss"


def doctor_looking(world: World) -> Where:
    gate = threading.Event()
    shown: list[FirelineApp] = []

    def examine(told: Callable[[int, int, Sequence[Finding]], None]) -> Sequence[Finding]:
        told(1, 21, FINDINGS[:1])
        told(2, 21, FINDINGS[3:4])
        while shown[0].is_running:
            gate.wait(0.05)
        return FINDINGS

    shown.append(world.app(examine=examine))
    return shown[0], ["f7"], "2 of 21 looked at"


SCENES: list[Scene] = [settings, nothing_set, editing, refused, doctor, doctor_well, doctor_looking]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_it_looks_as_it_did(world: World, pictures: Pictures, scene: Scene) -> None:
    app, steps, ready = scene(world)
    async with reached(app, steps, ready) as pilot:
        await pictures.compare(pilot, ready)
