"""What services are told by themselves, and what they are never told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.incident.model import Incident
from data.journal import kinds
from data.outside import queue
from data.outside.telling import ADOPTED, link_field, tell
from tests.data.incident.stage import Stage

ALL = ("grafana", "webhook", "slack", "pagerduty", "opsgenie")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    opened = Stage(tmp_path / "home", "2026-04-22T08:00:00Z")
    opened.desk.declare(title="before anybody was configured")
    assert tell(opened.journal, opened.incidents, ALL) == 0
    yield opened
    opened.close()


def told(stage: Stage, services: tuple[str, ...] = ALL) -> list[tuple[str, str, str]]:
    """What is queued by looking again: (service, what, tag or text)."""
    before = {one.delivery.id for one in queue.waiting(stage.journal)}
    tell(stage.journal, stage.incidents, services)
    asked = [one.delivery.asked for one in queue.waiting(stage.journal) if one.delivery.id not in before]
    return [(one.service, one.what, one.details.get("tag", "")) for one in asked]


def harm(stage: Stage, mode: str = "live", **labels: str) -> Incident:
    alert = kinds.AlertObserved("f1", "firing", "Harm", stage.now, annotations=labels)
    return stage.desk.declare(title="harm", mode=mode, alerts=(alert,))


def test_detection_steps_and_resolution_are_told_once(stage: Stage) -> None:
    incident = harm(stage)
    assert told(stage) == [("grafana", "annotation", "detection"), ("webhook", "annotation", "detection")]
    stage.append(incident, kinds.StepEnded("attempt-1", "succeeded"), "attempt-1")
    assert told(stage, ("grafana",)) == [("grafana", "annotation", "step")]
    stage.desk.note(incident.id, "not theirs")
    stage.desk.acknowledge(incident)
    assert told(stage) == []
    stage.desk.resolve(incident)
    assert told(stage, ("grafana",)) == [("grafana", "annotation", "resolution")]
    stage.desk.reopen(stage.incidents.refresh(incident), "it is back")
    assert told(stage) == []


def test_a_drill_is_never_told(stage: Stage) -> None:
    incident = harm(stage, "drill", pagerduty_key="k")
    stage.desk.acknowledge(incident)
    stage.desk.resolve(incident)
    assert told(stage) == []


def test_what_an_alert_opened_there_is_acknowledged_and_resolved_there(stage: Stage) -> None:
    incident = harm(stage, pagerduty_key="their-key")
    stage.desk.acknowledge(incident)
    stage.desk.resolve(incident)
    assert told(stage, ("pagerduty",)) == [("pagerduty", "acknowledge", ""), ("pagerduty", "resolve", "")]
    assert {one.delivery.asked.details["pagerduty"] for one in queue.waiting(stage.journal)} == {"their-key"}


def test_what_a_person_linked_comes_first(stage: Stage) -> None:
    incident = harm(stage, opsgenie_key="the alert's")
    stage.desk.set_field(incident, link_field("opsgenie"), "the person's")
    stage.desk.acknowledge(incident)
    assert told(stage, ("opsgenie",)) == [("opsgenie", "acknowledge", "")]
    assert queue.waiting(stage.journal)[0].delivery.asked.details["opsgenie"] == "the person's"


def test_an_acknowledgement_from_there_is_not_said_back(stage: Stage) -> None:
    incident = harm(stage, pagerduty_key="k")
    stage.desk.acknowledge(incident, f"{ADOPTED}PagerDuty: Ana")
    assert told(stage, ("pagerduty",)) == []
