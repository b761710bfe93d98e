"""The bell before a clock breaches, and the word to whoever commanded for hours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from data.times import HOUR, MINUTE, SECOND
from screens.alarm import Alarm
from screens.facts import Facts, read
from screens.terminal_notice import notice, safe
from tests.screens.pilots import driven, holds, press, sees, text
from tests.screens.world import World, knowledge


def facts(world: World) -> Facts:
    """An incident with fifteen minutes to acknowledge."""
    return read(world.parts(), world.declare(severity="critical"), knowledge())


def test_a_clock_rings_once_shortly_before_it_breaches(world: World) -> None:
    alarm, found, start = Alarm(), facts(world), world.clock.now
    assert alarm.due([found], start + 12 * MINUTE) == []
    rings = alarm.due([found], start + 13 * MINUTE + SECOND)
    assert [ring.words for ring in rings] == ["AI-INC-2026-0001: acknowledge, 01:59 left"]
    assert alarm.due([found], start + 14 * MINUTE) == []
    assert alarm.due([found], start + 16 * MINUTE) == [], "late is no time to warn"


def test_a_known_clock_does_not_ring_and_a_new_deadline_does(world: World) -> None:
    alarm, found, start = Alarm(), facts(world), world.clock.now
    assert alarm.hush([found]) >= 2
    assert alarm.hush([found]) == 0
    assert alarm.due([found], start + 14 * MINUTE) == []
    later = tuple(
        replace(clock, due=(clock.due or 0) + HOUR) if clock.name.startswith("update") else clock
        for clock in found.clocks
    )
    moved = replace(found, clocks=later)
    update = next(clock.due for clock in later if clock.name.startswith("update"))
    assert len(alarm.due([moved], (update or 0) - MINUTE)) == 1


def test_nothing_rings_for_a_closed_incident_or_a_clock_that_is_met(world: World) -> None:
    incident = world.declare()
    world.desk.acknowledge(incident)
    world.desk.close(incident, "false_alarm", "a test")
    found = read(world.parts(), world.incidents.refresh(incident), knowledge())
    assert Alarm().due([found], world.clock.now + 14 * MINUTE) == []


@pytest.mark.parametrize(
    ("environment", "begins"),
    [
        ({"TERM_PROGRAM": "WezTerm"}, "\x1b]9;"),
        ({"LC_TERMINAL": "iTerm2", "TERM": "xterm-256color"}, "\x1b]9;"),
        ({"TERM": "foot"}, "\x1b]777;notify;Fireline;"),
        ({"TERM": "xterm-kitty"}, "\x1b]777;"),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/t"}, "\x1bPtmux;\x1b\x1b]777;"),
        ({"TERM": "xterm-256color"}, ""),
        ({"TERM": "linux"}, ""),
        ({"TERM": "dumb"}, ""),
        ({}, ""),
    ],
)
def test_a_notice_goes_only_to_terminals_known_to_show_it(environment: dict[str, str], begins: str) -> None:
    made = notice("AI-INC-2026-0001: contain, 01:00 left", environment)
    assert made.startswith(begins)
    assert bool(made) == bool(begins)


@given(st.text(max_size=400))
def test_no_text_ends_a_notice_or_begins_another_sequence(words: str) -> None:
    shown = safe(words)
    assert len(shown) <= 120
    assert all(sign.isascii() and sign.isprintable() and sign != ";" for sign in shown)
    made = notice(words, {"TERM": "foot"})
    assert made == f"\x1b]777;notify;Fireline;{shown}\x07"


@pytest.mark.parametrize(("notify", "bells"), [("bell", 1), ("both", 1), ("desktop", 1), ("off", 0)])
async def test_the_app_rings_as_the_settings_say(
    world: World, notify: str, bells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.declare(severity="critical")
    rung: list[int] = []
    app = world.app(notify=notify)
    monkeypatch.setattr(app, "bell", lambda: rung.append(1))
    async with driven(app) as pilot:
        world.clock.now += 13 * MINUTE + 30 * SECOND
        app._tick()
        app._tick()
        await pilot.pause()
        assert len(rung) == bells


async def test_the_key_for_known_clocks_keeps_the_bell_still(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.declare(severity="critical")
    rung: list[int] = []
    app = world.app()
    monkeypatch.setattr(app, "bell", lambda: rung.append(1))
    async with driven(app) as pilot:
        await press(pilot, "f4")
        await sees(pilot, "will not ring")
        world.clock.now += 14 * MINUTE
        app._tick()
        assert rung == []


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_after_four_hours_the_screen_asks_to_hand_over(world: World, size: tuple[int, int]) -> None:
    incident = world.ready()
    world.desk.take_role(incident, "incident_commander", "a.ito")
    app = world.app()
    async with driven(app, size) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "AI-INC-2026-0001")
        assert "in command" not in text(pilot)
        world.clock.now += 4 * HOUR + MINUTE
        app._tick()
        await sees(pilot, "4 h 01 min")
        world.desk.take_role(incident, "incident_commander", "b.lee")
        await press(pilot, "f5")
        await holds(lambda: "in command" not in text(pilot), "the word to be gone")


async def test_wide_screens_show_every_role(world: World) -> None:
    incident = world.ready()
    world.desk.take_role(incident, "incident_commander", "a.ito")
    world.desk.take_role(incident, "scribe", "m.okafor")
    async with driven(world.app(), (200, 50)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "IC a.ito", "scribe m.okafor")
