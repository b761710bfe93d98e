"""The one line a tired person reads: what it says when nothing runs, and what the answers change."""

import pytest
from msgspec.structs import replace

from data.journal import kinds
from data.journal.writing import Draft
from screens.clock_words import ClockView
from screens.facts import Facts, read
from screens.glyphs import UNICODE
from screens.lines import plain
from screens.next_action import advise
from screens.watch_view import WatchView, incident_lines, next_line
from tests.screens.world import World, knowledge


def facts(world: World) -> Facts:
    return read(world.parts(), world.declare(), knowledge())


@pytest.mark.parametrize(
    ("undeclared", "source", "words"),
    [
        (None, "", "no alert source; is something wrong?"),
        (None, "http://alerts", "nobody knows what fires; is something wrong?"),
        (0, "http://alerts", "nothing fires; is something wrong?"),
        (2, "http://alerts", "2 alerts without an incident"),
    ],
)
def test_quiet_is_said_only_where_somebody_looked(undeclared: int | None, source: str, words: str) -> None:
    empty = WatchView(incidents=(), total=0, declared={}, steps={})
    assert next_line(empty, undeclared, 0, UNICODE, source=source)[0] == words


def test_the_severity_that_the_answers_suggest_comes_before_the_runbook(world: World) -> None:
    found = replace(
        facts(world), acknowledged_at=1, incident_type="harmful_output",
        answers={f"q{number}": ("no", "") for number in range(7)},
    )  # fmt: skip
    suggested = advise(found, None, world.clock.now, severity="critical")
    assert suggested.words == "decide the severity: the answers suggest critical"
    assert suggested.action == "incident.severity"
    assert "severity" not in advise(found, None, world.clock.now).words


@pytest.mark.parametrize(
    ("conflict", "words"), [("title", "choose a runbook"), ("severity (high or low)", "decide 1 conflict")]
)
def test_what_stops_harm_waits_for_no_conflict_that_changes_nothing_of_it(
    world: World, conflict: str, words: str
) -> None:
    found = replace(facts(world), acknowledged_at=1, decided_at=2, conflicts=(conflict,))
    assert advise(found, None, world.clock.now).words.startswith(words)
    assert advise(replace(found, decided_at=None), None, world.clock.now).words == "decide 1 conflict"


def test_a_resolved_incident_waits_for_its_review_once_the_postmortem_is_written(world: World) -> None:
    incident = world.lived()
    world.desk.resolve(incident)

    def advised() -> tuple[str, str]:
        now = read(world.parts(), world.incidents.refresh(incident), knowledge())
        found = advise(now, None, world.clock.now)
        return found.words, found.action

    assert advised() == ("resolved; export the postmortem and complete it", "incident.export")
    world.journal.append(Draft(payload=kinds.DocumentExported("postmortem", "md", ""), incident=incident.id))
    world.desk.set_field(incident, "approvals.security_lead", "Sam Oz")
    asks = "resolved; go through the review until the responsible manager signed it"
    assert advised() == (asks, "incident.review")
    world.desk.set_field(incident, "approvals.responsible_manager", "Mo Ito")
    assert advised() == ("resolved; complete the postmortem, export it again", "incident.export")


def test_what_still_fires_is_said_before_the_incident_is_resolved(world: World) -> None:
    found = replace(
        facts(world), acknowledged_at=1, severity="high", incident_type="harmful_output", contained_at=3,
        answers={f"q{number}": ("no", "") for number in range(7)}, alerts=(("a", "firing", 1),),
    )  # fmt: skip
    advice = advise(found, None, world.clock.now)
    assert (advice.words, advice.action, advice.other) == (
        "1 alert still fires: look before you resolve",
        "incident.alerts_panel",
        "incident.finish",
    )
    assert found.against_ending == "1 alert still fires."
    ended = replace(found, alerts=(*found.alerts, ("a", "resolved", 1)))
    assert advise(ended, None, world.clock.now).action == "incident.finish"
    assert ended.against_ending == ""
    undecided = replace(ended, decided_at=2, contained_at=None)
    assert undecided.against_ending == "It was decided to act, and no containment stands."
    assert replace(undecided, status="resolved").against_ending == ""
    doubted = replace(
        ended, clocks=(ClockView("contain", "contain", 9, 3, "met", "", verification="check failed"),)
    )
    assert doubted.against_ending == "The last check failed."


def test_two_incidents_with_one_number_say_which_they_are(world: World) -> None:
    one = facts(world)
    two = replace(one, id="another")
    view = WatchView(incidents=(one, two), total=2, declared={}, steps={})
    assert view.shared == {one.number}
    assert WatchView(incidents=(one,), total=1, declared={}, steps={}).shared == frozenset()
    drawn = [plain(of) for of in incident_lines(two, None, world.clock.now, UNICODE, 80, shared=True)]
    assert any("number used twice; this is another" in of for of in drawn)
