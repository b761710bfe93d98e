"""Pictures of every screen at three sizes in both themes, with time standing still."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from app.terminal import FirelineApp
from data.errors import Unreachable
from tests.screens.pilots import holds, sees, settled, still
from tests.screens.world import ALERTS, Told, World, alert

SIZES = [(80, 24), (120, 36), (200, 50)]
THEMES = ["night", "day"]

Scene = Callable[[World, str], tuple[FirelineApp, list[str], str]]
"""The app, the keys to press, and what is on the screen when it is ready."""


def first_run(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    return world.app(theme=theme), [], "No incident is open"


def watch(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    world.lived()
    world.declare("Confidence falls: ranking-v7", severity="critical")
    return world.app(theme=theme, source=Told(list(ALERTS))), [], "critical"


def alerts(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    return world.app(theme=theme, source=Told(list(ALERTS))), ["2"], "confidence anomaly"


def alert_details(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    return world.app(theme=theme, source=Told(list(ALERTS))), ["2", "enter"], "2026-04-22T08:03:00Z"


def silencing(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    keys = ["2", "m", "w", "h", "y", "tab", "enter"]
    return world.app(theme=theme, source=Told(list(ALERTS))), keys, "nobody is called for"


def proposals(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    world.lived()
    return world.app(theme=theme, source=Told(list(ALERTS))), ["enter", "2"], "proposed, on the same"


def unreachable(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    error = Unreachable("alerts:9093 refuses the connection.", remedy="Is it running?")
    return world.app(theme=theme, source=Told(error=error)), ["2"], "Nobody knows"


def declare(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    world.lived()
    source = Told([alert("b2", "AIModelConfidenceAnomaly", summary="Median confidence 0.58 is below 0.6")])
    return world.app(theme=theme, source=source), ["2", "d"], "same model"


def incident(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    world.lived()
    return world.app(theme=theme), ["enter"], "containment step"


def timeline(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    now = world.lived()
    world.desk.correct(now, world.desk.note(now.id, "it strted at six").id, text="it started at six")
    world.desk.note(now.id, "the day before, a first complaint", world.clock.now - 86_400_000_000)
    return world.app(theme=theme), ["enter", "l"], "it started at six"


def triage(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    world.lived()
    return world.app(theme=theme), ["enter", "t"], "triage  4 of 7"


def confirmation(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    world.ready()
    return world.app(theme=theme), ["enter", "r", "down", "enter"], "This changes production"


def kill_switch(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    world.ready()
    return world.app(theme=theme), ["f9"], "This destroys"


def choice(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    world.lived()
    return world.app(theme=theme), ["enter", "v"], "It sets the clocks"


def help_page(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    world.lived()
    return world.app(theme=theme), ["enter", "question_mark"], "Answer the open triage questions"


def palette(world: World, theme: str) -> tuple[FirelineApp, list[str], str]:
    world.lived()
    return world.app(theme=theme), ["enter", "ctrl+p"], "Answer the open triage questions"


SCENES: list[Scene] = [
    first_run, watch, alerts, alert_details, silencing, proposals,
    unreachable, declare, incident, timeline, triage, confirmation, kill_switch,
    choice, help_page, palette,
]  # fmt: skip


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_it_looks_as_it_did(
    world: World, snap_compare: Callable[..., bool], scene: Scene, size: tuple[int, int], theme: str
) -> None:
    app, keys, ready = scene(world, theme)

    async def get_there(pilot: Pilot[Any]) -> None:
        await holds(lambda: app.session.knowledge is not None, "knowledge")
        if app.session.parts.open_alerts is not None:
            await holds(lambda: app.session.picture is not None, "the alert source")
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        await sees(pilot, ready)
        await still(pilot)

    assert snap_compare(app, terminal_size=size, run_before=get_there)


def test_ascii_looks_as_it_did(world: World, snap_compare: Callable[..., bool]) -> None:
    world.lived()
    app = world.app(ascii_only=True)

    async def get_there(pilot: Pilot[Any]) -> None:
        await holds(lambda: app.session.knowledge is not None, "knowledge")
        await settled(pilot)
        await pilot.press("enter")
        await sees(pilot, "containment step")
        await still(pilot)

    assert snap_compare(app, terminal_size=(120, 36), run_before=get_there)
