"""Rehearsing from the screen: the gallery, the briefing, and what can be done with a drill."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.events import Key

from app import settings as app_settings
from app.drill_coach import Coach
from app.drill_desk import Desk, gallery
from app.drill_time import DrillTime
from app.drilling import begin
from app.screen_parts import screen_parts
from app.terminal import FirelineApp
from app.wiring import Wiring
from data.errors import Refused
from data.incident.model import Incident
from data.times import MINUTE
from playbooks.scenario import clock
from playbooks.scenario import format as scenarios
from playbooks.scenario.debrief import Row, marks
from screens import declare_form
from screens.debrief import Aligned, DebriefScreen, fact_lines, row_lines
from screens.debrief_figures import figure_lines
from screens.glyphs import UNICODE
from screens.ink import Ink
from screens.lines import plain
from screens.ports import Gallery, ScenarioView
from screens.theme import NIGHT
from tests.playbooks.scenario.test_debrief import made
from tests.screens.pictures import Pictures, reached
from tests.screens.pilots import driven, gone, holds, press, sees
from tests.screens.world import START, World


class Played:
    """The first drill in an app of its own, as a process that plays it has it."""

    def __init__(self, home: Path) -> None:
        time = DrillTime()
        self.wiring = Wiring(app_settings.load(home=str(home)), time.ambient())
        self.incident: Incident = begin(self.wiring, scenarios.load(scenarios.find("loan-approvals")))
        time.clock = clock.of_incident(self.incident)
        self.wiring.drill_time, self.wiring.played = time, self.incident.id

    def app(self) -> FirelineApp:
        return FirelineApp(screen_parts(self.wiring), incident=self.incident.id)


def running(played: Played) -> bool:
    """Whether its clock goes on."""
    found = clock.of_incident(played.wiring.incidents.refresh(played.incident))
    return found is not None and found.running


@pytest.fixture
def played(tmp_path: Path) -> Iterator[Played]:
    made = Played(tmp_path / "home")
    yield made
    made.wiring.close()


async def test_a_drill_is_chosen_in_a_gallery(world: World) -> None:
    shown = [
        ScenarioView("first-one", "Loans go wrong", 30, "beginner", ("triage", "rollback"), START),
        ScenarioView("broken", problem="broken.yaml:3:1: not YAML"),
        ScenarioView("other", "A robot stops", 45, "advanced", ("cascades",)),
    ]
    app = world.app(scenarios=lambda: Gallery(shown, "One a quarter is due."))
    async with driven(app) as pilot:
        await press(pilot, "ctrl+r")
        await sees(
            pilot, "Loans go wrong", "played 2026-04-22 · triage, rollback", "A robot stops", "One a quarter"
        )
        await sees(pilot, "One key begins: enter the one under the cursor, a digit its own.")
        await sees(pilot, "broken cannot be played: broken.yaml:3:1: not YAML")
        await press(pilot, "2")
        await holds(lambda: app.leaves_for == "other", "the app ends for it")


async def test_a_drill_is_briefed_paused_ended_and_debriefed(played: Played) -> None:
    app = played.app()
    async with driven(app) as pilot:
        await sees(pilot, "You are on call for the models of a retail bank.", "The clock stands until you")
        await sees(pilot, "incident commander: leads, decides", "operations lead: runs the steps")
        assert not running(played)
        await press(pilot, "enter")
        await gone(pilot, "^r asks for a hint")
        await holds(lambda: running(played), "the clock goes on")
        await press(pilot, "a")
        await holds(lambda: played.wiring.incidents.refresh(played.incident).earliest("acknowledged"), "ack")
        await press(pilot, "ctrl+r", "2")
        await sees(pilot, "The clock stands.")
        await press(pilot, "ctrl+r")
        await sees(pilot, "Let the clock go on", "Go back to start")
        await press(pilot, "6")
        await sees(pilot, "10 of 100 points", "acknowledged  +", "contained     never")
        await press(pilot, "escape", "ctrl+r", "1")
        await sees(pilot, "10 of 100 points")
        await press(pilot, "end")
        await sees(pilot, "Who had to be told, and who found out by themselves?")
    app.session.clerk.close()


async def test_a_coach_says_what_was_not_done_yet_until_it_is_sent_away(played: Played) -> None:
    app = played.app()
    async with driven(app) as pilot:
        await sees(pilot, "The clock stands until you")
        await press(pilot, "a", "enter")  # what is typed before it was read is nobody's
        await sees(pilot, "coach  next names what to do and its key: a says it is yours")
        await press(pilot, "a")
        await sees(pilot, "coach  no damage seen yet")
        await press(pilot, "backspace")
        await gone(pilot, "coach  ")
    app.session.clerk.close()
    assert not Coach(played.wiring, played.incident).line(), "nor in the next drill"


async def test_a_key_right_behind_the_one_that_begins_is_for_the_cockpit(played: Played) -> None:
    app = played.app()
    async with driven(app) as pilot:
        await sees(pilot, "The clock stands until you")
        for key in (Key("enter", "\r"), Key("a", "a")):
            app.post_message(key)
        await holds(lambda: played.wiring.incidents.refresh(played.incident).earliest("acknowledged"), "ack")
    app.session.clerk.close()


async def test_a_debrief_looks_as_it_did(
    world: World, snapshot: SnapshotAssertion, request: pytest.FixtureRequest
) -> None:
    app = world.app()
    async with reached(app, [], "No incident is open") as pilot:
        app.push_screen(DebriefScreen(app.ink, made()))
        await Pictures(snapshot, request).compare(pilot, "0 of 100 points")


def test_a_row_stands_beside_or_below_as_there_is_room() -> None:
    row = Row(at=5 * MINUTE, expected="by now: Acknowledge", came="Ines writes", done="acknowledged")
    (wide,) = row_lines(row, 120)
    assert plain(wide).split() == ["+05:00", "by", "now:", "Acknowledge", "Ines", "writes", "acknowledged"]
    assert [plain(line).strip() for line in row_lines(row, 78)] == [
        "+05:00   by now: Acknowledge", "> Ines writes", "acknowledged",
    ]  # fmt: skip


def test_a_figure_stands_with_the_decision_and_the_containment_marked() -> None:
    (plot,) = made().plots
    lines = figure_lines(plot, {"decide": 5 * MINUTE, "contain": None}, 80, UNICODE)
    told = [plain(line) for line in lines]
    assert told[0].startswith("live accuracy, my-model   0.")
    assert "decided" in told[-1]
    assert told[-1].rstrip().endswith("+20:00")
    assert {len(line) <= 80 for line in told} == {True}


def test_what_came_late_is_neither_well_nor_ill() -> None:
    late, never = (fact_lines(Aligned(fact, 10), 80, Ink(NIGHT)) for fact in marks(made().score)[:2])
    assert (late[0][0].ink, never[0][0].ink) == ("amber", "red")


def test_what_is_declared_in_a_drill_is_a_part_of_it_and_nothing_live_is_acted_on(played: Played) -> None:
    parts = screen_parts(played.wiring)
    known = parts.load_knowledge()
    said = declare_form.propose(parts, known, None).edited("title", "Scores are off")
    incident = declare_form.declare(parts, known, said)
    assert incident.mode == "drill"
    assert [one.id for one in parts.incidents.all()] == [incident.id, played.incident.id]
    live = played.wiring.desk.declare(source="person", title="For real")
    with pytest.raises(Refused, match="acts on nothing live"):
        played.wiring.parts_for(live)
    assert parts.deliver is None


def test_a_scenario_of_ones_own_that_cannot_be_read_takes_no_other_away(tmp_path: Path) -> None:
    own = tmp_path / "own" / "scenarios"
    own.mkdir(parents=True)
    (own / "broken.yaml").write_text("scenario: [\n")
    made = app_settings.load(home=str(tmp_path / "home"))
    wiring = Wiring(replace(made, knowledge=(own.parent,)))
    views = gallery(wiring).shown
    wiring.close()
    assert [one.name for one in views if one.problem] == ["broken"]
    assert views[0].name == "loan-approvals"


def test_its_desk_does_what_it_offers(played: Played) -> None:
    desk = Desk(played.wiring, played.incident)
    assert desk.is_young
    assert "More may come" in desk.do("hint").words
    assert "2 times as fast" in desk.do("faster").words
    assert "stands" in desk.do("pause").words
    assert [key for key, *_ in desk.choices()][1] == "resume"
    assert [key for key, *_ in desk.choices()][5:] == ["end", "back:start"], "ways back move no other key"
    assert "runs" in desk.do("resume").words
    gone_on = played.wiring.incidents.by_id(desk.do("back:start").goes_on_as)
    assert (gone_on.number, gone_on.title) == ("AI-DRILL-2026-0002", played.incident.title)
    desk = Desk(played.wiring, gone_on)
    assert "ended" in desk.do("end").words
    assert [key for key, *_ in desk.choices()] == ["debrief", "briefing", "leave"]
    assert not desk.is_young


async def test_a_drill_that_has_ended_is_seen_and_left_and_nothing_is_declared_in_it(played: Played) -> None:
    played.wiring.desk.resolve(played.incident)
    Desk(played.wiring, played.incident).do("end")
    app = played.app()
    async with driven(app, (120, 36)) as pilot:
        await sees(pilot, "drill ended")
        await press(pilot, "escape")
        await sees(pilot, " DRILL ", "still in the drill, which sees nothing real", "^q quit")
        await press(pilot, "h")
        await sees(pilot, "The drill has ended. ^q leaves it")
        await press(pilot, "backspace", "ctrl+r")
        await sees(pilot, "Leave the drill")
        await press(pilot, "3")
        await holds(lambda: app._exit, "the app ends")
    app.session.clerk.close()
