"""Workstreams and tasks as the incident has them."""

from pathlib import Path

from data.incident import work
from data.incident.work import IDLE
from tests.data.incident.stage import Stage


def test_a_workstream_is_idle_when_nothing_was_heard_and_there_is_something_to_do(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "2026-04-22T08:00:00Z")
    incident = stage.desk.declare(title="Scores are off")
    work.open_workstream(stage.desk, incident, "vendor")
    stage.now += 2 * IDLE
    (only,) = work.workstreams(stage.incidents.refresh(incident))
    assert not only.idle(stage.now)
    task = work.add_task(stage.desk, incident, "Call them", workstream="vendor").id
    (only,) = work.workstreams(stage.incidents.refresh(incident))
    assert not only.idle(stage.now)
    assert only.idle(stage.now + IDLE + 1)
    stage.now += IDLE
    work.set_status(stage.desk, incident, task, "doing")
    (only,) = work.workstreams(stage.incidents.refresh(incident))
    assert not only.idle(stage.now + IDLE)
    work.set_status(stage.desk, incident, task, "done")
    (only,) = work.workstreams(stage.incidents.refresh(incident))
    assert not only.idle(stage.now + 2 * IDLE)
