"""Pictures of the metrics panel in each of its states, of one metric alone, and of samples."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from data.errors import Unreachable
from data.times import MINUTE, parse_duration
from playbooks.readings import window
from screens.incident.screen import IncidentScreen
from tests.screens.measured import FRAUD, GOOD, Measured, Value, accuracy
from tests.screens.pilots import holds, sees, settled, still
from tests.screens.test_samples import OLDER, SAID, Given
from tests.screens.world import World

SIZES = [(80, 24), (120, 36), (200, 50)]
REFUSED = Unreachable(
    "Prometheus at metrics:9090 cannot be reached: Connection refused", remedy="Look there."
)

Prepare = Callable[[Measured], None]


def changed(**series: Value) -> Prepare:
    def prepare(source: Measured) -> None:
        source.series = {**GOOD, **{metric: {FRAUD: value} for metric, value in series.items()}}

    return prepare


def failing(source: Measured) -> None:
    source.error = REFUSED


def waiting(source: Measured) -> None:
    source.free.clear()


def nothing(source: Measured) -> None:
    source.series = {}


def long_label(source: Measured) -> None:
    source.series = {
        **GOOD,
        "model_live_accuracy": {f"{FRAUD},pod={'replica-' * 20}": accuracy, f"{FRAUD},pod=b": lambda _: 0.9},
    }
    source.warnings = ("one of the stores behind this answer was down while it was asked",)


STATES: dict[str, tuple[Prepare, str]] = {
    "loading": (waiting, "asking for metrics"),
    "within": (changed(model_live_accuracy=lambda at: 0.92 + 0.004 * math.sin(at)), "0.92"),
    "beyond": (lambda _source: None, "0.77 ▼"),
    "nan and a gap": (
        changed(
            model_live_accuracy=lambda at: None if -70 < at < -40 else math.nan if at > -10 else accuracy(at)
        ),
        "NaN",
    ),
    "infinite": (changed(model_live_accuracy=lambda at: math.inf if at > -10 else 0.9), "+Inf"),
    "empty": (nothing, "no series"),
    "failing": (failing, "Connection refused"),
    "very long label": (long_label, "Prometheus warns"),
}


def reach(source: Measured, *keys: str, ready: str) -> Callable[[Pilot[Any]], Any]:
    async def get_there(pilot: Pilot[Any]) -> None:
        app: Any = pilot.app
        await holds(lambda: app.session.knowledge is not None, "knowledge")
        await settled(pilot)
        await pilot.press("enter")
        await holds(lambda: isinstance(app.screen, IncidentScreen), "the incident")
        for other in (app.screen.runbook, *app.screen.query("#left, #right")):
            other.display = False  # what other panels show is no matter of these pictures
        await settled(pilot)
        for key in ("4", *keys):
            if source.free.is_set() and source.error is None:
                await holds(lambda: app.session.sources["metrics"].state == "fresh", "the metrics")
            await pilot.press(key)
            await settled(pilot)
        await sees(pilot, ready)
        if source.free.is_set() and source.error is None:
            await holds(lambda: as_wide_as_the_plot(app), "what the plot's width asks for")
        app.live_screen.tick(app.session.now)  # what a second's tick would repaint
        await still(pilot)

    return get_there


def as_wide_as_the_plot(app: Any) -> bool:
    """Whether the answer on the screen is to the question that its width asks."""
    screen = next(one for one in app.screen_stack if isinstance(one, IncidentScreen))
    told = (screen.asking.freshness.answer if screen.asking.freshness else None) or ()
    now, columns = app.session.now, screen.asking.columns
    return bool(told) and all(
        one.window == window(now, parse_duration(one.panel.range), columns) for one in told
    )


@pytest.mark.parametrize("state", STATES)
def test_each_state(world: World, snap_compare: Callable[..., bool], state: str) -> None:
    world.lived()
    prepare, ready = STATES[state]
    source = Measured()
    prepare(source)
    app = world.app(open_metrics=lambda _incident: source)
    assert snap_compare(app, terminal_size=(120, 36), run_before=reach(source, ready=ready))


def test_stale(world: World, snap_compare: Callable[..., bool]) -> None:
    world.lived()
    source = Measured()

    async def get_there(pilot: Pilot[Any]) -> None:
        await reach(source, ready="0.77 ▼")(pilot)
        source.error = REFUSED
        world.clock.now += 3 * MINUTE
        screen = pilot.app.screen
        assert isinstance(screen, IncidentScreen)
        screen.asking.wake()
        await sees(pilot, "stale", "Connection refused")
        await still(pilot)

    app = world.app(open_metrics=lambda _incident: source)
    assert snap_compare(app, terminal_size=(120, 36), run_before=get_there)


@pytest.mark.parametrize("theme", ["night", "day"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("alone", [False, True], ids=["cockpit", "alone"])
def test_every_size(
    world: World, snap_compare: Callable[..., bool], size: tuple[int, int], theme: str, alone: bool
) -> None:
    incident = world.lived()
    if size == (200, 50):
        world.desk.add_system(incident, "ranking-v7")
    source = Measured()
    app = world.app(open_metrics=lambda _incident: source, theme=theme)
    keys = ("m",) if alone else ()
    assert snap_compare(app, terminal_size=size, run_before=reach(source, *keys, ready="0.77 ▼"))


@pytest.mark.parametrize("keys", [(), ("m",), ("m", "t")], ids=["cockpit", "alone", "table"])
def test_ascii(world: World, snap_compare: Callable[..., bool], keys: tuple[str, ...]) -> None:
    world.lived()
    source = Measured()
    app = world.app(open_metrics=lambda _incident: source, ascii_only=True)
    ready = "2026-04-22 08:" if "t" in keys else "0.77 v"
    assert snap_compare(app, terminal_size=(120, 36), run_before=reach(source, *keys, ready=ready))


def test_samples(world: World, snap_compare: Callable[..., bool]) -> None:
    world.lived()
    source, samples = Measured(), Given(SAID, OLDER)
    app = world.app(open_metrics=lambda _incident: source, open_samples=lambda _incident: samples)
    there = reach(source, "S", "enter", ready="pay [bold] now")
    assert snap_compare(app, terminal_size=(120, 36), run_before=there)
