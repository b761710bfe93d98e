"""The shipped containment, by the engine and the real kubectl, on a Kubernetes stand-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runbooks import format as formats
from runbooks.confirming import YES
from runbooks.engine import Engine
from runbooks.surroundings import Surroundings
from tests.runbooks.engine_world import TYPED, World, first
from tests.stand_ins.kubernetes_api import KubernetesApi

VALUES = {"MODEL_KNOWN_GOOD_VERSION": "4.1.1", "MODEL_CURRENT_VERSION": "4.1.2"}
PLACE = ("ai-production", "model-server")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def api() -> Iterator[KubernetesApi]:
    with KubernetesApi() as server:
        yield server


def test_containment_changes_the_cluster_is_verified_and_undone(
    world: World, api: KubernetesApi, tmp_path: Path
) -> None:
    config = api.write_kubeconfig(tmp_path / "kube" / "config")
    environment = {**world.environment, "KUBECONFIG": str(config)}
    engine = Engine(
        world.journal,
        world.incidents,
        world.desk,
        world.evidence,
        world.home,
        surroundings=Surroundings(environment=environment),
    )
    incident = world.declare()
    runbook = formats.load(formats.find("performance-degradation", ()))
    before = api.cluster.env(*PLACE)["MODEL_VERSION"]
    values = {**VALUES, "MODEL_CURRENT_VERSION": before}
    prepared = engine.prepare(incident, runbook, first(runbook), values)
    assert "stand-in @" in prepared.target
    ended = engine.run(prepared, YES)
    assert (ended.outcome, ended.verification) == ("succeeded", "verified"), ended
    assert api.cluster.env(*PLACE)["MODEL_VERSION"] == "4.1.1"
    [(attempt, _)] = world.incidents.refresh(incident).attempts_at("containment", 1)
    undone = engine.run(engine.prepare_rollback(incident, attempt), TYPED)
    assert (undone.outcome, undone.verification) == ("succeeded", "verified"), undone
    assert api.cluster.env(*PLACE)["MODEL_VERSION"] == before


def test_a_rollback_does_not_act_on_another_cluster(world: World, api: KubernetesApi, tmp_path: Path) -> None:
    config = api.write_kubeconfig(tmp_path / "kube" / "config")
    surroundings = Surroundings(environment={**world.environment, "KUBECONFIG": str(config)})
    engine = Engine(
        world.journal, world.incidents, world.desk, world.evidence, world.home, surroundings=surroundings
    )
    incident = world.declare()
    runbook = formats.load(formats.find("performance-degradation", ()))
    engine.run(engine.prepare(incident, runbook, first(runbook), VALUES), YES)
    [(attempt, _)] = world.incidents.refresh(incident).attempts_at("containment", 1)
    with KubernetesApi() as other:
        other.write_kubeconfig(config, context="elsewhere")
        prepared = engine.prepare_rollback(incident, attempt)
        assert "acted on stand-in" in prepared.problem
        assert other.changes() == []
