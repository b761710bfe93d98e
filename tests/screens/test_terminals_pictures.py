"""Pictures of the main job's screens on a phone, in high contrast, without colours and in ASCII."""

from __future__ import annotations

import pytest

from app.terminal import FirelineApp
from tests.screens.changes_world import LOOK, Says
from tests.screens.measured import Measured
from tests.screens.newer_scenes import NEWER
from tests.screens.pictures import SIZES, Pictures, Scene, Seen, Step, reached
from tests.screens.pilots import text
from tests.screens.test_snapshots import confirmation, help_page, kill_switch, triage
from tests.screens.test_watch_pictures import alerts, watch
from tests.screens.world import ALERTS, Told, World

PHONE = (40, 12)

Where = tuple[FirelineApp, list[Step], str]


def declare(world: World) -> Where:
    world.lived()
    return world.app(), ["h"], "declare"


def panel(key: str, ready: str) -> Scene:
    """The cockpit with this panel in sight."""

    def scene(world: World) -> Where:
        world.lived()
        source, metrics = Told(list(ALERTS)), Measured()
        app = world.app(source=source, open_metrics=lambda _: metrics, open_changes=lambda _: [Says(LOOK)])
        return app, ["enter", Seen("next"), key], ready

    scene.__name__ = f"panel_{key}"
    return scene


PANELS = [panel(key, ready) for key, ready in (
    ("1", "direct harm"), ("2", "proposed, on the same"), ("3", "13 min before"), ("4", "accuracy"),
    ("5", "never drilled"), ("6", "merchant_category"),
)]  # fmt: skip
SCENES: list[Scene] = [
    watch, alerts, *PANELS, triage, declare, confirmation, kill_switch, help_page,
]  # fmt: skip


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_a_phone_looks_as_it_did(world: World, pictures: Pictures, scene: Scene) -> None:
    app, steps, _ = scene(world)
    async with reached(app, steps, size=PHONE) as pilot:
        await pictures.compare(pilot, sizes=[PHONE], themes=["night"])


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_high_contrast_looks_as_it_did(world: World, pictures: Pictures, scene: Scene) -> None:
    app, steps, ready = scene(world)
    async with reached(app, steps, ready, size=(120, 36)) as pilot:
        await pictures.compare(pilot, ready, sizes=[(120, 36)], themes=["contrast"])


LEAST = {"no-colour": {"colour": False}, "ascii": {"ascii_only": True}}


@pytest.mark.parametrize("least", LEAST)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_it_looks_as_it_did(
    world: World, pictures: Pictures, monkeypatch: pytest.MonkeyPatch, scene: Scene, least: str
) -> None:
    world.terminal = LEAST[least]
    if least == "no-colour":
        monkeypatch.setenv("NO_COLOR", "1")
    app, steps, _ = scene(world)
    async with reached(app, steps, size=SIZES[0]) as pilot:
        await pictures.compare(pilot, sizes=SIZES[:1], themes=["night"])


@pytest.mark.parametrize("scene", NEWER, ids=lambda scene: scene.__name__)
async def test_screens_above_an_incident_look_as_they_did(
    world: World, pictures: Pictures, scene: Scene
) -> None:
    """Compares the same running app on a phone, and on a large terminal in high contrast."""
    app, steps, ready = scene(world)
    async with reached(app, steps, ready, size=(120, 36)) as pilot:
        await pictures.compare(pilot, sizes=[(120, 36)], themes=["contrast"])
        await pictures.compare(pilot, sizes=[PHONE], themes=["night"])


@pytest.mark.parametrize("scene", NEWER, ids=lambda scene: scene.__name__)
async def test_screens_above_an_incident_need_nothing_but_ascii(world: World, scene: Scene) -> None:
    world.terminal = LEAST["ascii"]
    app, steps, ready = scene(world)
    async with reached(app, steps, ready, size=SIZES[0]) as pilot:
        assert text(pilot).isascii()
