"""What a coach says: the next thing that is not done, and nothing else."""

from app.drill_coach import with_keys
from data.times import MINUTE
from playbooks.scenario import format as scenarios
from playbooks.scenario.coaching import said
from tests.playbooks.scenario.worlds import SMALL, act, set_version, world

ROOM = 53
"""Cells of a line in a terminal of 80, beside the key that sends the coach away."""
COACH = """  coach:
    - {text: "take it", until: {act: acknowledged}}
    - {text: "watch it", since: {after: rolled-back}, ends: {after: rolled-back, wait: 3m}}
    - {text: "tell them", since: 4m, until: [{act: update}, {act: note}]}

  truth:"""
TEXT = SMALL[: SMALL.index("  coach:")] + COACH + SMALL.partition("  truth:")[2]


def test_the_first_that_is_due_and_not_done_is_said() -> None:
    assert said(world(text=TEXT).at(MINUTE)) == "take it"
    played = world(act(1, "acknowledged"), set_version(2, "1.9"), act(9, "note"), text=TEXT)
    lines = [said(played.at(round(minute * MINUTE))) for minute in (1, 2, 4.9, 5, 8.9, 9)]
    assert lines == ["", "watch it", "watch it", "tell them", "tell them", ""]


def test_what_the_first_drill_says_names_keys_and_is_seen_whole() -> None:
    coach = scenarios.load(scenarios.find("loan-approvals")).scenario.coach
    told = [with_keys(one.text) for one in coach]
    assert not [text for text in told if len(text) > ROOM or "{" in text]
    assert any(text.startswith("? shows every key") for text in told)
