"""A past incident, watched: what was recorded comes at its time, by those who recorded it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import settings as app_settings
from app.replay_desk import Desk, made_room, parts
from app.replaying import WHY, Replay, ReplayTime
from app.terminal import FirelineApp
from app.wiring import Wiring
from data.ambient import Ambient
from data.errors import OnlyShown, Refused
from data.incident import timeline
from data.incident.model import Incident
from data.times import MINUTE, SECOND
from tests.app.command_line import CommandLine
from tests.app.test_drills import MODEL, YES, Played
from tests.screens.pilots import driven, press, sees

START = 1_776_845_700_000_000


class Watched:
    """An incident of six minutes that two people responded to, and its replay on a clock of ours."""

    def __init__(self, home: Path) -> None:
        self.time, self.machine = START, 0
        settings = app_settings.load(home=str(home))
        for minute, who in ((0, "ito"), (4, "okafor")):
            self.time = START + minute * MINUTE
            self.source = Wiring(settings, Ambient(now=lambda: self.time))
            self.source.who = self.source.who.__class__(who, "host", who)
            if minute == 0:
                self.incident: Incident = self.source.desk.declare(title="Scores are off")
                self.time += MINUTE
                self.source.desk.note(self.incident.id, "something is wrong")
                self.source.close()
        self.source.desk.acknowledge(self.source.incidents.refresh(self.incident))
        self.time += MINUTE
        self.source.desk.resolve(self.source.incidents.refresh(self.incident), "well again")
        self.incident = self.source.incidents.refresh(self.incident)
        self.replay = Replay(self.source, self.incident, home / "room", 60, lambda: self.machine)
        self.wiring = self.replay.wiring()

    def after(self, seconds: float) -> list[tuple[int, str, str]]:
        """(minute, who, what) once so many seconds of the machine's have gone."""
        self.machine = round(seconds * SECOND)
        self.replay.carry_on()
        now = self.wiring.incidents.by_id(self.replay.id)
        told = timeline.entries(self.wiring.journal, self.wiring.incidents, now)
        return [
            ((one.at - START) // MINUTE, one.actor_name, one.text)
            for one in told
            if one.category in {"note", "people", "state"} and one.kind.partition("_")[0] != "drill"
        ]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path / "home")
    yield made
    made.replay.close()
    made.wiring.close()
    made.source.close()


def test_what_was_recorded_comes_when_its_time_comes(watched: Watched) -> None:
    assert [at for at, *_ in watched.after(0)] == [0]
    assert watched.after(1.5)[1:] == [(1, "ito", "something is wrong")]
    assert len(watched.after(3.9)) == 2
    at, who, text = watched.after(4.1)[-1]
    assert (at, who) == (4, "okafor")
    assert "acknowledged" in text
    assert not watched.replay.is_over
    assert "resolved" in watched.after(60)[-1][2]
    state = watched.wiring.incidents.by_id(watched.replay.id)
    assert (state.mode, state.status, state.number) == ("drill", "resolved", "AI-DRILL-2026-0001")
    assert state.title == f"Replay of {watched.incident.number}: Scores are off"
    assert watched.replay.is_over


def test_nothing_can_be_recorded_in_it_and_the_incident_stays_as_it_was(watched: Watched) -> None:
    before = watched.source.journal.position()
    watched.after(60)
    state = watched.wiring.incidents.by_id(watched.replay.id)
    with pytest.raises(OnlyShown, match="replay"):
        watched.wiring.desk.note(state.id, "mine")
    assert watched.source.journal.position() == before


def test_it_stands_goes_on_and_goes_faster(watched: Watched) -> None:
    desk = Desk(watched.replay, "Replay")
    watched.machine = SECOND
    assert next(key for key, *_ in desk.choices()) == "pause"
    assert "stands" in desk.do("pause").words
    watched.machine = 100 * SECOND
    assert watched.replay.time.now() == START + MINUTE
    assert "goes on" in desk.do("resume").words
    assert "120 times" in desk.do("faster").words
    watched.machine += SECOND
    assert watched.replay.time.now() == START + 3 * MINUTE
    with pytest.raises(Refused):
        desk.debrief()


def test_time_ends_where_the_incident_did() -> None:
    machine = [0]
    time = ReplayTime(0, 10 * MINUTE, 60, lambda: machine[0])
    machine[0] = 3600 * SECOND
    assert time.now() == 10 * MINUTE


@given(st.lists(st.tuples(st.integers(0, 600), st.booleans(), st.sampled_from([0.5, 1.0, 60.0])), max_size=8))
def test_its_clock_never_goes_back_and_stands_while_it_stands(acts: list[tuple[int, bool, float]]) -> None:
    machine = [0]
    time, before = ReplayTime(0, 100 * MINUTE, 60, lambda: machine[0]), 0
    for seconds, running, speed in acts:
        ran, rate, machine[0] = time.running, time.speed, machine[0] + seconds * SECOND
        now = time.now()
        assert now == min(before + (round(seconds * SECOND * rate) if ran else 0), 100 * MINUTE)
        time.set(running=running, speed=speed)
        assert time.now() == now
        before = now


async def test_it_is_watched_in_the_app(watched: Watched) -> None:
    app = FirelineApp(parts(watched.replay, watched.wiring), incident=watched.replay.id)
    async with driven(app) as pilot:
        await sees(pilot, "DRILL", "Replay of")
        watched.machine = 2 * SECOND
        await sees(pilot, "something is wrong")
        await press(pilot, "a")
        await sees(pilot, WHY[:30])
    app.session.clerk.close()


def test_a_drill_is_watched_in_its_own_world_and_nothing_is_in_conflict(tmp_path: Path) -> None:
    drill = Played(tmp_path / "home")
    drill.wait(8)
    drill.parts.engine.run(drill.prepare("containment", "last-good-features"), YES)
    drill.wait(14)
    machine = [0]
    replay = Replay(
        drill.wiring,
        drill.wiring.incidents.refresh(drill.incident),
        tmp_path / "room",
        60,
        lambda: machine[0],
    )
    watched = replay.wiring()
    accuracy = []
    for machine[0] in (7 * SECOND, 40 * SECOND):
        replay.carry_on()
        state = watched.incidents.by_id(replay.id)
        source = watched.parts_for(state).metrics()
        assert source is not None
        accuracy.append(source.instant(f'model_live_accuracy{{model_id="{MODEL}"}}').samples[0].value)
    assert (accuracy[0] < 0.75, accuracy[1] > 0.75, state.conflicts) == (True, True, {})
    for one in (replay, watched, drill.wiring):
        one.close()


def test_the_folder_of_a_replay_goes_with_it_and_with_the_next_where_it_was_left(tmp_path: Path) -> None:
    left = tmp_path / "replay-left"
    left.mkdir()
    with made_room(tmp_path) as first, made_room(tmp_path) as second:
        assert {one.name for one in tmp_path.iterdir()} == {first.name, second.name}
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_it_says_what_prints_the_same(fireline: CommandLine) -> None:
    number = fireline.declare()
    ran = fireline("replay", number)
    assert (ran.code, f"fireline timeline {number}" in ran.err) == (2, True)
