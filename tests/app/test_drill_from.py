"""A past incident as an exercise: what was done then is expected, and its recordings are its figures."""

import json
from pathlib import Path

import pytest

from app import drill_script
from app import settings as app_settings
from app.debriefing import of_drill
from app.drill_from import scenario
from app.wiring import Wiring
from data.errors import BadInput
from data.journal.kinds import AlertObserved, ChangeObserved, EvidenceAdded
from data.journal.store import Draft
from data.sources import recording
from data.sources.endpoint import endpoint
from data.sources.recorder import Recorder
from data.times import MINUTE, SECOND
from playbooks.scenario import format as scenarios
from playbooks.scenario.debrief import marks
from playbooks.scenario.format import LIBRARY, Loaded
from tests.app.command_line import CommandLine
from tests.app.test_drills import MODEL, START, Played, played

__all__ = ["played"]

SCRIPT = [
    line for line in drill_script.read(LIBRARY / "loan-approvals.good.txt") if line.after <= 10 * MINUTE
]
PLACE = endpoint("Prometheus", "http://prometheus:9090")


def points(
    home: Path, loaded: Loaded, lines: list[drill_script.Line]
) -> tuple[int, dict[str, bool | None], Loaded]:
    """Of this responder: the points, what was done in time, and the exercise that this makes for others."""
    ended = drill_script.play(app_settings.load(home=str(home)), loaded, lines, 1, lambda _: None)
    try:
        found = of_drill(ended.wiring, ended.incident).score
        return (
            found.points,
            {one.name: one.well for one in marks(found)},
            scenario(ended.wiring, ended.incident),
        )
    finally:
        ended.wiring.close()


def test_who_does_what_was_done_then_in_time_gets_every_point_and_who_is_slower_does_not(
    tmp_path: Path,
) -> None:
    _, _, again = points(tmp_path / "then", scenarios.load(scenarios.find("loan-approvals")), SCRIPT)
    told = again.scenario
    assert told.title == "Again: Loan approvals go wrong and nothing is down"
    assert (told.truth.type, told.truth.severity) == ("data_pipeline_corruption", ["critical"])
    assert {one.rule for one in told.world.alerts} >= {"AIModelInputDistributionShift"}
    same, done, _ = points(tmp_path / "same", again, SCRIPT)
    assert (same, set(done.values())) == (100, {True})
    assert "Set the severity to critical" in done
    slow = [line._replace(after=line.after + 3 * MINUTE) for line in SCRIPT]
    slower, done, _ = points(tmp_path / "slow", again, slow)
    assert (slower, set(done.values())) == (50, {None})


def test_recorded_answers_are_the_figures_of_the_exercise(played: Played, tmp_path: Path) -> None:
    wiring, incident = played.wiring, played.incident
    wiring.desk.set_field(incident, "incident_type", "model_drift")
    recorder = Recorder(tmp_path / "r.jsonl.gz", wiring.ambient)
    start = played.time // SECOND
    series = {
        "metric": {"model_id": MODEL},
        "values": [[start - 60, "0.9"], [start + 60, "0.5"], [start, "NaN"]],
    }
    answer = {"status": "success", "data": {"resultType": "matrix", "result": [series]}}
    query = f"model_live_accuracy%7Bmodel_id%3D%22{MODEL}%22%7D"
    recording.heard(PLACE, f"/api/v1/query_range?query={query}&start=1", json.dumps(answer).encode())
    recording.heard(PLACE, "/api/v1/query?query=up", b"{}")
    recorder.close()
    kept = wiring.evidence.keep(recorder.path)
    evidence = EvidenceAdded(kept.digest, "it.jsonl.gz", kept.size, "application/gzip", "")
    wiring.desk.attach_evidence(incident, evidence)
    (metric,) = scenario(wiring, wiring.incidents.refresh(incident)).scenario.world.metrics
    assert (metric.panel, metric.model) == ("live_accuracy", MODEL)
    assert [float(value) for _, value in metric.recorded] == [0.9, 0.5]


def test_what_says_too_little_is_refused(played: Played) -> None:
    with pytest.raises(BadInput, match="no type"):
        scenario(played.wiring, played.incident)


def test_it_is_begun_beside_the_incident_and_linked_to_it(fireline: CommandLine) -> None:
    then = fireline.declare("--model", "fraud-v4")
    fireline.good("set", then, "incident_type=model_drift")
    fireline.good("ack", then)
    number = fireline.good("drill", "--from", then, "--only-begin").strip()
    assert number.startswith("AI-DRILL-")
    made = Wiring(app_settings.load())
    drill = made.incidents.get(number)
    made.close()
    assert [mark.get("number") for mark in drill.links.values()] == [then]
    assert drill.title == "Again: Scores are off"
    assert "Acknowledge" in fireline.good("debrief", number)


@pytest.mark.parametrize("text", ["yes", "a: &b [*c] {d} - 'e\" # f", "0x1F", "| >", "é" * 500])
def test_whatever_the_texts_of_the_past_are_they_stay_texts(played: Played, text: str) -> None:
    wiring = played.wiring
    incident = wiring.desk.declare(title=text, models={"m-1": "person"})
    wiring.desk.set_field(incident, "incident_type", "model_drift")
    alert = AlertObserved("f1", "firing", text, START, labels={"x": text}, annotations={"summary": text})
    change = ChangeObserved(START, "env", text, text, text, text, text)
    for payload, subject in ((alert, "f1/1/firing"), (change, "c1")):
        wiring.desk.write(Draft(payload=payload, incident=incident.id, subject=subject))
    world = scenario(wiring, wiring.incidents.refresh(incident)).scenario.world
    assert world.alerts[0].summary[:20] == world.changes[0].subject[:20] == text[:20]
