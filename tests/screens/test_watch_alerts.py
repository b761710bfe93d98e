"""Watch's alerts: filtered while it is typed, grouped, sorted, and never painted for nothing."""

from typing import Any
from unittest import mock

import msgspec
from msgspec.structs import replace

from app.terminal import FirelineApp
from data.errors import Unreachable
from data.sources.silences import Silence
from data.times import HOUR, MINUTE
from screens.watch import WatchScreen
from screens.watch_alerts import AlertsPanel
from screens.widgets.rows import Rows
from tests.screens.pilots import driven, gone, holds, press, sees, text, type_in
from tests.screens.world import ALERTS, START, Told, World, alert


def panel(pilot: Any) -> AlertsPanel:
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, WatchScreen)
    return screen.alerts


def app(pilot: Any) -> FirelineApp:
    assert isinstance(pilot.app, FirelineApp)
    return pilot.app


def shown(pilot: Any) -> list[str]:
    return [one.name.removeprefix("AIModel") for one in panel(pilot).found]


async def test_the_filter_takes_matchers_and_words_while_they_are_typed(world: World) -> None:
    async with driven(world.app(source=Told(list(ALERTS)))) as pilot:
        await sees(pilot, "confidence anomaly")
        await press(pilot, "slash")
        panel(pilot).line.value = 'severity=~"high|medium"'
        await holds(lambda: len(shown(pilot)) == 3)
        panel(pilot).line.value = 'severity=~"high|medium" median'
        await holds(lambda: shown(pilot) == ["ConfidenceAnomaly"])
        await sees(pilot, "1 shown")
        panel(pilot).line.value = 'severity=~"high'
        await sees(pilot, "this quote is not closed")
        assert shown(pilot) == ["ConfidenceAnomaly"]
        panel(pilot).line.value = "nowhere"
        await sees(pilot, "No alert passes the filter")
        await press(pilot, "escape")
        await gone(pilot, "No alert passes")
        assert len(shown(pilot)) == 5


async def test_what_comes_while_somebody_types_is_there_with_the_next_letter_or_the_pause(
    world: World,
) -> None:
    source = Told(list(ALERTS))
    async with driven(world.app(source=source)) as pilot:
        await sees(pilot, "confidence anomaly")
        await press(pilot, "slash")
        panel(pilot).line.value = "model"
        source.told = [*ALERTS, alert("f9", "AIModelNew")]
        app(pilot).ask_again()
        await holds(lambda: "New" in shown(pilot))


async def test_a_worker_is_not_described_by_all_that_it_holds(world: World) -> None:
    """Textual would spell out what a worker is made of: every alert, at every answer."""
    source = Told(list(ALERTS))
    async with driven(world.app(source=source)) as pilot:
        await sees(pilot, "confidence anomaly")
        with mock.patch.object(type(ALERTS[0]), "__repr__", side_effect=AssertionError("spelt out")) as spelt:
            before = app(pilot).session.picture
            app(pilot).ask_again()
            await holds(lambda: app(pilot).session.picture is not before)
            await pilot.pause()
        assert not spelt.called


async def test_letters_typed_in_the_filter_are_no_keys(world: World) -> None:
    async with driven(world.app(source=Told(list(ALERTS)))) as pilot:
        await sees(pilot, "confidence anomaly")
        await press(pilot, "slash")
        await type_in(pilot, "queue ads")
        assert panel(pilot).line.value == "queue ads"
        await press(pilot, *["backspace"] * 4, "enter")
        assert shown(pilot) == ["QueueDepth"]
        await press(pilot, "d")
        await sees(pilot, "declare", "alert startsAt")


async def test_groups_and_orders(world: World) -> None:
    other = alert("f6", "AIModelDrift", severity="critical", model="ranking-v7", starts_at=START - HOUR)
    async with driven(world.app(source=Told([*ALERTS[:3], other]))) as pilot:
        await sees(pilot, "confidence anomaly")
        await press(pilot, "2", "b")
        await sees(pilot, "group alerts", "model_id", "2 values")
        index = app(pilot).session.alerts
        assert index is not None
        labels = index.labels()
        await press(pilot, str(2 + [name for name, _ in labels].index("model_id")))
        await sees(pilot, "model_id ranking-v7", "model_id fraud-detection-v4")
        assert text(pilot).index("model_id ranking-v7") < text(pilot).index("model_id fraud-detection-v4")
        await press(pilot, "s")
        assert shown(pilot)[0] == "PerformanceDegraded"
        await press(pilot, "s")
        assert shown(pilot)[0] == "Drift"
        await sees(pilot, "oldest first")


async def test_an_unchanged_answer_paints_no_row(world: World) -> None:
    source = Told(list(ALERTS))
    async with driven(world.app(source=source)) as pilot:
        await sees(pilot, "confidence anomaly")
        await press(pilot, "f5")
        with mock.patch.object(Rows, "render_line", autospec=True, side_effect=Rows.render_line) as painted:
            for _ in range(3):
                before = app(pilot).session.picture
                app(pilot).ask_again()
                await holds(lambda: app(pilot).session.picture is not before)  # noqa: B023
                await pilot.pause()
            ours = [call for call in painted.call_args_list if call.args[0] is panel(pilot).rows]
            assert ours == []
            source.told = [*ALERTS, alert("f9", "AIModelNew")]
            app(pilot).ask_again()
            await holds(lambda: len(shown(pilot)) == 6)
            await pilot.pause()
            assert painted.call_count > 0


async def test_held_back_alerts_say_by_whom_and_until_when(world: World) -> None:
    silence = Silence(
        id="s1",
        created_by="ana",
        comment="retraining",
        starts_at=START,
        ends_at=START + 2 * HOUR,
        state="active",
    )
    source = Told(list(ALERTS), silences={"s1": silence})
    async with driven(world.app(source=source), (200, 50)) as pilot:
        await sees(pilot, "silenced by ana, 2 h 00 min left", "inhibited")
        world.clock.now += 30 * MINUTE
        await press(pilot, "f5")
        await sees(pilot, "silenced by ana, 1 h 30 min left")


async def test_of_two_sources_one_may_fail_alone(world: World) -> None:
    first = Told([ALERTS[0]])
    second = Told([msgspec.structs.replace(ALERTS[1], source="second:9093")], name="second:9093")
    async with driven(world.app(source=first, sources=[first, second]), (200, 50)) as pilot:
        await sees(pilot, "2 firing", "performance degraded", "confidence anomaly", "second:9093, just now")
        second.error = Unreachable("gone")
        await press(pilot, "f5")
        await sees(pilot, "stale: second:9093 last answered", "2 firing, stale", "confidence anomaly")
        picture = app(pilot).session.picture
        assert picture is not None
        assert picture.sources[0].is_fresh


async def test_the_watchdog_is_no_alert_that_waits_for_somebody(world: World) -> None:
    parts = world.parts(source=Told([alert(), alert("w1", "Watchdog", severity="none", model="")]))
    parts = replace(parts, settings=replace(parts.settings, watchdog="Watchdog"))
    async with driven(FirelineApp(parts)) as pilot:
        await sees(pilot, "watchdog", "1 alert firing", "1 alert without an incident", "alerts  1 firing")


def test_the_model_is_never_cut() -> None:
    from screens.alert_lines import alert_lines
    from screens.glyphs import UNICODE
    from screens.lines import plain

    model = "support-chatbot-v2"
    one = alert(
        "p1", "AIModelOutputPolicyViolation", model=model, summary=f"Model {model} writes what it must not"
    )
    narrow = [plain(of) for of in alert_lines(one, START, UNICODE, 56)]
    assert model not in narrow[0]
    assert narrow[1].strip() == f"{model}  writes what it must not"
    assert model in plain(alert_lines(one, START, UNICODE, 90)[0])
