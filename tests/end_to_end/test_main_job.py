"""The main job, through the installed command; and that the scenario notices when a command does nothing."""

from pathlib import Path

import pytest
import yaml

from runbooks.format import LIBRARY
from tests.end_to_end import footprints, mutants
from tests.end_to_end.mutants import Place
from tests.end_to_end.scenario import Scenario
from tests.end_to_end.world import World
from tests.stand_ins.manifests import CURRENT_VERSION
from tests.stand_ins.model_server import MODEL
from tests.stand_ins.serving import Fault

SHIPPED = LIBRARY / "performance-degradation.yaml"


def test_from_the_alert_to_the_record(production: World) -> None:
    scenario = Scenario(production, SHIPPED)
    scenario.play()
    assert len(scenario.outcomes) == len(footprints.RUN) + len(footprints.UNDO) + 1


def test_the_scenario_passes_on_a_runbook_written_anew(production: World, tmp_path: Path) -> None:
    """What the copies below differ by is the one statement only."""
    same = tmp_path / SHIPPED.name
    same.write_text(yaml.safe_dump(mutants.alone(SHIPPED), sort_keys=False))
    scenario = Scenario(production, same)
    scenario.declare()
    for section, number in footprints.RUN:
        scenario.part(section, number)
    assert len(scenario.outcomes) == len(footprints.RUN) + len(footprints.UNDO) + 1


@pytest.mark.parametrize("place", mutants.places(SHIPPED), ids=str)
def test_a_statement_that_does_nothing_is_noticed(production: World, tmp_path: Path, place: Place) -> None:
    harmless = tmp_path / SHIPPED.name
    mutants.with_true(SHIPPED, place, harmless)
    scenario = Scenario(production, harmless)
    scenario.declare()
    with pytest.raises(AssertionError):
        scenario.part(place.section, place.number)


def test_a_kill_switch_that_answers_500_is_a_failure(production: World) -> None:
    scenario = Scenario(production, SHIPPED)
    scenario.declare()
    production.gateway.fault = Fault(status=500, concerns=lambda request: request.verb == "POST")
    try:
        words = ("--section", "containment", "--step", "3", "--yes", "--confirm", MODEL)
        production.fireline("run", str(SHIPPED), "--incident", scenario.number, *words, status=1)
    finally:
        production.gateway.fault = None
    assert not production.gateway.killed
    assert "failed" in scenario.last_outcome()


def test_a_rollout_that_never_ends_well_is_a_failure(production: World) -> None:
    scenario = Scenario(production, SHIPPED)
    scenario.declare()
    production.api.cluster.fails = lambda deployment: "4.1.1" in str(deployment["spec"]["template"])
    try:
        words = ("--section", "containment", "--step", "1", "--yes")
        production.fireline("run", str(SHIPPED), "--incident", scenario.number, *words, status=1)
    finally:
        production.api.cluster.fails = lambda _: False
    assert production.version() == CURRENT_VERSION
    assert "failed" in scenario.last_outcome()
    assert scenario.record()["status"] == "open"


def test_a_dry_run_touches_nothing(production: World) -> None:
    scenario = Scenario(production, SHIPPED)
    scenario.declare()
    before = {name: len(log) for name, log in production.requests().items()}
    shown = production.fireline("run", str(SHIPPED), "--incident", scenario.number, "--dry-run")
    assert "MODEL_VERSION=4.1.1" in shown
    assert {name: len(log) for name, log in production.requests().items()} == before
