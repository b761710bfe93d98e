"""The shipped runbooks: clean, complete, and every command of them works."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbooks.environment import VARIABLES, checked
from runbooks.format import LIBRARY, Runbook, Step, available, load
from runbooks.kubectl_target import overrides
from runbooks.lint import check
from runbooks.placeholders import missing, problems, resolve
from runbooks.risk import infer
from tests.servers.exporter import Exporter
from tests.servers.real import prometheus
from tests.stand_ins.gateway import Gateway
from tests.stand_ins.kubernetes_api import KubernetesApi
from tests.waiting import eventually

MODEL = "fraud-detection-v4"
DEGRADATION = LIBRARY / "performance-degradation.yaml"
GIVEN_VALUES = {
    "MODEL_ID": MODEL,
    "MODEL_PREVIOUS_VERSION": "4.1.1",
    "MODEL_CURRENT_VERSION": "4.1.2",
}
STEPS = {
    (step.section, step.number): step for step in load(DEGRADATION).steps() if step.section != "resolution"
}


def values(step: Step) -> dict[str, str]:
    defaults = {name: str(p.default) for name, p in step.parameters.items() if p.default is not None}
    return {**defaults, **GIVEN_VALUES}


class World:
    """A cluster, a gateway and a Prometheus, and bash to run steps against them."""

    def __init__(self, folder: Path, api: KubernetesApi, gateway: Gateway, prometheus_url: str) -> None:
        self.api, self.gateway = api, gateway
        self.kubeconfig = api.write_kubeconfig(folder / "kubeconfig")
        self.variables = checked({
            "FIRELINE_PROMETHEUS_URL": prometheus_url,
            "FIRELINE_GATEWAY_URL": gateway.url,
            "FIRELINE_OPERATOR": 'on.call@example.com "quoted"',
            "FIRELINE_REASON": "accuracy fell; $(touch x) `y` 'z'",
            "FIRELINE_INCIDENT": "AI-INC-2026-0042",
        })  # fmt: skip
        self.folder = folder

    def run(self, step: Step, text: str) -> subprocess.CompletedProcess[str]:
        command = resolve(text, values(step), step.parameters)
        return subprocess.run(
            [shutil.which("bash") or "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command],
            cwd=self.folder,
            env={
                "PATH": str(Path(shutil.which("kubectl") or "").parent) + ":/usr/local/bin:/usr/bin:/bin",
                "HOME": str(self.folder),
                "KUBECONFIG": str(self.kubeconfig),
                **self.variables,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def good(self, step: Step, text: str) -> str:
        done = self.run(step, text)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def prometheus_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One that has seen the model's series, buckets and counters included."""
    with Exporter() as exporter:
        exporter.set("model_live_accuracy", 0.81, model_id=MODEL)
        exporter.set("model_baseline_accuracy", 0.92, model_id=MODEL)
        exporter.set("model_input_kl_divergence", 0.7, model_id=MODEL)
        exporter.set("model_predictions_total", 100, model_id=MODEL)
        exporter.set("model_output_invalid_total", 3, model_id=MODEL)
        for bound, count in (("0.5", 10), ("1.0", 20), ("+Inf", 20)):
            exporter.set("model_output_confidence_bucket", count, model_id=MODEL, le=bound)
        folder = tmp_path_factory.mktemp("prometheus")
        with prometheus(folder, targets=[exporter.target]) as server:
            query = f"{server.url}/api/v1/query?query=count_over_time(model_live_accuracy[1m])>3"
            command = ["curl", "--fail", "--silent", "--globoff", query]
            eventually(
                lambda: MODEL in subprocess.run(command, capture_output=True, text=True).stdout,
                what="Prometheus having scraped the model",
            )
            yield server.url


@pytest.fixture
def world(tmp_path: Path, prometheus_url: str) -> Iterator[World]:
    with KubernetesApi() as api:
        serving = api.cluster.serving_env
        with Gateway(lambda: serving("ai-production", "ai-oversight-gateway")) as gateway:
            yield World(tmp_path, api, gateway, prometheus_url)


def test_what_ships() -> None:
    assert available([]) == {"performance-degradation": DEGRADATION}


@pytest.mark.parametrize("path", available([]).values(), ids=lambda path: path.stem)
def test_every_shipped_runbook_is_clean(path: Path) -> None:
    found = check(path)
    assert [str(finding) for finding in found if finding.level != "note"] == []
    runbook = load(path)
    for step in runbook.steps():
        for text in (step.command, step.rollback, step.verify):
            assert problems(text, step.parameters) == []
            assert overrides(text) == []
            resolve(text, {**values(step), "OPERATOR_EMAIL": "a@b", "INC-XXXX": "x"}, step.parameters)
        if infer(step.command) != "reads":
            assert step.verify
            assert step.rollback
            assert infer(step.verify) == "reads"


def test_it_has_the_sections_that_it_should(runbook: Runbook) -> None:
    assert runbook.incident_type == "model_performance_degradation"
    assert [len(runbook.sections[name]) for name in ("triage", "containment", "investigation")] == [3, 3, 4]
    assert [len(option.steps) for option in runbook.options] == [3, 4, 4]
    assert [infer(step.command) for step in runbook.sections["triage"]] == ["reads"] * 3
    assert [infer(step.command) for step in runbook.sections["containment"]] == [
        "changes",
        "changes",
        "destroys",
    ]
    assert [infer(step.command) for step in runbook.sections["investigation"]] == ["reads"] * 4
    asked = {name for step in runbook.steps() for name in missing(step.command, {}, step.parameters)}
    assert asked == {"MODEL_ID", "MODEL_PREVIOUS_VERSION", "DEPLOYMENT", "NAMESPACE", "GATEWAY_DEPLOYMENT",
                     "PIPELINE_NAMESPACE"}  # fmt: skip
    used = {name for step in runbook.steps() for name in VARIABLES if f"{{{name}:" in step.command}
    assert used == {"FIRELINE_PROMETHEUS_URL", "FIRELINE_GATEWAY_URL", "FIRELINE_REASON"}


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


def test_the_previous_version_is_served_and_taken_back(world: World) -> None:
    step = STEPS["containment", 1]
    cluster = world.api.cluster
    assert world.run(step, step.verify).returncode != 0
    world.good(step, step.command)
    assert cluster.serving_env("ai-production", "model-server")["MODEL_VERSION"] == "4.1.1"
    assert "4.1.1" in world.good(step, step.verify)
    world.good(step, step.rollback)
    assert cluster.serving_env("ai-production", "model-server")["MODEL_VERSION"] == "4.1.2"
    assert world.run(step, step.verify).returncode != 0


def test_people_decide_and_no_longer_do(world: World) -> None:
    step = STEPS["containment", 2]
    assert world.run(step, step.verify).returncode != 0
    world.good(step, step.command)
    assert (world.gateway.status()["mode"], world.gateway.status()["confidence_threshold"]) == (
        "human_in_the_loop",
        1.0,
    )
    world.good(step, step.verify)
    world.good(step, step.rollback)
    assert (world.gateway.status()["mode"], world.gateway.status()["confidence_threshold"]) == (
        "automatic",
        0.8,
    )
    assert world.run(step, step.verify).returncode != 0


def test_the_kill_switch_kills_and_revives(world: World) -> None:
    step = STEPS["containment", 3]
    assert world.run(step, step.verify).returncode != 0
    world.good(step, step.command)
    assert world.gateway.status()["killed"] is True
    [kill] = world.gateway.state.kills
    assert kill.operator_id == 'on.call@example.com "quoted"'
    assert kill.reason == "accuracy fell; $(touch x) `y` 'z', incident AI-INC-2026-0042"
    world.good(step, step.verify)
    world.good(step, step.rollback)
    assert world.gateway.status()["killed"] is False
    assert world.run(step, step.verify).returncode != 0


def test_a_gateway_that_fails_fails_the_step(world: World) -> None:
    step = STEPS["containment", 3]
    world.variables["FIRELINE_GATEWAY_URL"] = world.gateway.url + "/nowhere"
    assert world.run(step, step.command).returncode != 0
    assert world.gateway.status()["killed"] is False
