"""The metrics panel: what it shows in every state, what its keys do, and what it never does."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from textual.pilot import Pilot

from app.terminal import FirelineApp
from data.errors import BadAnswer, TimedOut, Unreachable
from data.times import MINUTE, SECOND
from playbooks.figures import span_of
from screens.incident.metric_screen import MetricScreen
from screens.incident.screen import IncidentScreen
from tests.screens.measured import FRAUD, GOOD, RANKING, Measured, Value, accuracy
from tests.screens.pilots import driven, gone, holds, press, sees, settled, text
from tests.screens.world import World

REFUSED = Unreachable(
    "Prometheus at metrics:9090 cannot be reached: Connection refused", remedy="Look there."
)


def app_with(world: World, source: Measured | None, **how: Any) -> FirelineApp:
    return world.app(open_metrics=lambda _incident: source, **how)


async def opened(pilot: Pilot[Any]) -> IncidentScreen:
    """The incident's screen, its metrics panel in front."""
    await press(pilot, "enter")
    await holds(lambda: isinstance(pilot.app.screen, IncidentScreen), "the incident")
    screen = pilot.app.screen
    assert isinstance(screen, IncidentScreen)
    await press(pilot, "4")
    return screen


async def test_one_metric_is_large_and_the_others_have_a_line_each(world: World) -> None:
    world.lived()
    async with driven(app_with(world, Measured())) as pilot:
        await opened(pilot)
        await sees(pilot, "accuracy", "0.77 ▼", "limit 0.83", "labels lag 7 days", "detected", "now")
        await sees(pilot, "input shift", "0.61 ▲", "confidence", "0.58 ▼", "✓ metrics")
        await sees(pilot, "no series: precision, recall, output entropy")
        assert "Alibi" not in text(pilot), "optional metrics are not missed"


async def test_enter_makes_a_metric_large_and_then_shows_it_alone(world: World) -> None:
    world.lived()
    async with driven(app_with(world, Measured())) as pilot:
        screen = await opened(pilot)
        await sees(pilot, "input shift")
        await press(pilot, "down", "down", "enter")
        assert next(iter(screen.metrics.readings)) == "input_shift"
        await press(pilot, "home", "enter")
        await holds(lambda: isinstance(pilot.app.screen, MetricScreen), "the metric alone")
        await sees(pilot, "input shift", "limit 0.50", "model_input_kl_divergence{model_id=")
        await press(pilot, "t")
        await sees(pilot, "UTC", "2026-04-22 08:", "0.61")
        await press(pilot, "t", "right")
        await sees(pilot, "accuracy", "min 0.77")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, IncidentScreen)


async def test_a_metric_without_series_says_so_as_a_table_too(world: World) -> None:
    world.lived()
    async with driven(app_with(world, Measured())) as pilot:
        await opened(pilot)
        await sees(pilot, "input shift")
        await press(pilot, "m", "t")
        await sees(pilot, "UTC")
        screen = pilot.app.screen
        assert isinstance(screen, MetricScreen)
        screen.panel = "precision"
        screen.redraw()
        await sees(pilot, "No series: nobody exports this metric")


async def test_zooming_asks_for_another_range(world: World) -> None:
    world.lived()
    source = Measured()
    async with driven(app_with(world, source)) as pilot:
        screen = await opened(pilot)
        await sees(pilot, "3 h")
        await press(pilot, "u")
        await sees(pilot, "nothing else can be undone")
        for _ in range(8):
            await press(pilot, "minus")
        await sees(pilot, "7 d")
        await holds(
            lambda: all(told[0].window.step >= 60 * MINUTE for told in screen.metrics.readings.values()),
            "a week in the plot's moments",
        )
        await sees(pilot, "nothing else can be undone")  # an answer that nobody asked for leaves it
        for _ in range(9):
            await press(pilot, "plus")
        await sees(pilot, "15 min")


async def test_nothing_is_shown_as_nothing_while_it_waits(world: World) -> None:
    world.lived()
    source = Measured()
    source.free.clear()
    async with driven(app_with(world, source)) as pilot:
        await opened(pilot)
        await sees(pilot, "asking for metrics", "○ asking for metrics")
        await press(pilot, "n")
        assert pilot.app.screen.focused is not None, "keys are taken while it waits"
        source.free.set()
        await sees(pilot, "0.77 ▼")


async def test_old_data_stays_and_says_how_old_it_is(world: World) -> None:
    world.lived()
    source = Measured()
    async with driven(app_with(world, source)) as pilot:
        screen = await opened(pilot)
        await sees(pilot, "0.77 ▼")
        source.error = REFUSED
        world.clock.now += 3 * MINUTE
        screen.asking.wake()
        await sees(pilot, "stale, 3 min old", "Connection refused", "0.77 ▼", "▲ metrics stale")
        source.error = None
        screen.asking.wake()
        await gone(pilot, "stale", "refused")


async def test_a_source_that_never_answered_is_not_an_empty_one(world: World) -> None:
    world.lived()
    source = Measured()
    source.error = REFUSED
    async with driven(app_with(world, source)) as pilot:
        await opened(pilot)
        await sees(pilot, "cannot be reached", "Look there.", "Nobody knows", "✗ metrics unreachable")
        assert "no series" not in text(pilot)


async def test_nobody_has_answered_before_somebody_was_asked(world: World) -> None:
    world.desk.declare(title="no system yet")
    source = Measured()
    source.error = REFUSED
    async with driven(app_with(world, source)) as pilot:
        screen = await opened(pilot)
        await sees(pilot, "no system is named", "○ metrics not asked")
        assert (source.asked, screen.asking.freshness) == ([], None)
        (incident,) = world.incidents.open_ones()
        world.desk.add_system(incident, "fraud-detection-v4")
        await sees(pilot, "cannot be reached", "Nobody knows", "✗ metrics unreachable")
        assert "stale" not in text(pilot)


async def test_a_source_that_hangs_is_not_asked_for_every_panel(world: World) -> None:
    world.lived()
    source = Measured()
    source.error = TimedOut("Prometheus gave no complete answer within 10 s", remedy="Later.")
    async with driven(app_with(world, source)) as pilot:
        await opened(pilot)
        await sees(pilot, "no complete answer")
        assert len(source.asked) <= 6


async def test_one_refused_query_leaves_the_others(world: World) -> None:
    world.lived()

    class Partly(Measured):
        def over(self, query: str, start: int, end: int, step: int) -> Any:
            if "kl_divergence" in query:
                raise BadAnswer("Prometheus refuses the query (execution): too many samples")
            return super().over(query, start, end, step)

    async with driven(app_with(world, Partly()), size=(160, 40)) as pilot:
        await opened(pilot)
        await sees(pilot, "0.77 ▼", "input shift", "✗ not answered", "too many")


def broken(value: Value) -> Measured:
    return Measured({**GOOD, "model_live_accuracy": {FRAUD: value}})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (lambda at: math.nan if at > -5 else 0.9, ["NaN"]),
        (lambda at: math.inf if at > -5 else 0.9, ["+Inf", "infinite at"]),
        (lambda at: None if -60 < at < -20 else 0.9, ["no samples 07:1", "to 07:5"]),
        (lambda at: None if at > -20 else 0.9, ["nothing since 07:5"]),
    ],
)
async def test_what_is_no_number_is_named(world: World, value: Value, words: list[str]) -> None:
    world.lived()
    async with driven(app_with(world, broken(value))) as pilot:
        await opened(pilot)
        await sees(pilot, "accuracy", *words)


async def test_several_series_name_the_one_in_colour(world: World) -> None:
    world.lived()
    two: dict[str, Value] = {
        f"{FRAUD},model_version=4.1.1": lambda _: 0.93,
        f"{FRAUD},model_version=4.1.2": accuracy,
    }
    async with driven(
        app_with(world, Measured({**GOOD, "model_live_accuracy": two})), size=(200, 50)
    ) as pilot:
        await opened(pilot)
        await sees(pilot, "2 series", "in colour model_version 4.1.2", "0.77 ▼")


async def test_several_models_stand_side_by_side(world: World) -> None:
    incident = world.lived()
    world.desk.add_system(incident, "ranking-v7")
    async with driven(app_with(world, Measured()), size=(200, 50)) as pilot:
        await opened(pilot)
        await sees(pilot, "fraud-detection-v4  accuracy  0.77 ▼", "ranking-v7  accuracy  0.88")
        assert RANKING.partition('"')[2].strip('"') in text(pilot)


async def test_a_drill_asks_nobody(world: World) -> None:
    world.desk.declare(mode="drill", title="a drill", models={"fraud-detection-v4": "person"})
    source = Measured()
    wired = world.app(open_metrics=lambda incident: None if incident.mode == "drill" else source)
    async with driven(wired) as pilot:
        await opened(pilot)
        await sees(pilot, "a drill sees no live metrics")
    assert source.asked == []


async def test_without_a_source_it_says_how_to_get_one(world: World) -> None:
    world.lived()
    async with driven(world.app()) as pilot:
        await opened(pilot)
        await sees(pilot, "no metrics source", "prometheus_url")


async def test_hostile_labels_and_warnings_are_only_text(world: World) -> None:
    world.lived()
    odd: dict[str, Value] = {f"{FRAUD},x=[/red]{'y' * 300}": accuracy, f"{FRAUD},x=[bold]": accuracy}
    source = Measured({**GOOD, "model_live_accuracy": odd})
    source.warnings = ("[/nothing] " + "long " * 80,)
    async with driven(app_with(world, source)) as pilot:
        await opened(pilot)
        await sees(pilot, "Prometheus warns: [/nothing]")


async def test_the_source_is_let_go_of_with_the_screen(world: World) -> None:
    world.lived()
    source = Measured()
    async with driven(app_with(world, source)) as pilot:
        await opened(pilot)
        await sees(pilot, "0.77 ▼")
        await press(pilot, "escape", "escape")
        await settled(pilot)
        await holds(lambda: source.closed, "the source to be closed")


async def test_figures_are_shown_and_recorded_with_their_query(world: World) -> None:
    incident = world.lived()
    async with driven(app_with(world, Measured())) as pilot:
        await opened(pilot)
        await sees(pilot, "0.77 ▼")
        await press(pilot, "f")
        await sees(pilot, "affected predictions", "not recorded", "before detection", "accuracy since 07:")
        await press(pilot, "1")
        await holds(
            lambda: world.incidents.refresh(incident).value("impact.affected_predictions"), "the figure"
        )
    head = world.incidents.refresh(incident).register("impact.affected_predictions").shown
    assert head is not None
    assert head.origin == "prometheus"
    assert "model_predictions_total" in str((head.payload or {}).get("reason"))


async def test_a_contained_incident_has_its_figures_recorded_unasked_and_once(world: World) -> None:
    incident = world.lived()
    world.desk.set_field(incident, "contained_at", world.clock.now)
    async with driven(app_with(world, Measured())) as pilot:
        screen = await opened(pilot)
        await holds(
            lambda: world.incidents.refresh(incident).value("impact.affected_predictions"), "the figure"
        )
        before = world.incidents.refresh(incident).heads("impact.affected_predictions")
        screen.asking.counted = None
        screen.asking.wake()
        await holds(lambda: screen.asking.counted is not None, "counted again")
        await settled(pilot)
    now = world.incidents.refresh(incident)
    assert now.heads("impact.affected_predictions") == before
    head = now.register("impact.affected_predictions").shown
    seconds = re.search(r"\[(\d+)s\]", str((head.payload or {}).get("reason")) if head else "")
    assert seconds is not None
    since_detection = span_of(now, world.clock.now)
    assert int(seconds[1]) * SECOND > since_detection[1] - since_detection[0], "counted since accuracy fell"


async def test_the_beginning_by_the_metric_can_be_recorded_as_the_onset(world: World) -> None:
    incident = world.lived()
    async with driven(app_with(world, Measured())) as pilot:
        await opened(pilot)
        await sees(pilot, "0.77 ▼")
        await press(pilot, "f")
        await sees(pilot, "before detection")
        await press(pilot, "2")
        await holds(lambda: world.incidents.refresh(incident).value("onset_at"), "the onset")
    head = world.incidents.refresh(incident).register("onset_at").shown
    assert head is not None
    assert head.origin == "prometheus"


async def test_what_delayed_labels_showed_is_recorded(world: World) -> None:
    incident = world.lived()
    async with driven(app_with(world, Measured())) as pilot:
        await opened(pilot)
        await sees(pilot, "0.77 ▼")
        await press(pilot, "f")
        await sees(pilot, "later validation", "came 7")
        await press(pilot, "3")
        await sees(pilot, "really was over the incident")
        await press(pilot, "0", "full_stop", "7", "9", "enter", "enter")
        await holds(lambda: list(world.incidents.refresh(incident).list_items("validations")), "the item")
    ((_, mark),) = world.incidents.refresh(incident).list_items("validations")
    assert mark.get("text") == "accuracy was 0.79 over the incident, by delayed labels"
