"""Watch: what it says with nothing, with alerts, without an answer; and how it declares and opens."""

import pytest
from msgspec.structs import replace
from textual.events import Key
from textual.widgets import Input

from data.errors import Unreachable
from data.times import MINUTE
from screens import watch_view
from screens.lines import plain
from screens.parts import Parts, SettingsView
from tests.screens.pilots import driven, gone, holds, press, sees, text, type_in
from tests.screens.world import ALERTS, Told, World, alert


async def test_a_new_user_reads_what_this_is_and_what_to_do(world: World) -> None:
    async with driven(world.app()) as pilot:
        await sees(pilot, "Fireline takes an AI incident from alert to record", "declare by hand")
        await sees(pilot, "No alert source yet", "alertmanager_url", "FIRELINE_ALERTMANAGER_URL", "every key")


async def test_alerts_stand_by_severity_and_held_back_ones_say_so(world: World) -> None:
    async with driven(world.app(source=Told(list(ALERTS)))) as pilot:
        await sees(pilot, "3 firing, 2 held back", "silenced", "inhibited", "alerts:9093, just now")
        shown = text(pilot)
        assert shown.index("confidence anomaly") < shown.index("input distribution shift")
        assert shown.index("input distribution shift") < shown.index("queue depth")


async def test_a_source_that_never_answered_is_not_zero_alerts(world: World) -> None:
    failing = Told(error=Unreachable("alerts:9093 refuses the connection.", remedy="Is it running?"))
    async with driven(world.app(source=failing)) as pilot:
        await sees(pilot, "Nobody knows whether alerts fire", "refuses the connection", "Is it running?")
        assert "No alert fires" not in text(pilot)
        assert "0 alerts" not in text(pilot)


async def test_a_stale_source_says_how_stale_and_keeps_what_it_said(world: World) -> None:
    source = Told(list(ALERTS))
    async with driven(world.app(source=source)) as pilot:
        await sees(pilot, "confidence anomaly")
        source.error = Unreachable("gone")
        world.clock.now += 3 * MINUTE
        await press(pilot, "f5")
        await sees(pilot, "stale", "last answered 3 min ago", "confidence anomaly")
        source.error = None
        await press(pilot, "f5")
        await sees(pilot, "just now")


async def test_declaring_from_an_alert_fills_the_form_and_opens_the_incident(world: World) -> None:
    async with driven(world.app(source=Told([alert("a1")]))) as pilot:
        await sees(pilot, "performance degraded")
        await press(pilot, "2", "d")
        await sees(
            pilot, "fraud-detection-v4", "alert label model_id", "alert startsAt", "Performance degradation"
        )
        await press(pilot, "ctrl+s")
        await sees(pilot, "AI-INC-2026-0001", "HIGH", "acknowledge")
    (incident,) = world.incidents.all()
    assert incident.model_ids == ["fraud-detection-v4"]
    assert incident.declaration is not None
    assert incident.declaration.get("source") == "alert"


async def test_what_is_typed_at_once_after_a_tab_lands_in_the_next_field(world: World) -> None:
    async with driven(world.app()) as pilot:
        await press(pilot, "h", "tab", "tab", "tab")
        for key in ("m", "1", "tab", "4", "2"):  # as they come in together over a slow line
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await holds(lambda: pilot.app.screen.query_one("#field-model_version", Input).value == "42")
        assert pilot.app.screen.query_one("#field-model_id", Input).value == "m1"


async def test_declaring_by_hand_takes_a_person_and_an_onset(world: World) -> None:
    async with driven(world.app()) as pilot:
        await press(pilot, "h")
        await sees(pilot, "declare", "by hand", "when unsure, the higher")
        await type_in(pilot, "Answers turn rude")
        await press(pilot, "tab", "enter")
        await sees(pilot, "1 of 2")
        await press(pilot, "1")
        await sees(pilot, "2 of 2")
        await press(pilot, "1")
        await gone(pilot, "2 of 2")
        await press(pilot, "enter")
        await sees(pilot, "It sets the clocks")
        await press(pilot, "1")
        await type_in(pilot, "support-bot")
        await press(pilot, "tab", "tab", "tab")
        await type_in(pilot, "2h")
        await press(pilot, "ctrl+s")
        await sees(pilot, "AI-INC-2026-0001", "CRITICAL")
    (incident,) = world.incidents.all()
    assert incident.title == "Answers turn rude"
    assert incident.value("onset_at") == world.clock.now - 120 * MINUTE
    assert str(incident.value("detected_by")).startswith("person")
    assert incident.incident_type


async def test_an_empty_title_is_refused_and_nothing_is_written(world: World) -> None:
    async with driven(world.app()) as pilot:
        await press(pilot, "h", "ctrl+s")
        await sees(pilot, "An incident needs a title")
        await press(pilot, "escape", "escape")
        await sees(pilot, "No incident is open")
    assert world.incidents.all() == []


async def test_an_open_incident_that_matches_can_be_joined(world: World) -> None:
    incident = world.declare()
    second = alert("b2", "AIModelConfidenceAnomaly")
    async with driven(world.app(source=Told([second]))) as pilot:
        await sees(pilot, "confidence anomaly")
        await press(pilot, "2", "d")
        await sees(pilot, "open incidents that match", incident.number, "same model")
        await press(pilot, "ctrl+o")
        await sees(pilot, "IC nobody", incident.number)
    assert len(world.incidents.all()) == 1
    assert len(world.incidents.refresh(incident).alerts) == 2


async def test_an_incident_is_acknowledged_and_opened_from_here(world: World) -> None:
    incident = world.declare()
    async with driven(world.app()) as pilot:
        await sees(pilot, "acknowledge: ", "left")
        await press(pilot, "a")
        await holds(lambda: world.incidents.refresh(incident).earliest("acknowledged"))
        await press(pilot, "enter")
        await sees(pilot, "timeline", "IC nobody")
        await press(pilot, "escape")
        await sees(pilot, "watch")


async def test_closed_incidents_show_on_demand(world: World) -> None:
    incident = world.declare("An old one")
    world.desk.close(incident, "false_alarm", "nothing there")
    async with driven(world.app()) as pilot:
        await sees(pilot, "No incident is open")
        await press(pilot, "o")
        await sees(pilot, "An old one", "false alarm")


async def test_files_that_could_not_be_taken_are_said(world: World) -> None:
    parts = world.parts()
    broken = with_problem(parts, "taxonomy.yaml:3:1: the group is not known")
    async with driven(world.app(broken)) as pilot:
        await sees(pilot, "taxonomy.yaml:3:1")


def with_problem(parts: Parts, problem: str) -> Parts:
    """The parts with a problem in their knowledge."""
    load = parts.load_knowledge
    return replace(parts, load_knowledge=lambda: replace(load(), problems=(problem,)))


async def test_what_is_said_above_the_form_follows_the_width(world: World) -> None:
    async with driven(world.app(), (40, 12)) as pilot:
        await press(pilot, "h")
        await sees(pilot, "check the fields")
        await pilot.resize_terminal(120, 36)
        await sees(pilot, "nothing is written before you declare   ^s declare")


async def test_a_choice_is_read_whole_on_a_phone(world: World) -> None:
    async with driven(world.app(), (40, 12)) as pilot:
        await press(pilot, "h")
        await sees(pilot, "check the fields")
        await press(pilot, "tab", "enter")
        await sees(pilot, "Outputs hurt, mislead or give", "something away")


def test_the_bar_drops_the_local_time_and_the_name_before_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.watch_view.local_time", lambda _now: "   14:00 local")
    settings = SettingsView(responder="Mia Sommer")
    told = {cells: plain(watch_view.bar_line(0, settings, cells)) for cells in (20, 38, 60, 80)}
    assert "00:00:00" in told[20]
    assert told[38].split() == ["fireline", "watch", "01", "Jan", "00:00:00", "UTC"]
    assert "Mia Sommer" in told[60]
    assert "local" not in told[60]
    assert told[80].endswith("14:00 local")
    held = plain(watch_view.bar_line(0, replace(settings, read_only=True), 38))
    assert "READ ONLY" in held, "whatever else is left out"
    assert "00:00:00" in held
