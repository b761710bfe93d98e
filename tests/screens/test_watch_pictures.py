"""Pictures of Watch in each of its states: the incidents, the alerts, and what is asked about an alert."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from app.terminal import FirelineApp
from data.errors import Unreachable
from data.sources.alert_picture import Heard
from data.times import HOUR, MINUTE
from screens.parts import Knowledge
from tests.screens.pictures import SIZES, Pictures, Scene, Step, reached
from tests.screens.pilots import driven, press
from tests.screens.test_hostile import BIDI, MARKUP, OSC, hostile
from tests.screens.world import ALERTS, Told, World, alert

Where = tuple[FirelineApp, Sequence[Step], str]

REFUSES = Unreachable("alerts:9093 refuses the connection.", remedy="Is it running?")
LONG = "The model that scores card payments lets through what it should hold back; " * 12
HOSTILE = f"{MARKUP} {OSC} {BIDI}"


def first_run(world: World) -> Where:
    return world.app(), [], "No incident is open"


def watch(world: World) -> Where:
    world.lived()
    world.declare("Confidence falls: ranking-v7", severity="critical")
    return world.app(source=Told(list(ALERTS))), [], "critical"


def many(world: World) -> Where:
    """Late ones, a drill, one that two people set apart, one that is contained, and more than fit."""
    lived = world.lived()
    world.disagree(lived)
    world.desk.move_phase(world.declare("Scores drift: churn-model", severity="critical"), "recovery")
    world.declare("Rehearsal: prompts leak", severity="medium", mode="drill")
    world.clock.now += 40 * MINUTE
    for number in range(12):
        world.declare(f"Chat answers in rhyme, round {number}", severity="low" if number % 2 else "near_miss")
    return world.app(source=Told(list(ALERTS))), [*["down"] * 12], "decide 1 conflict"


def closed_too(world: World) -> Where:
    done, wrong = world.declare("Model degraded: last week"), world.declare("Nobody was hurt", severity="low")
    world.clock.now += 3 * HOUR
    world.desk.resolve(world.incidents.refresh(done))
    world.desk.close(world.incidents.refresh(wrong), "false_alarm", "the probe was wrong")
    return world.app(source=Told([])), ["o"], "Nobody was hurt"


def all_quiet(world: World) -> Where:
    world.desk.resolve(world.declare())
    return world.app(source=Told([])), ["2"], "No alert fires"


def foreign(world: World) -> Where:
    """Text that is hostile, and text that is far too long."""
    world.declare(LONG, severity="critical")
    world.declare(HOSTILE)
    alerts = [hostile("a1", HOSTILE), hostile("b2", LONG), alert("c3", "A" * 400, summary="B" * 4000)]
    return world.app(source=Told(alerts)), ["2"], "3 firing"


def alerts(world: World) -> Where:
    return world.app(source=Told(list(ALERTS))), ["2"], "confidence anomaly"


def grouped(world: World) -> Where:
    more = [alert("f6", "AIModelRefusals", model="chat-assistant", severity="medium", summary="Refuses 12 %")]
    keys = ["2", "b", "5"]
    return world.app(source=Told([*ALERTS, *more])), keys, "chat-assistant"


def filtered(world: World) -> Where:
    return world.app(source=Told(list(ALERTS))), ["2", "slash", *"nowhere"], "No alert passes the filter"


def filter_refused(world: World) -> Where:
    return world.app(source=Told(list(ALERTS))), ["2", "slash", *'a=~"x'], "this quote is not closed"


def stale(world: World) -> Where:
    world.lived()
    source = Told(list(ALERTS))

    def fail() -> None:
        source.error = REFUSES
        world.clock.now += 7 * MINUTE

    return world.app(source=source), ["2", fail, "f5"], "stale"


def one_of_two_fails(world: World) -> Where:
    sources = [Told(list(ALERTS)), Told(error=REFUSES, name="alerts-b:9093")]
    return world.app(source=sources[0], sources=sources), ["2"], "alerts-b:9093 has never answered"


def unreachable(world: World) -> Where:
    return world.app(source=Told(error=REFUSES)), ["2"], "Nobody knows"


def masked(world: World) -> Where:
    world.lived()
    return world.app(source=Told(list(ALERTS))), ["2", "f6"], "▒"


def alert_details(world: World) -> Where:
    return world.app(source=Told(list(ALERTS))), ["2", "enter"], "08:03 UTC"


def hostile_details(world: World) -> Where:
    found = [hostile("a1", HOSTILE + LONG)]
    return world.app(source=Told(found)), ["2", "enter"], "go on"


def silencing(world: World) -> Where:
    keys = ["2", "m", "w", "h", "y", "tab", "enter"]
    return world.app(source=Told(list(ALERTS))), keys, "nobody is called for"


SCENES: list[Scene] = [
    first_run, watch, many, closed_too, all_quiet, foreign, alerts, grouped, filtered, filter_refused,
    stale, one_of_two_fails, unreachable, masked, alert_details, hostile_details, silencing,
]  # fmt: skip


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_it_looks_as_it_did(world: World, pictures: Pictures, scene: Scene) -> None:
    app, steps, ready = scene(world)
    async with reached(app, steps, ready) as pilot:
        await pictures.compare(pilot, ready)


class Silent(Told):
    """It has been asked, and says nothing yet."""

    async def look(self) -> Heard:
        await asyncio.Event().wait()
        return await super().look()


async def test_while_the_source_is_asked(world: World, pictures: Pictures) -> None:
    world.lived()
    async with driven(world.app(source=Silent()), SIZES[0]) as pilot:
        await press(pilot, "2")
        await pictures.compare(pilot, "Asking alerts:9093")


async def test_while_what_is_known_is_read(world: World, pictures: Pictures) -> None:
    world.lived()
    parts, gate = world.parts(), threading.Event()

    def read() -> Knowledge:
        gate.wait()
        return parts.load_knowledge()

    async with world.app(replace(parts, load_knowledge=read)).run_test(size=SIZES[0]) as pilot:
        try:
            await pictures.compare(pilot, "Model degraded")
        finally:
            gate.set()
