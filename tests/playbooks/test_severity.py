"""Severities: their order, their policy as applied, and what an organisation changes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadInput
from data.times import HOUR, MINUTE, iso_short, parse_iso
from playbooks import calendar, durations, severity

FRIDAY = parse_iso("2026-04-24T08:15:00Z")
NAMES = st.sampled_from(severity.ORDER)


@pytest.mark.parametrize(
    ("name", "due", "policy", "actions"),
    [
        (
            "critical",
            FRIDAY + 15 * MINUTE,
            "15 minutes",
            ["page_on_call", "activate_kill_switch", "escalate_to_management"],
        ),
        ("high", FRIDAY + HOUR, "1 hour", ["page_on_call", "begin_investigation"]),
        ("medium", FRIDAY + 4 * HOUR, "4 hours", ["create_ticket", "schedule_investigation"]),
        (
            "low",
            parse_iso("2026-04-27T17:00:00Z"),
            "next business day, Mon–Fri 09:00–17:00 UTC",
            ["create_ticket", "add_to_review_queue"],
        ),
        ("near_miss", 0, "no deadline", ["add_to_review_queue"]),
    ],
)
def test_what_each_severity_asks_for(name: str, due: int, policy: str, actions: list[str]) -> None:
    applied = severity.policy(name, FRIDAY)
    assert (applied.severity, applied.acknowledge_due, applied.policy) == (name, due, policy)
    assert [action.id for action in severity.shipped().actions_for(name)] == actions


def test_executives_hear_every_half_hour_at_the_top() -> None:
    every = {name: severity.policy(name, FRIDAY).update_every for name in severity.ORDER}
    assert every == {"critical": 1800, "high": 1800, "medium": 14400, "low": 0, "near_miss": 0}


def test_the_policy_carries_what_was_suggested_and_why() -> None:
    applied = severity.shipped().policy(
        "high",
        FRIDAY,
        suggested="critical",
        because=["direct_harm: yes"],
        origin="person",
        reason="contained",
    )
    assert (applied.suggested, applied.because) == ("critical", ("direct_harm: yes",))


@given(NAMES, NAMES, NAMES)
def test_higher_is_a_maximum(a: str, b: str, c: str) -> None:
    assert severity.higher(a, b) == severity.higher(b, a) in (a, b)
    assert severity.higher(a, severity.higher(b, c)) == severity.higher(severity.higher(a, b), c)
    assert severity.higher(a, "") == severity.higher("", a) == a
    assert severity.rank(severity.higher(a, b)) == max(severity.rank(a), severity.rank(b))


@pytest.mark.parametrize("word", ["", "Critical", "sev1"])
def test_other_words_are_no_severity(word: str) -> None:
    with pytest.raises(BadInput) as caught:
        severity.policy(word, FRIDAY)
    assert "critical, high, medium, low, near_miss" in caught.value.remedy


def test_a_faster_policy_of_ones_own_and_another_calendar(tmp_path: Path) -> None:
    (tmp_path / "severities.yaml").write_text(
        "severities:\n  critical:\n    respond_within: 5m\n    actions: [page_on_call, call_the_lawyer]\n"
        "actions:\n  call_the_lawyer:\n    title: Call the lawyer\n"
    )
    (tmp_path / "calendar.yaml").write_text("calendar:\n  business:\n    time_zone: Asia/Kolkata\n")
    levels = severity.load([tmp_path])
    assert levels.problems == ()
    assert levels.policy("critical", FRIDAY).acknowledge_due == FRIDAY + 5 * MINUTE
    assert [action.title for action in levels.actions_for("critical")][-1] == "Call the lawyer"
    low = levels.policy("low", FRIDAY, calendar.load([tmp_path]))
    assert iso_short(low.acknowledge_due) == "2026-04-27T11:30:00Z"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("severities:\n  critical:\n    respond_within: soon\n", "3:21", "next business day"),
        ("severities:\n  critical:\n    respond_within: 900w\n", "3:21", "ten years"),
        ("severities:\n  critical:\n    update_every: 1ms\n", "3:19", "less than a second"),
        ("severities:\n  critical:\n    update_every: next business day\n", "3:19", "duration"),
        ("severities:\n  critical:\n    actions: [panic]\n", "3:15", "panic"),
        ("severities:\n  sev1:\n    respond_within: 5m\n", "2:3", "not one of"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(tmp_path: Path, text: str, place: str, said: str) -> None:
    (tmp_path / "severities.yaml").write_text(text)
    levels = severity.load([tmp_path])
    assert levels.levels == severity.shipped().levels
    (problem,) = levels.problems
    assert f"severities.yaml:{place}: " in problem.message
    assert said in problem.message


@given(st.integers(1, 400 * 86400))
def test_durations_in_words_say_what_they_are(seconds: int) -> None:
    spelled = durations.spelled(seconds * 1_000_000)
    assert durations.from_words(spelled) == seconds * 1_000_000


@pytest.mark.parametrize(
    ("text", "words"), [("15m", "15 minutes"), ("1h", "1 hour"), ("72h", "72 hours"), ("7d", "7 days")]
)
def test_words_keep_the_unit_that_was_written(text: str, words: str) -> None:
    assert durations.words(text) == words
    assert durations.from_words(words) == durations.micros(text)


@pytest.mark.parametrize("text", ["", "no deadline", "15", "15 parsecs", "minutes 15", "²5 minutes"])
def test_other_text_is_no_duration_in_words(text: str) -> None:
    assert durations.from_words(text) is None
