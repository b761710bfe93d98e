"""The changes panel: what may be to blame, how long before, into the timeline once, and every state of it."""

from __future__ import annotations

from typing import Any

import pytest

from app.terminal import FirelineApp
from data.errors import NotConfigured, Unauthorized, Unreachable
from data.sources.change import Look
from tests.screens.changes_world import HOSTILE, LOOK, REGISTRY, Says
from tests.screens.pictures import Pictures, Seen, Step, reached
from tests.screens.pilots import driven, gone, holds, press, sees, text
from tests.screens.world import World

UNAUTHORISED = Unauthorized(
    "Kubernetes prod-eu at https://10.0.0.1:6443 does not know user 'mia': 401 Unauthorized",
    remedy="A token or certificate may have expired. Log in again; see: kubectl --context prod-eu get ns",
)
ABSENT = Unreachable(
    "Kubernetes prod-eu at https://10.0.0.1:6443 cannot be reached: Connection refused",
    remedy="Check that it runs there, that this machine may reach it, and the address in the settings.",
)
NO_CONFIG = NotConfigured("There is no kubeconfig.", remedy="Set KUBECONFIG, or make ~/.kube/config.")


def app(world: World, *sources: Says, **how: Any) -> FirelineApp:
    return world.app(open_changes=lambda _: list(sources), **how)


async def test_what_may_be_to_blame_comes_first_with_how_long_before(world: World) -> None:
    world.lived()
    async with driven(app(world, Says(LOOK), Says(REGISTRY, name="MLflow")), (120, 50)) as pilot:
        await press(pilot, "enter", "3")
        await sees(pilot, "may be to blame", "13 min before", "MODEL_VERSION", "4.1.1 → 4.1.2", "prod-eu")
        shown = text(pilot)
        order = [
            "may be to blame",
            "13 min before",
            "15 min before",
            "40 min before",
            "70 min",
            "everything else",
        ]
        places = [shown.find(one) if one != "70 min" else shown.find("1 h 10 min before") for one in order]
        assert places == sorted(places)
        assert -1 not in places
        await press(pilot, "end")
        await sees(pilot, "as it stands", "its latest run", "12 older ones are not shown")


async def test_a_change_goes_into_the_timeline_once(world: World) -> None:
    incident = world.lived()
    async with driven(app(world, Says(LOOK)), (120, 36)) as pilot:
        await press(pilot, "enter", "3")
        await sees(pilot, "13 min before")
        await press(pilot, "home", "w")
        await sees(pilot, "in timeline")
        await press(pilot, "w")
        await sees(pilot, "in the timeline already")
        found = world.incidents.refresh(incident).changes
        assert [mark.get("after") for mark in found.values()] == ["4.1.2"]
        assert [mark.at for mark in found.values()] == [LOOK.changes[1].at]
        await press(pilot, "6", "home")
        await sees(pilot, "env: model-server")


async def test_enter_shows_a_change_whole_and_where_to_look(world: World) -> None:
    world.lived()
    async with driven(app(world, Says(LOOK)), (120, 36)) as pilot:
        await press(pilot, "enter", "3")
        await sees(pilot, "13 min before")
        await press(pilot, "home", "enter")
        await sees(pilot, "history deployment/model-server", "Kubernetes prod-eu", "into the timeline")
        await press(pilot, "1")
        await sees(pilot, "in timeline")


async def test_nothing_happens_on_a_row_that_is_no_change(world: World) -> None:
    world.lived()
    async with driven(app(world, Says(ABSENT)), (120, 36)) as pilot:
        await press(pilot, "enter", "3")
        await sees(pilot, "refused")
        await press(pilot, "enter", "w")
        await sees(pilot, "Choose a change first")


async def test_an_old_picture_is_said_to_be_old(world: World) -> None:
    world.lived()
    async with driven(app(world, Says(LOOK, ABSENT)), (120, 36)) as pilot:
        await press(pilot, "enter", "3")
        await sees(pilot, "13 min before")
        await press(pilot, "f5")
        await sees(pilot, "Kubernetes since", "old", "13 min before", "changes stale", "refused. Check")


async def test_one_source_that_fails_takes_nothing_from_the_others(world: World) -> None:
    world.lived()
    gone = Unreachable(
        "MLflow at http://mlflow:5000 cannot be reached: Connection refused", remedy="Start it."
    )
    sources = (Says(LOOK), Says(REGISTRY, gone, name="MLflow"), Says(NO_CONFIG, name="W&B"))
    async with driven(app(world, *sources), (120, 60)) as pilot:
        await press(pilot, "enter", "3")
        await sees(pilot, "40 min before", "✓ changes", "There is no kubeconfig")
        await press(pilot, "f5")
        await sees(
            pilot, "MLflow since 08:30", "refused", "13 min before", "40 min before", "changes without MLflow"
        )
        assert " old" not in text(pilot)
        await press(pilot, "end")
        await sees(pilot, "✓ Kubernetes  answered 08:30", "✗ MLflow  last answered 08:30")


async def test_a_registry_never_stands_for_the_cluster_that_does_not_answer(world: World) -> None:
    world.lived()
    sources = (Says(UNAUTHORISED, name="Kubernetes prod-eu"), Says(REGISTRY, name="MLflow"))
    async with driven(app(world, *sources), (120, 60)) as pilot:
        await press(pilot, "enter", "3")
        await sees(pilot, "changed  prod-eu  silent", "40 min before")


async def test_a_drill_looks_at_nothing_real(world: World) -> None:
    drill = world.desk.declare(mode="drill", title="A drill")
    world.desk.acknowledge(drill)
    async with driven(app(world), (120, 36)) as pilot:
        await press(pilot, "enter", "3")
        await sees(pilot, "a drill looks at no real")


async def test_sources_are_closed_when_the_screen_is_left(world: World) -> None:
    world.lived()
    source = Says(LOOK)
    async with driven(app(world, source), (120, 36)) as pilot:
        await press(pilot, "enter", "3")
        await sees(pilot, "13 min before")
        await press(pilot, "escape", "escape")
        await holds(lambda: source.closed, "the source to be closed")
        await gone(pilot, "13 min before")


STATES: dict[str, tuple[tuple[Says, ...], str]] = {
    "loading": ((Says(None),), "asking Kubernetes"),
    "ok": ((Says(LOOK), Says(REGISTRY, name="MLflow")), "13 min before"),
    "empty": ((Says(Look(where="prod-eu: ai-production")),), "nothing changed"),
    "unauthorised": ((Says(UNAUTHORISED),), "not know user"),
    "absent": ((Says(ABSENT),), "refused"),
    "not-set-up": ((Says(NO_CONFIG),), "There is no kubeconfig"),
    "nobody": ((), "no source of changes"),
    "long-and-hostile": ((Says(HOSTILE),), "before"),
}
EVERYWHERE = [(40, 16), (80, 24), (120, 36), (200, 50)]
FULL = {"ok", "long-and-hostile"}


@pytest.mark.parametrize("state", STATES)
async def test_it_looks_as_it_did(world: World, pictures: Pictures, state: str) -> None:
    world.lived()
    sources, wanted = STATES[state]
    looks = [Says(*one._looks, name=one.name) for one in sources]
    async with reached(app(world, *looks), ["enter", Seen("next"), "3"], wanted, size=(120, 36)) as pilot:
        sizes = EVERYWHERE if state in FULL else [(120, 36)]
        await pictures.compare(pilot, sizes=sizes, themes=["night"])


async def test_stale_looks_as_it_did(world: World, pictures: Pictures) -> None:
    world.lived()
    steps: list[Step] = ["enter", "3", Seen("13 min before"), "f5"]
    async with reached(app(world, Says(LOOK, ABSENT)), steps, "refused", size=(120, 36)) as pilot:
        await pictures.compare(pilot, sizes=[(120, 36)])
