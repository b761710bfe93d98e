"""Pictures of the metrics panel in each of its states, of one metric alone, of figures and of samples, at
every size. Other panels are left out: what they show does not matter here."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from textual.pilot import Pilot

from data.errors import BadAnswer, Unreachable
from data.times import MINUTE, parse_duration
from playbooks.readings import window
from screens.incident.screen import IncidentScreen
from tests.screens.measured import FRAUD, GOOD, Measured, Value, accuracy
from tests.screens.pictures import SIZES, THEMES, Pictures, at_rest
from tests.screens.pilots import driven, holds, press, sees
from tests.screens.test_samples import OLDER, SAID, Given
from tests.screens.world import World

REFUSED = Unreachable(
    "Prometheus at metrics:9090 cannot be reached: Connection refused", remedy="Is it running?"
)
NIGHT = ("night",)
Prepare = Callable[[World, Measured], None]


def changed(**series: Value) -> Prepare:
    def prepare(_world: World, source: Measured) -> None:
        source.series = {**GOOD, **{metric: {FRAUD: value} for metric, value in series.items()}}

    return prepare


def failing(_world: World, source: Measured) -> None:
    source.error = REFUSED


def waiting(_world: World, source: Measured) -> None:
    source.free.clear()


def nothing(_world: World, source: Measured) -> None:
    source.series = {}


def long_label(_world: World, source: Measured) -> None:
    source.series = {
        **GOOD,
        "model_live_accuracy": {f"{FRAUD},pod={'replica-' * 20}": accuracy, f"{FRAUD},pod=b": lambda _: 0.9},
    }
    source.warnings = ("one of the stores behind this answer was down while it was asked",)


def several(world: World, _source: Measured) -> None:
    world.desk.add_system(world.incidents.open_ones()[0], "ranking-v7")


STATES: dict[str, tuple[Prepare, str]] = {
    "loading": (waiting, "asking for metrics"),
    "within": (changed(model_live_accuracy=lambda at: 0.92 + 0.004 * math.sin(at)), "0.92"),
    "beyond": (lambda _world, _source: None, "0.77 ▼"),
    "nan and a gap": (
        changed(
            model_live_accuracy=lambda at: None if -70 < at < -40 else math.nan if at > -10 else accuracy(at)
        ),
        "NaN",
    ),
    "infinite": (changed(model_live_accuracy=lambda at: math.inf if at > -10 else 0.9), "+Inf"),
    "empty": (nothing, "no series"),
    "unreachable": (failing, "Connection refused"),
    "very long label": (long_label, "Prometheus warns"),
    "several models": (several, "ranking-v7"),
}


@pytest.mark.parametrize("state", STATES)
async def test_each_state(world: World, pictures: Pictures, state: str) -> None:
    world.lived()
    source, (prepare, ready) = Measured(), STATES[state]
    prepare(world, source)
    async with driven(world.app(open_metrics=lambda _incident: source), SIZES[0]) as pilot:
        await opened(pilot)
        await compare_at_every_size(pilot, pictures, source, ready, THEMES if state == "beyond" else NIGHT)


async def test_stale(world: World, pictures: Pictures) -> None:
    world.lived()
    source = Measured()

    async def silent(pilot: Pilot[Any]) -> None:
        source.error = REFUSED
        incident(pilot).asking.wake()
        await sees(pilot, "stale", "Connection refused")

    async def answers(pilot: Pilot[Any]) -> None:
        source.error = None
        incident(pilot).asking.wake()
        await holds(lambda: not incident(pilot).metrics.stale, "an answer")

    async with driven(world.app(open_metrics=lambda _incident: source), SIZES[0]) as pilot:
        await opened(pilot)
        for size in SIZES:
            await wide(pilot, size, source)
            answered = world.clock.now
            world.clock.now += 3 * MINUTE
            await silent(pilot)
            incident(pilot).tick(world.clock.now)
            await at_rest(pilot)
            await pictures.compare(pilot, "stale, 3 min", sizes=(size,), themes=NIGHT)
            world.clock.now = answered
            await answers(pilot)


async def test_one_refused_query_leaves_the_others(world: World, pictures: Pictures) -> None:
    world.lived()

    class Partly(Measured):
        def over(self, query: str, start: int, end: int, step: int) -> Any:
            if "kl_divergence" in query:
                raise BadAnswer("Prometheus refuses the query (execution): too many samples")
            return super().over(query, start, end, step)

    source = Partly()
    async with driven(world.app(open_metrics=lambda _incident: source), SIZES[0]) as pilot:
        await opened(pilot)
        await compare_at_every_size(pilot, pictures, source, "not answered")


@pytest.mark.parametrize("keys", [("m",), ("m", "t"), ("f",)], ids=["alone", "table", "figures"])
async def test_a_closer_look(world: World, pictures: Pictures, keys: Sequence[str]) -> None:
    world.lived()
    source, ready = Measured(), {"m": "min 0.77", "t": "2026-04-22 08:", "f": "before detection"}[keys[-1]]
    async with driven(world.app(open_metrics=lambda _incident: source), SIZES[0]) as pilot:
        await opened(pilot)
        await wide(pilot, SIZES[0], source)
        await press(pilot, *keys)
        await compare_at_every_size(pilot, pictures, source, ready, THEMES if keys == ("m",) else NIGHT)


async def test_where_nobody_is_asked(world: World, pictures: Pictures) -> None:
    world.desk.declare(mode="drill", title="a drill", models={"fraud-detection-v4": "person"})
    async with driven(world.app(open_metrics=lambda _incident: None), SIZES[0]) as pilot:
        await opened(pilot)
        await pictures.compare(pilot, "a drill sees no live metrics", themes=NIGHT)


@pytest.mark.parametrize("keys", [(), ("m",), ("m", "t")], ids=["cockpit", "alone", "table"])
async def test_ascii(world: World, pictures: Pictures, keys: Sequence[str]) -> None:
    world.lived()
    source = Measured()
    ready = "2026-04-22 08:" if "t" in keys else "0.77 v"
    async with driven(world.app(open_metrics=lambda _incident: source, ascii_only=True), SIZES[1]) as pilot:
        await opened(pilot)
        await wide(pilot, SIZES[1], source)
        await press(pilot, *keys)
        await pictures.compare(pilot, ready, sizes=SIZES[1:2], themes=NIGHT)


# --- samples -----------------------------------------------------------------------------------------------

LOST = Unreachable(
    "the log store at logs:3100 cannot be reached: Connection refused", remedy="Is it running?"
)


async def fails(world: World, given: Given, pilot: Pilot[Any]) -> None:
    given.error = LOST
    world.clock.now += 3 * MINUTE
    await press(pilot, "f5")


Turn = Callable[[World, Given, Pilot[Any]], Awaitable[None]]
SAMPLES: dict[str, tuple[Given, Sequence[str], Turn | None, str]] = {
    "covered": (Given(SAID, OLDER), (), None, "covered"),
    "revealed": (Given(SAID, OLDER), ("enter",), None, "pay [bold] now"),
    "none": (Given(), (), None, "has no sample"),
    "unreachable": (Given(error=LOST), (), None, "Connection refused"),
    "stale": (Given(SAID, OLDER), (), fails, "stale, 3 min"),
}


@pytest.mark.parametrize("state", SAMPLES)
async def test_samples(world: World, pictures: Pictures, state: str) -> None:
    world.lived()
    given, keys, then, ready = SAMPLES[state]
    app: Any = world.app(open_samples=lambda _incident: given)
    async with driven(app, SIZES[0]) as pilot:
        await press(pilot, "enter", "S")
        await sees(pilot, "samples  fraud-detection-v4")
        await press(pilot, *keys)
        if then is not None:
            await then(world, given, pilot)
        await sees(pilot, ready)
        app.live_screen.tick(world.clock.now)
        await pictures.compare(pilot, ready, themes=THEMES if state == "revealed" else NIGHT)


# --- getting there -----------------------------------------------------------------------------------------


def incident(pilot: Pilot[Any]) -> IncidentScreen:
    """The incident's screen, whatever lies over it."""
    return next(one for one in pilot.app.screen_stack if isinstance(one, IncidentScreen))


async def opened(pilot: Pilot[Any]) -> None:
    """The incident, with its metrics alone."""
    await press(pilot, "enter")
    await holds(lambda: isinstance(pilot.app.screen, IncidentScreen), "the incident")
    screen = incident(pilot)
    for other in (screen.runbook, *screen.query("#left, #right")):
        other.display = False
    await press(pilot, "4")


async def wide(pilot: Pilot[Any], size: tuple[int, int], source: Measured) -> None:
    """That large, with an answer to the question that the plot's width asks."""
    app: Any = pilot.app
    if app.size != size:
        await pilot.resize_terminal(*size)
        await holds(lambda: app.screen.outer_size == size, f"the size {size}")
    await at_rest(pilot)
    if source.free.is_set() and source.error is None:
        await holds(lambda: fits(app, incident(pilot)), "what the plot's width asks for")
    app.live_screen.tick(app.session.now)


def fits(app: Any, screen: IncidentScreen) -> bool:
    told = (screen.asking.freshness.answer if screen.asking.freshness else None) or ()
    now, columns = app.session.now, screen.asking.columns
    return bool(told) and all(
        one.window == window(now, parse_duration(one.panel.range), columns) for one in told
    )


async def compare_at_every_size(
    pilot: Pilot[Any], pictures: Pictures, source: Measured, ready: str, themes: Sequence[str] = NIGHT
) -> None:
    for size in SIZES:
        await wide(pilot, size, source)
        await pictures.compare(pilot, ready, sizes=(size,), themes=themes)
