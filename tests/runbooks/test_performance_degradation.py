"""The runbook for performance degradation: every command of it works."""

import pytest

from runbooks.book import Runbook
from runbooks.environment import VARIABLES
from runbooks.format import LIBRARY, load
from runbooks.placeholders import missing
from runbooks.risk import infer
from tests.runbooks.library_world import World

DEGRADATION = LIBRARY / "performance-degradation.yaml"
STEPS = {
    (step.section, step.number): step for step in load(DEGRADATION).steps() if step.section != "resolution"
}


@pytest.fixture
def world(library_world: World) -> World:
    return library_world


def test_it_has_the_sections_that_it_should(runbook: Runbook) -> None:
    assert runbook.incident_type == "model_performance_degradation"
    assert [len(runbook.sections[name]) for name in ("triage", "containment", "investigation")] == [3, 4, 4]
    assert [len(option.steps) for option in runbook.options] == [4, 5, 5]
    assert [infer(step.command) for step in runbook.sections["triage"]] == ["reads"] * 3
    assert [infer(step.command) for step in runbook.sections["containment"]] == [
        "changes",
        "changes",
        "destroys",
        "reads",
    ]
    assert all(step.typed for step in runbook.sections["containment"])
    assert [infer(step.command) for step in runbook.sections["investigation"]] == ["reads"] * 4
    asked = {name for step in runbook.steps() for name in missing(step.command, {}, step.parameters)}
    assert asked == {"MODEL_ID", "MODEL_KNOWN_GOOD_VERSION", "DEPLOYMENT", "NAMESPACE", "GATEWAY_DEPLOYMENT",
                     "PIPELINE_NAMESPACE"}  # fmt: skip
    used = {name for step in runbook.steps() for name in VARIABLES if f"{{{name}:" in step.command}
    assert used == {"FIRELINE_PROMETHEUS_URL", "FIRELINE_GATEWAY_URL"}


@pytest.fixture
def runbook() -> Runbook:
    return load(DEGRADATION)


@pytest.mark.parametrize(
    ("section", "number", "told"),
    [
        ("triage", 1, ["  0.81\n", "baseline  0.92\n"]),
        ("triage", 2, ["Readiness probe failed", "features-0600"]),
        ("triage", 3, ["predictions a second: 0\n", "predictions in 24 hours: 0\n"]),
        ("investigation", 1, ["most in 24 hours: 0.7\n", "median confidence, 1h: "]),
        ("investigation", 2, ["invalid outputs"]),
        ("investigation", 3, ["1s ago: 0.88", "of the baseline", "24h ago: not measured"]),
    ],
)
def test_steps_that_read_tell_what_there_is(world: World, section: str, number: int, told: list[str]) -> None:
    step = STEPS[section, number]
    before = world.api.changes()
    output = world.good(step, step.command)
    for part in told:
        assert part in output
    assert world.api.changes() == before


def test_triage_says_when_prometheus_knows_nothing_of_the_model(world: World) -> None:
    step = STEPS["triage", 1]
    done = world.run(step, step.command.replace("MODEL_ID", "unknown-model"))
    assert done.returncode != 0
    assert "Prometheus has no accuracy for this model" in done.stderr


def test_triage_fails_without_a_prometheus(world: World) -> None:
    step = STEPS["triage", 3]
    del world.variables["FIRELINE_PROMETHEUS_URL"]
    done = world.run(step, step.command)
    assert done.returncode != 0
    assert "no Prometheus is configured" in done.stderr
