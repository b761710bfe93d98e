"""A drill in a store like any other: its world answers, its steps move it, and nothing real is asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import settings as app_settings
from app.drilling import begin, carry_on
from app.incident_parts import IncidentParts
from app.wiring import Wiring
from data.ambient import Ambient
from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Draft
from data.times import MINUTE
from playbooks.reports.milestones import intervals
from playbooks.scenario import format as scenarios
from playbooks.scenario.acts import FIELDS
from runbooks.confirming import Confirmation
from runbooks.prepared import Prepared

START = 1_776_845_700_000_000
MODEL = "loan-approval-v4"
YES = Confirmation(yes=True, typed=MODEL, authorities="not_needed")


class Played:
    """The first drill, with a clock of ours."""

    def __init__(self, home: Path) -> None:
        self.time = START
        self.wiring = Wiring(app_settings.load(home=str(home)), Ambient(now=lambda: self.time))
        loaded = scenarios.load(scenarios.find("loan-approvals"))
        self.incident: Incident = begin(self.wiring, loaded)

    @property
    def parts(self) -> IncidentParts:
        return self.wiring.parts_for(self.incident)

    def wait(self, minutes: float) -> list[str]:
        self.time += round(minutes * MINUTE)
        return [one.inject for one in carry_on(self.wiring, self.incident)]

    def prepare(self, section: str, step: str, **given: str) -> Prepared:
        book = self.wiring.runbook("data-pipeline-corruption")
        (found,) = [one for one in book.sections[section] if one.id == step]
        return self.parts.engine.inspect(self.parts.engine.prepare(self.incident, book, found, given))

    def accuracy(self) -> float:
        source = self.parts.metrics()
        assert source is not None
        (sample,) = source.instant(f'model_live_accuracy{{model_id="{MODEL}"}}').samples
        return sample.value


@pytest.fixture
def played(tmp_path: Path) -> Iterator[Played]:
    made = Played(tmp_path / "home")
    yield made
    made.wiring.close()


def test_a_step_moves_the_world_and_its_undo_moves_it_back(played: Played) -> None:
    played.wait(8)
    before = played.accuracy()
    assert before < 0.75
    prepared = played.prepare("containment", "last-good-features")
    assert [tuple(one) for one in prepared.changes] == [("FEATURE_SNAPSHOT", "latest", "features-88")]
    engine = played.parts.engine
    ended = engine.run(prepared, YES)
    assert (ended.outcome, ended.verification) == ("succeeded", "verified")
    assert "The model reads yesterday's features." in ended.excerpt
    played.wait(14)
    assert played.accuracy() > 0.9
    told = {one.name: one for one in intervals(played.wiring.incidents.refresh(played.incident))}
    assert told["MTTC"].span == 8 * MINUTE, "a drill is detected when it begins"
    (attempt,) = [
        one
        for one, told in played.wiring.incidents.refresh(played.incident).attempts.items()
        if told.get("section") == "containment"
    ]
    undo = engine.inspect(engine.prepare_rollback(played.incident, attempt))
    assert engine.run(undo, YES).outcome == "succeeded"
    played.wait(14)
    assert played.accuracy() < 0.95 * before + 0.1


def test_evidence_is_collected_beside_the_first_step_that_changes_something(played: Played) -> None:
    played.wait(1)
    played.parts.engine.run(played.prepare("containment", "last-good-features"), YES)
    played.wiring.recover()
    words = [act.word for act in played.wiring.drill_of(played.incident.id).world().acts]
    assert words.count("evidence") == 1
    assert "set_env" in words


def test_runbooks_read_the_figures_of_the_world(played: Played) -> None:
    played.wait(8)
    ended = played.parts.engine.run(played.prepare("triage", "confirm-corruption"))
    assert ended.outcome == "succeeded"
    assert "input divergence: 1." in ended.excerpt
    ended = played.parts.engine.run(played.prepare("triage", "jobs", PIPELINE_NAMESPACE="data-pipeline"))
    assert "loan-features-29614440" in ended.excerpt


def test_an_unknown_command_says_so_and_verifies_nothing(played: Played) -> None:
    engine = played.parts.engine
    command = engine.prepare_command(played.incident, "python retrain.py", verify="python look.py")
    ended = engine.run(command, YES)
    assert (ended.outcome, ended.verification) == ("ran_unverified", "")
    assert "this scenario does not say" in ended.excerpt


async def test_every_source_of_it_is_the_world(played: Played) -> None:
    played.wait(8)
    parts = played.parts
    (changes,) = parts.change_sources()
    subjects = [change.subject for change in (await changes.look()).changes]
    assert "loan-features image" in subjects
    samples = parts.samples()
    assert samples is not None
    latest = await samples.samples(MODEL, 0)
    assert any('"debt_to_income": null' in sample.input for sample in latest)
    (alerts,) = parts.alerts()
    names = {alert.name for alert in (await alerts.look()).alerts}
    assert names == {"AIModelInputDistributionShift", "AIModelPerformanceDegraded"}
    assert (parts.alertmanager_url, parts.prometheus_url) == ("", "")


def test_what_its_script_brings_is_recorded_once(played: Played) -> None:
    assert played.wait(3) == ["risk-writes"]
    assert carry_on(played.wiring, played.incident) == []
    assert played.wait(3) == ["all-green"]
    incident = played.wiring.incidents.refresh(played.incident)
    assert len(incident.alerts) == 2
    assert incident.number.startswith("AI-DRILL-")


def test_a_part_of_a_drill_is_in_its_world_and_what_is_run_there_counts(played: Played) -> None:
    played.wait(8)
    wiring, mine = played.wiring, played.incident
    part = wiring.desk.declare(
        mode="drill", source="person", title="Branches", fields={}, models={MODEL: "person"}
    )
    assert wiring.parts_for(part).metrics() is None
    wiring.desk.link(part, "parent", mine)
    part = wiring.incidents.refresh(part)
    played.incident = part
    assert played.accuracy() < 0.75
    wiring.desk.close(part, "false_alarm", "another one knows")
    played.parts.engine.run(played.prepare("containment", "last-good-features"), YES)
    drill = wiring.drill_of(mine.id)
    words = [act.word for act in drill.world().acts]
    assert drill.world().at(drill.now()).lasts("old-features")
    assert ("set_env" in words, "linked" in words, "status" in words) == (True, True, False)
    assert wiring.drill_of(part.id) is drill


def test_what_is_told_of_systems_people_and_authorities_are_acts_with_the_fields_that_patterns_know(
    played: Played,
) -> None:
    said: list[tuple[kinds.Payload, tuple[str, dict[str, str]]]] = [
        (kinds.NoteAdded("who may read it", legal=True), ("note", {"text": "", "legal": "true"})),
        (kinds.DependencySet("a", "b"), ("depends", {"upstream": "a", "downstream": "b"})),
        (kinds.CohortAdded("approved since 06:00"), ("cohort", {"title": "approved since 06:00"})),
        (
            kinds.RegimeAssessed("gdpr_33", "GDPR", "confirmed"),
            ("assessed", {"regime": "gdpr_33", "verdict": "confirmed"}),
        ),
        (
            kinds.ReportSent("gdpr_33", "notification", "initial", "authority"),
            ("reported", {"regime": "gdpr_33", "obligation": "notification", "version": "initial"}),
        ),
    ]
    for payload, _ in said:
        played.wiring.desk.write(Draft(payload=payload, incident=played.incident.id, subject=payload.KIND))
    acts = played.wiring.drill_of(played.incident.id).world().acts
    found = [(act.word, dict(act.fields)) for act in acts]
    for _, expected in said:
        assert expected in found
    assert all(set(act.fields) <= set(FIELDS[act.word]) for act in acts)
