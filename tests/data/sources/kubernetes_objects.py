"""Kubernetes objects for tests, as the API writes them."""

from typing import Any

import msgspec

from data.sources.kubernetes_wire import Event, Job
from data.sources.kubernetes_workloads import REVISION, REVISION_HISTORY, Deployment, ReplicaSet

Object = dict[str, Any]


def deployment(name: str = "model-server", *, generation: int = 1, **more: Any) -> Deployment:
    status = {"observedGeneration": 1, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}
    document = {
        "metadata": {"name": name, "namespace": "prod", "generation": generation},
        "spec": more.get("spec", {"replicas": 2}),
        "status": {**status, **more.get("status", {})},
    }
    return msgspec.convert(document, Deployment)


def replica_set(
    revision: int,
    *,
    env: dict[str, object] | None = None,
    image: str = "server:1",
    made: str = "2026-04-22T08:00:00Z",
    again: bool = False,
    containers: list[Object] | None = None,
    restarted: str = "",
) -> ReplicaSet:
    """A revision of ``model-server``; a value of ``env`` that is an object is a ``valueFrom``."""
    variables = [
        {"name": name, "valueFrom": value} if isinstance(value, dict) else {"name": name, "value": value}
        for name, value in (env or {}).items()
    ]
    annotations = {REVISION: str(revision)} | ({REVISION_HISTORY: "1"} if again else {})
    template: Object = {
        "spec": {"containers": containers or [{"name": "main", "image": image, "env": variables}]}
    }
    if restarted:
        template["metadata"] = {"annotations": {"kubectl.kubernetes.io/restartedAt": restarted}}
    document = {
        "metadata": {
            "name": f"model-server-{revision}",
            "namespace": "prod",
            "creationTimestamp": made,
            "annotations": annotations,
            "ownerReferences": [{"kind": "Deployment", "name": "model-server"}],
        },
        "spec": {"template": template},
    }
    return msgspec.json.decode(msgspec.json.encode(document), type=ReplicaSet)


def stateful_set(name: str = "embedder", *, generation: int = 2, **more: Any) -> Object:
    """Rolled out, as the API server writes it."""
    status = {
        "observedGeneration": 2, "replicas": 2, "readyReplicas": 2, "updatedReplicas": 2,
        "currentReplicas": 2, "currentRevision": "b", "updateRevision": "b",
    }  # fmt: skip
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": name, "namespace": "ai-production", "generation": generation}
        | more.get("metadata", {}),
        "spec": {"replicas": 2, "selector": {}, "template": {}, "serviceName": "", "updateStrategy": strategy}
        | more.get("spec", {}),
        "status": {**status, **more.get("status", {})},
    }


def daemon_set(name: str = "scorer", *, generation: int = 1, **more: Any) -> Object:
    """Rolled out, as the API server writes it."""
    status = {
        "observedGeneration": 1, "desiredNumberScheduled": 3, "currentNumberScheduled": 3,
        "updatedNumberScheduled": 3, "numberReady": 3, "numberAvailable": 3, "numberMisscheduled": 0,
    }  # fmt: skip
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": name, "namespace": "ai-production", "generation": generation},
        "spec": {"selector": {}, "template": {}, "updateStrategy": {"type": "RollingUpdate"}}
        | more.get("spec", {}),
        "status": {**status, **more.get("status", {})},
    }


def controller_revision(
    number: int, image: str, made: str, *, kind: str = "StatefulSet", of: str = "embedder"
) -> Object:
    """A revision of a set's pod template."""
    template = {"$patch": "replace", "spec": {"containers": [{"name": "main", "image": image}]}}
    return {
        "apiVersion": "apps/v1",
        "kind": "ControllerRevision",
        "metadata": {
            "name": f"{of}-{image.rpartition(':')[2]}",
            "namespace": "ai-production",
            "creationTimestamp": made,
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": kind, "name": of, "uid": "1"}],
        },
        "revision": number,
        "data": {"spec": {"template": template}},
    }


def job(name: str, *, owner: str = "", **status: Any) -> Job:
    owners = [{"kind": "CronJob", "name": owner}] if owner else None
    meta = {"name": name, "namespace": "data", "ownerReferences": owners}
    return msgspec.convert({"metadata": meta, "status": status}, Job)


def event(message: str, **more: Any) -> Event:
    document = {
        "metadata": {"name": "e", "namespace": "prod", "creationTimestamp": "2026-04-22T07:00:00Z"},
        "involvedObject": {"kind": "Pod", "name": "model-server-x"},
        "type": "Normal",
        "reason": "Started",
        "message": message,
        **more,
    }
    return msgspec.convert(document, Event)
