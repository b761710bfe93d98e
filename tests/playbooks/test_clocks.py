"""Clocks: their arithmetic, what meets them, and that their states agree with the time."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.journal import kinds
from data.times import DAY, HOUR, MINUTE, SECOND, parse_iso
from playbooks import clocks, limits, severity
from playbooks.clocks import STATES, Clock
from tests.playbooks.story import DETECTED, Story

EARLY = DETECTED + MINUTE
NEXT_DAY = "next business day, Mon–Fri 09:00–17:00 UTC"


def declared(name: str = "critical", declared_at: int = EARLY) -> Story:
    story = Story(at=declared_at)
    story.field("detected_at", DETECTED, declared_at)
    story.tell(severity.policy(name, DETECTED), "severity", declared_at)
    return story


def clock(story: Story, name: str, now: int = EARLY) -> Clock:
    return {found.name: found for found in clocks.compute(story.incident, now)}[name]


def names(story: Story, now: int = EARLY) -> list[str]:
    return [found.name for found in clocks.compute(story.incident, now)]


def test_the_clocks_of_a_new_critical_incident() -> None:
    story = declared()
    told = {found.name: (found.state, found.arithmetic) for found in clocks.compute(story.incident, EARLY)}
    assert told == {
        "acknowledge": ("running", "detected 08:15:00Z + 15 minutes (critical) = 08:30:00Z"),
        "contain": ("waiting", "starts with the decision to act"),
        "update": ("running", "declared 08:16:00Z + 30 minutes = 08:46:00Z"),
        "postmortem": ("running", "detected 2026-04-22 08:15:00Z + 72 hours = 2026-04-25 08:15:00Z"),
        "follow_up": ("waiting", "starts when the incident is resolved"),
    }


@pytest.mark.parametrize(
    ("name", "arithmetic"),
    [
        ("high", "detected 08:15:00Z + 1 hour (high) = 09:15:00Z"),
        ("medium", "detected 08:15:00Z + 4 hours (medium) = 12:15:00Z"),
        (
            "low",
            f"detected 2026-04-22 08:15:00Z, {NEXT_DAY} (low) = 2026-04-23 17:00:00Z",
        ),
    ],
)
def test_acknowledging_follows_the_policy_as_applied(name: str, arithmetic: str) -> None:
    assert clock(declared(name), "acknowledge").arithmetic == arithmetic


def test_low_and_near_miss_ask_for_no_updates_and_a_near_miss_for_no_haste() -> None:
    assert names(declared("low")) == ["acknowledge", "contain", "postmortem", "follow_up"]
    assert names(declared("near_miss")) == ["contain", "postmortem", "follow_up"]


@pytest.mark.parametrize("order", [("critical", "medium"), ("medium", "critical")])
def test_while_the_severity_is_in_conflict_the_sooner_clocks_hold(order: tuple[str, str]) -> None:
    story = Story(at=EARLY)
    story.field("detected_at", DETECTED, EARLY)
    for name in order:
        story.tell(severity.policy(name, DETECTED), "severity", apart=True)
    assert clock(story, "acknowledge").due == DETECTED + 15 * MINUTE
    assert clock(story, "update").due == EARLY + 30 * MINUTE
    story.tell(severity.policy("medium", DETECTED), "severity")
    assert clock(story, "acknowledge").due == DETECTED + 4 * HOUR


def test_acknowledging_counts_once_at_its_corrected_time() -> None:
    story = declared()
    late = story.tell(kinds.Acknowledged(), at=DETECTED + 20 * MINUTE)
    assert clock(story, "acknowledge", DETECTED + HOUR).state == "met_late"
    story.tell(
        kinds.EventCorrected(event=late, field="occurred_at", occurred_at=DETECTED + 7 * MINUTE),
        f"correction.{late}.occurred_at",
    )
    story.tell(kinds.Acknowledged(), at=DETECTED + 40 * MINUTE)
    met = clock(story, "acknowledge", DETECTED + HOUR)
    assert (met.state, met.met_at) == ("met", DETECTED + 7 * MINUTE)
    assert clocks.words(met, DETECTED + HOUR) == "met 08:22:00Z, 8 min to spare"


def test_a_detection_that_was_corrected_does_not_pretend_to_add_up() -> None:
    story = declared()
    story.field("detected_at", DETECTED - HOUR)
    assert clock(story, "acknowledge").arithmetic == (
        "15 minutes (critical), as applied = 08:30:00Z; detected 07:15:00Z"
    )


def test_without_a_detection_the_declaration_counts_and_without_a_severity_nothing_is_due() -> None:
    story = Story(at=EARLY)
    assert clock(story, "acknowledge").arithmetic == "starts when a severity is set"
    assert (
        clock(story, "postmortem").arithmetic
        == "declared 2026-04-22 08:16:00Z + 72 hours = 2026-04-25 08:16:00Z"
    )
    assert "update" not in names(story)


def test_containing_runs_from_the_recorded_decision_rather_than_an_opened_step() -> None:
    story = declared()
    story.tell(kinds.DecidedToAct(opened=True), at=DETECTED + 30 * MINUTE)
    opened = clock(story, "contain")
    assert opened.arithmetic == "opened a containment step 08:45:00Z + 5 minutes = 08:50:00Z"
    story.tell(kinds.DecidedToAct(decision="Roll back"), at=DETECTED + 37 * MINUTE)
    story.tell(kinds.DecidedToAct(decision="Now really"), at=DETECTED + 50 * MINUTE)
    decided = clock(story, "contain")
    assert decided.arithmetic == "decided to act 08:52:00Z + 5 minutes = 08:57:00Z"


def test_executed_and_verified_are_told_apart() -> None:
    story = declared()
    story.tell(kinds.DecidedToAct(), at=DETECTED)
    story.containment("a", DETECTED + MINUTE, "failed")
    assert clock(story, "contain").state == "running"
    story.containment("b", DETECTED + 2 * MINUTE, "ran_unverified")
    executed = clock(story, "contain", DETECTED + HOUR)
    assert (executed.state, executed.met_at, executed.verified_at) == ("met", DETECTED + 2 * MINUTE, None)
    story.containment("c", DETECTED + 9 * MINUTE, verification="verified")
    verified = clock(story, "contain", DETECTED + HOUR)
    assert (verified.met_at, verified.verified_at, verified.verification) == (
        DETECTED + 2 * MINUTE,
        DETECTED + 9 * MINUTE,
        "verified",
    )


@pytest.mark.parametrize(("actuator", "state"), [("shell", "running"), ("human", "met")])
def test_looking_at_what_stands_contains_nothing_and_a_persons_act_does(actuator: str, state: str) -> None:
    story = declared()
    story.tell(kinds.DecidedToAct(), at=DETECTED)
    intended = kinds.StepIntended(
        attempt="a", section="containment", number=1, action="Look", actuator=actuator, risk="reads"
    )
    story.tell(intended, "a")
    story.tell(kinds.StepEnded(attempt="a", outcome="succeeded"), "a")
    assert clock(story, "contain").state == state
    assert (story.incident.contained_at is not None) == (state == "met")


def test_a_containment_that_a_figure_does_not_bear_out_is_not_called_verified() -> None:
    story = declared()
    story.containment("a", DETECTED + MINUTE, verification="verified")
    story.containment("b", DETECTED + 2 * MINUTE, "failed", risk="reads")
    doubted = clock(story, "contain")
    assert (doubted.state, doubted.verified_at, doubted.verification) == ("met", None, "check failed")
    story.containment("c", DETECTED + 6 * MINUTE, risk="reads")
    assert clock(story, "contain").verification == "verified"


def test_a_persons_word_is_told_as_such() -> None:
    story = declared()
    story.containment("a", DETECTED + MINUTE, "ran_unverified")
    story.tell(kinds.StepConfirmed(attempt="a"), "a", DETECTED + 4 * MINUTE)
    found = clock(story, "contain")
    assert (found.verified_at, found.verification) == (DETECTED + 4 * MINUTE, "confirmed")
    assert found.arithmetic == "contained 08:16:00Z; no decision to act was recorded before"
    assert found.state == "met"


def test_choosing_how_to_contain_contains_nothing() -> None:
    story = declared()
    story.tell(kinds.DecidedToAct(), at=DETECTED)
    story.containment("a", DETECTED + MINUTE, verification="confirmed")
    story.tell(kinds.StepConfirmed(attempt="a", answer="rules"), "a", DETECTED + MINUTE)
    assert (story.incident.contained_at, clock(story, "contain").state) == (None, "running")
    story.containment("b", DETECTED + 2 * MINUTE)
    assert clock(story, "contain").met_at == story.incident.contained_at == DETECTED + 2 * MINUTE


def test_undoing_containment_later_does_not_make_it_late() -> None:
    story = declared()
    story.tell(kinds.DecidedToAct(), at=DETECTED)
    story.containment("a", DETECTED + MINUTE)
    story.containment("b", DETECTED + HOUR, undoes="a")
    assert story.incident.contained_at is None
    assert clock(story, "contain", DETECTED + 2 * HOUR).state == "met"


def test_updates_run_from_the_last_one_while_the_incident_is_open() -> None:
    story = declared()
    story.tell(kinds.UpdateSent(text="We know of it"), at=DETECTED + 20 * MINUTE)
    assert clock(story, "update").arithmetic == "last update 08:35:00Z + 30 minutes = 09:05:00Z"
    late = clock(story, "update", DETECTED + 53 * MINUTE)
    assert (late.state, clocks.words(late, DETECTED + 53 * MINUTE)) == ("breached", "3 min late")
    story.status("resolved", DETECTED + HOUR)
    assert "update" not in names(story)


def test_the_draft_and_the_meeting() -> None:
    story = declared("high")
    story.tell(kinds.Acknowledged(), at=EARLY)
    resolved = DETECTED + 2 * HOUR
    story.status("resolved", resolved)
    story.status("closed", resolved + HOUR, "resolved")
    assert clock(story, "follow_up").arithmetic == (
        "resolved 2026-04-22 10:15:00Z + 7 days = 2026-04-29 10:15:00Z"
    )
    for document, at in (("timeline", HOUR), ("postmortem", 80 * HOUR), ("postmortem", 90 * HOUR)):
        exported = kinds.DocumentExported(document=document, format="md", digest="0")
        story.tell(exported, at=DETECTED + at)
    draft = clock(story, "postmortem", DETECTED + 100 * HOUR)
    assert (draft.state, draft.met_at) == ("met_late", DETECTED + 80 * HOUR)
    story.field("follow_up.held_at", resolved + 6 * DAY)
    assert clock(story, "follow_up").state == "met"
    story.status("open", resolved + 2 * HOUR)
    story.field("follow_up.held_at", None)
    assert clock(story, "follow_up").state == "waiting"


@pytest.mark.parametrize("outcome", ["false_alarm", "duplicate"])
def test_what_was_no_incident_asks_for_nothing_more(outcome: str) -> None:
    story = declared()
    story.status("closed", DETECTED + 5 * MINUTE, outcome)
    assert names(story, DETECTED + 9 * DAY) == []


def test_what_was_late_when_it_ended_stays_late() -> None:
    story = declared()
    story.tell(kinds.DecidedToAct(), at=EARLY)
    story.status("resolved", DETECTED + HOUR)
    late = clock(story, "acknowledge", DETECTED + 9 * DAY)
    assert (late.state, clocks.words(late, DETECTED + 9 * DAY)) == ("breached", "never met")
    assert clock(story, "contain", DETECTED + 9 * DAY).stopped_at == DETECTED + HOUR


def test_an_organisation_may_be_stricter(tmp_path: Path) -> None:
    (tmp_path / "clocks.yaml").write_text("clocks:\n  postmortem:\n    within: 48h\n")
    loaded = limits.load([tmp_path])
    assert (loaded.postmortem, loaded.contain, loaded.problems) == ("48h", "5m", ())
    story = declared()
    found = {one.name: one for one in clocks.compute(story.incident, EARLY, loaded)}
    assert found["postmortem"].due == DETECTED + 48 * HOUR


@pytest.mark.parametrize(
    ("text", "place"),
    [("clocks:\n  contain:\n    within: soon\n", "3:13"), ("clocks:\n  lunch:\n    within: 1h\n", "2:3")],
)
def test_limits_that_cannot_be_are_refused(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "clocks.yaml").write_text(text)
    loaded = limits.load([tmp_path])
    assert f"clocks.yaml:{place}: " in loaded.problems[0].message
    assert loaded.contain == "5m"


MOMENTS = st.integers(DETECTED - DAY, DETECTED + 10 * DAY)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["ack", "opened", "decide", "contain", "fail", "update", "export", "hold", "resolve", "reopen"]
        ),
        MOMENTS,
    ),
    max_size=12,
)


def act(story: Story, name: str, at: int, number: int) -> None:
    simple: dict[str, kinds.Payload] = {
        "ack": kinds.Acknowledged(),
        "opened": kinds.DecidedToAct(opened=True),
        "decide": kinds.DecidedToAct(),
        "update": kinds.UpdateSent(text="News"),
        "export": kinds.DocumentExported(document="postmortem", format="md", digest="0"),
    }
    if name in simple:
        story.tell(simple[name], at=at)
    elif name in {"contain", "fail"}:
        story.containment(f"a{number}", at, "succeeded" if name == "contain" else "failed")
    elif name == "hold":
        story.field("follow_up.held_at", at)
    else:
        story.status("resolved" if name == "resolve" else "open", at)


@given(st.sampled_from(severity.ORDER), ACTS, MOMENTS, st.integers(0, 10 * DAY))
def test_states_agree_with_the_time_and_only_grow_worse(
    name: str, acts: list[tuple[str, int]], now: int, later: int
) -> None:
    story = declared(name)
    for number, (what, at) in enumerate(acts):
        act(story, what, at, number)
    before, after = (clocks.compute(story.incident, moment) for moment in (now, now + later))
    assert [one.name for one in before] == [one.name for one in after]
    for one in before:
        assert one.state == clocks.state(one.due, one.met_at, now)
        assert one.arithmetic
        assert clocks.words(one, now)
        assert (one.state == "waiting") == (one.due is None and one.met_at is None)
        assert one.due is None or one.start is None or one.due > one.start
    for then, since in zip(before, after, strict=True):
        assert (then.due, then.met_at, then.arithmetic) == (since.due, since.met_at, since.arithmetic)
        assert then.state == since.state or (then.state, since.state) == ("running", "breached")
    order = [STATES.index(one.state) for one in clocks.urgent(before)]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("due", "met_at", "now", "state"),
    [
        (None, None, 5, "waiting"),
        (None, 3, 5, "met"),
        (10, None, 10, "running"),
        (10, None, 11, "breached"),
        (10, 10, 99, "met"),
        (10, 11, 99, "met_late"),
    ],
)
def test_a_deadline_is_kept_at_the_moment_it_falls_due(
    due: int | None, met_at: int | None, now: int, state: str
) -> None:
    assert clocks.state(due, met_at, now) == state


def test_the_most_urgent_comes_first() -> None:
    story = declared()
    story.tell(kinds.Acknowledged(), at=EARLY)
    story.tell(kinds.DecidedToAct(), at=DETECTED + 28 * MINUTE)
    now = DETECTED + 32 * MINUTE  # the update is a minute late
    order = [one.name for one in clocks.urgent(clocks.compute(story.incident, now))]
    assert order == ["update", "contain", "postmortem", "follow_up", "acknowledge"]
    assert clocks.words(clock(story, "contain", now), now) == "01:00 left"


def test_moments_show_the_date_only_where_the_day_differs() -> None:
    assert clocks.moment(DETECTED, DETECTED + HOUR) == "08:15:00Z"
    assert clocks.moment(DETECTED + DAY, DETECTED) == "2026-04-23 08:15:00Z"
    assert clocks.moment(DETECTED + 999, DETECTED) == "08:15:00Z"
    assert clocks.moment(parse_iso("2026-04-22T23:59:59Z") + SECOND, DETECTED) == "2026-04-23 00:00:00Z"
