"""The verdict on a rollout is kubectl's own: by its rules, and compared with the real one step by step."""

import json
from typing import Any

import msgspec
import pytest

from data.sources.kubernetes_workloads import DaemonSet, Deployment, StatefulSet
from data.sources.rollout import Rollout, daemon_rollout, rollout, stateful_rollout
from tests.data.sources.kubernetes_objects import daemon_set, deployment, stateful_set
from tests.stand_ins import rollouts
from tests.stand_ins.cluster import Cluster, Key
from tests.stand_ins.conftest import Kubectl
from tests.stand_ins.kubernetes_api import KubernetesApi
from tests.stand_ins.manifests import NAMESPACE

TOO_LATE = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}
MODEL_SERVER = Key("deployments", NAMESPACE, "model-server")


def _partition(number: int | None) -> dict[str, Any]:
    rolling = {} if number is None else {"rollingUpdate": {"partition": number}}
    return {"updateStrategy": {"type": "RollingUpdate", **rolling}}


def _pods(number: int) -> dict[str, int]:
    return dict.fromkeys(("replicas", "updatedReplicas", "availableReplicas"), number)


@pytest.mark.parametrize(
    ("more", "state", "words"),
    [
        ({}, "done", "rolled out, 2 of 2"),
        ({"generation": 2}, "waiting", "not observed"),
        ({"status": {"updatedReplicas": 1}}, "waiting", "1 of 2 new replicas"),
        ({"status": {"replicas": 3}}, "waiting", "1 old replicas"),
        ({"status": {"availableReplicas": 1}}, "waiting", "1 of 2 updated replicas available"),
        ({"status": {"conditions": [TOO_LATE]}}, "failed", "progress deadline"),
        # In kubectl's order: an unobserved change waits even where the last one failed.
        ({"generation": 2, "status": {"conditions": [TOO_LATE]}}, "waiting", "not observed"),
        ({"status": {"conditions": [TOO_LATE], "updatedReplicas": 0}}, "failed", "progress deadline"),
        # Scaled to zero, and a spec that leaves the number to an autoscaler.
        ({"spec": {"replicas": 0}, "status": _pods(0)}, "done", "0 of 0"),
        ({"spec": {}, "status": _pods(1)}, "done", "1 of 1"),
    ],
)  # fmt: skip
def test_in_the_order_of_kubectl(more: dict[str, Any], state: str, words: str) -> None:
    verdict = rollout(deployment(**more))
    assert verdict.state == state
    assert words in verdict.text


def test_the_real_kubectl_says_the_same_at_every_step(api: KubernetesApi, kubectl: Kubectl) -> None:
    cluster = api.cluster
    cluster.hold()
    kubectl("set", "env", "deployment/model-server", "MODEL_VERSION=4.1.1")
    seen = [_same(cluster, kubectl)]
    while (status := _next(cluster)) is not None:
        _put(cluster, status)
        seen.append(_same(cluster, kubectl))
    assert seen[0] == "waiting"
    assert seen[-1] == "done"
    assert len(seen) > 6


def test_the_real_kubectl_says_the_same_of_one_that_is_stuck(api: KubernetesApi, kubectl: Kubectl) -> None:
    cluster = api.cluster
    cluster.hold()
    kubectl("set", "env", "deployment/model-server", "MODEL_VERSION=0")
    while (status := _next(cluster, failing=True)) is not None:
        _put(cluster, status)
    assert _same(cluster, kubectl) == "failed"


@pytest.mark.parametrize(
    ("document", "state"),
    [
        (stateful_set(), "done"),
        (stateful_set(generation=3), "waiting"),
        (stateful_set(status={"readyReplicas": 1}), "waiting"),
        (stateful_set(status={"updatedReplicas": 1}), "waiting"),
        (stateful_set(spec=_partition(1), status={"updatedReplicas": 1}), "done"),
        (stateful_set(spec=_partition(1), status={"updatedReplicas": 0}), "waiting"),
        (stateful_set(spec=_partition(None), status={"updateRevision": "c"}), "waiting"),
        (stateful_set(spec=_partition(None)), "done"),
        (daemon_set(), "done"),
        (daemon_set(generation=2), "waiting"),
        (daemon_set(status={"updatedNumberScheduled": 2}), "waiting"),
        (daemon_set(status={"numberAvailable": 2}), "waiting"),
    ],
)
def test_the_real_kubectl_says_the_same_of_sets(
    api: KubernetesApi, kubectl: Kubectl, document: dict[str, Any], state: str
) -> None:
    kind = document["kind"].lower()
    api.cluster.add(f"{kind}s", document)
    words = (f"{kind}/{document['metadata']['name']}", "--namespace", NAMESPACE, "--watch=false")
    told = kubectl("rollout", "status", *words)
    assert told.returncode == 0, told
    assert ("waiting" if "aiting for" in told.stdout else "done") == state, told
    assert _of_set(document).state == state


def test_of_a_set_that_is_updated_by_hand_nothing_is_waited_for() -> None:
    by_hand = {"updateStrategy": {"type": "OnDelete"}}
    for document in (stateful_set(spec=by_hand, generation=3), daemon_set(spec=by_hand, generation=3)):
        verdict = _of_set(document)
        assert verdict.state == "done"
        assert "by hand only" in verdict.text


def _of_set(document: dict[str, Any]) -> Rollout:
    if document["kind"] == "StatefulSet":
        return stateful_rollout(msgspec.convert(document, StatefulSet))
    return daemon_rollout(msgspec.convert(document, DaemonSet))


def _next(cluster: Cluster, *, failing: bool = False) -> dict[str, Any] | None:
    document = cluster.get(MODEL_SERVER)
    assert document is not None
    return rollouts.next_status(document, template_changed=True, failing=failing)


def _put(cluster: Cluster, status: dict[str, Any]) -> None:
    document = cluster.get(MODEL_SERVER)
    assert document is not None
    cluster.add("deployments", {**document, "status": status})


def _same(cluster: Cluster, kubectl: Kubectl) -> str:
    """Our verdict, after kubectl gave the same."""
    document = cluster.get(MODEL_SERVER)
    ours = rollout(msgspec.json.decode(json.dumps(document), type=Deployment)).state
    told = kubectl("rollout", "status", "deployment/model-server", "--namespace", NAMESPACE, "--watch=false")
    if told.returncode:
        theirs = "failed"
        assert "exceeded its progress deadline" in told.stderr
    else:
        theirs = "done" if "successfully rolled out" in told.stdout else "waiting"
    assert ours == theirs, told
    return ours
