"""T0 to T4 and the times between them."""

import pytest

from data import times
from data.journal import kinds
from playbooks.reports.milestones import Interval, Milestone, intervals, milestones
from tests.data.incident.stage import Stage
from tests.playbooks.reports.story import START, tell


def when(clock: str) -> int:
    return times.parse_iso(f"2026-04-22T{clock}Z")


def found(stage: Stage, number: str) -> dict[str, Milestone]:
    incident = stage.incidents.get(number)
    return {one.name or one.label: one for one in milestones(incident, stage.names)}


def spans(stage: Stage, number: str) -> dict[str, Interval]:
    return {one.name or one.label: one for one in intervals(stage.incidents.get(number))}


def test_the_whole_story_has_every_moment(stage: Stage) -> None:
    incident = tell(stage)
    moments = found(stage, incident.id)
    assert {name: moments[name].at for name in ("T0", "T1", "T2", "T3")} == {
        "T0": when("06:00:00"),
        "T1": when("08:15:00"),
        "T2": when("09:15:00"),
        "T3": when("10:45:00"),
    }
    assert moments["T4"].at == times.parse_iso("2026-04-23T09:00:00Z")
    assert moments["containment verified"].at == when("09:15:00")
    assert {name: one.span for name, one in spans(stage, incident.id).items()} == {
        "MTTD": 135 * times.MINUTE,
        "MTTA": 7 * times.MINUTE,
        "MTTC": 60 * times.MINUTE,
        "decision to containment": 5 * times.MINUTE,
        "MTTR": 150 * times.MINUTE,
    }
    assert spans(stage, incident.id)["MTTR"].arithmetic == (
        "2026-04-22T10:45:00Z − 2026-04-22T08:15:00Z = 2 h 30 min"
    )


def test_what_nobody_recorded_is_named(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    assert all(one.at is None for one in found(stage, incident.id).values())
    assert spans(stage, incident.id)["MTTD"] == Interval(
        "MTTD", "onset to detection", None, "not recorded: onset and detection"
    )


def test_a_detection_before_the_onset_is_said_not_computed(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.set(incident, onset_at=when("09:00:00"), detected_at=when("08:15:00"))
    interval = spans(stage, incident.id)["MTTD"]
    assert interval.span is None
    assert "detection is recorded before onset" in interval.arithmetic


def test_a_rolled_back_containment_does_not_count(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    for attempt, undoes, clock in (("a1", "", "08:20:00"), ("a2", "a1", "08:25:00"), ("a3", "", "08:30:00")):
        stage.at(clock)
        intended = kinds.StepIntended(attempt, "containment", 1, action="fall back", rollback_of=undoes)
        stage.append(incident, intended, attempt)
        stage.append(incident, kinds.StepEnded(attempt, "succeeded", verification="verified"), attempt)
    assert found(stage, incident.id)["T2"].at == when("08:30:00")
    assert found(stage, incident.id)["containment verified"].at == when("08:30:00")


def test_a_later_check_that_failed_takes_verified_back(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    for attempt, outcome, risk in (("a1", "succeeded", "changes"), ("a2", "failed", "reads")):
        intended = kinds.StepIntended(attempt, "containment", 1 + (risk == "reads"), action="do", risk=risk)
        stage.append(incident, intended, attempt)
        verification = "verified" if risk == "changes" else ""
        stage.append(incident, kinds.StepEnded(attempt, outcome, verification=verification), attempt)
    verified = found(stage, incident.id)["containment verified"]
    assert (verified.at, verified.how) == (None, "no: the last check failed")


def test_a_persons_judgement_is_not_called_verified(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.append(incident, kinds.StepIntended("a1", "containment", 1, action="fall back"), "a1")
    stage.append(incident, kinds.StepEnded("a1", "ran_unverified"), "a1")
    assert found(stage, incident.id)["containment verified"].at is None
    stage.at("08:40:00")
    stage.append(incident, kinds.StepConfirmed("a1"), "a1")
    confirmed = found(stage, incident.id)["containment confirmed by a person"]
    assert (confirmed.at, confirmed.how) == (when("08:40:00"), "step 1 fall back, by a.ito")


def test_the_resolution_outlives_closing_and_not_reopening(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.at("09:00:00")
    stage.desk.resolve(incident)
    stage.at("10:00:00")
    stage.desk.close(incident, "resolved", "done")
    assert found(stage, incident.id)["T3"].at == when("09:00:00")
    stage.desk.reopen(incident, "back again")
    assert found(stage, incident.id)["T3"].at is None
    stage.at("11:00:00")
    stage.desk.close(incident, "false_alarm", "no harm")
    assert found(stage, incident.id)["T3"].at is None


def test_resolving_and_exporting_need_no_root_cause(stage: Stage) -> None:
    incident = stage.desk.declare(title="x")
    stage.desk.resolve(incident)
    assert stage.incidents.get(incident.id).status == "resolved"
    assert found(stage, incident.id)["T3"].at == times.parse_iso(START)


@pytest.mark.parametrize("in_payload", [True, False])
def test_long_term_fixes_are_planned_with_the_first_due_date(stage: Stage, in_payload: bool) -> None:
    incident = stage.desk.declare(title="x")
    stage.desk.add_action(incident, kinds.ActionAdded("undated"))
    stage.at("09:00:00")
    due = "2026-04-29" if in_payload else ""
    action = stage.desk.add_action(incident, kinds.ActionAdded("dated", due=due))
    if not in_payload:
        stage.at("09:30:00")
        stage.desk.set_field(incident, f"action.{action.id}.due", "2026-04-29")
    at = when("09:00:00") if in_payload else when("09:30:00")
    assert found(stage, incident.id)["T4"] == Milestone(
        "T4", "long-term fixes planned", at, "dated, due 2026-04-29"
    )
    stage.set(incident, long_term__planned_at=when("09:45:00"))
    assert found(stage, incident.id)["T4"].at == when("09:45:00")
