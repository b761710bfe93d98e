"""Kubernetes objects for tests, as the API writes them."""

from typing import Any

import msgspec

from data.sources.kubernetes_wire import REVISION, REVISION_HISTORY, Deployment, Event, Job, ReplicaSet

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
