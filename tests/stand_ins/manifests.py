"""The objects that the cluster starts with: those that the shipped runbook and its tests are about."""

from typing import Any

from data.ambient import Ambient
from data.times import MINUTE, SECOND, iso_short
from tests.stand_ins import rollouts
from tests.stand_ins.cluster import Cluster

Object = dict[str, Any]

NAMESPACE, PIPELINE = "ai-production", "data-pipeline"
CURRENT_VERSION, PREVIOUS_VERSION = "4.1.2", "4.1.1"


def production(cluster: Cluster | None = None, ambient: Ambient | None = None) -> Cluster:
    """A model server on its current version, the oversight gateway, events and jobs; ages are real."""
    cluster, now = cluster or Cluster(), (ambient or Ambient()).now()
    created = _stamp(now - 600 * MINUTE)
    for name in ("default", NAMESPACE, PIPELINE, "monitoring"):
        meta = {"name": name, "creationTimestamp": created}
        cluster.add(
            "namespaces",
            {"apiVersion": "v1", "kind": "Namespace", "metadata": meta, "status": {"phase": "Active"}},
        )
    model = {"MODEL_VERSION": CURRENT_VERSION, "MODEL_ID": "fraud-detection-v4"}
    oversight = {"OVERSIGHT_MODE": "automatic", "CONFIDENCE_THRESHOLD": "0.8"}
    cluster.add("deployments", deployment("model-server", env=model, replicas=2, created=created))
    cluster.add("deployments", deployment("ai-oversight-gateway", env=oversight, replicas=1, created=created))
    feed = deployment("transactions-feed", env={}, replicas=3, created=created, namespace=PIPELINE)
    cluster.add("deployments", feed)
    for name in ("import-merchants", "train-fraud"):
        cluster.add("cronjobs", cron_job(name, created))
    for number, (minutes, reason, message) in enumerate(_EVENTS):
        cluster.add("events", event(number, reason, message, _stamp(now - minutes * MINUTE)))
    for name, minutes, succeeded in _JOBS:
        cluster.add("jobs", job(name, now - minutes * MINUTE, succeeded=succeeded))
    return cluster


# Not in the order of their times, so that only a client that sorts shows them right.
_EVENTS = (
    (90, "ScalingReplicaSet", "Scaled up replica set model-server-5d9c7b to 2"),
    (300, "ScalingReplicaSet", "Scaled down replica set model-server-77f0aa to 0"),
    (12, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"),
    (91, "SuccessfulCreate", "Created pod model-server-5d9c7b-x2x9f"),
)
_JOBS = (("features-0600", 125, True), ("features-0400", 245, True), ("features-0800", 5, False))


def deployment(
    name: str, *, env: dict[str, str], replicas: int, created: str, namespace: str = NAMESPACE
) -> Object:
    """A deployment, rolled out, of one container with this environment."""
    labels = {"app": name}
    container = {
        "name": name,
        "image": f"registry.example/{name}:1",
        "ports": [{"containerPort": 8080, "protocol": "TCP"}],
        "env": [{"name": key, "value": value} for key, value in env.items()],
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "labels": labels,
            "generation": 1,
            "creationTimestamp": created,
        },
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "progressDeadlineSeconds": 600,
            "template": {"metadata": {"labels": dict(labels)}, "spec": {"containers": [container]}},
        },
        "status": rollouts.new_status(replicas),
    }


def pod(name: str, of: str, namespace: str = NAMESPACE) -> Object:
    """A running pod of a deployment, with its one container."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app": of}},
        "spec": {"containers": [{"name": of, "image": f"registry.example/{of}:1"}]},
        "status": {"phase": "Running"},
    }


def event(number: int, reason: str, message: str, at: str, namespace: str = NAMESPACE) -> Object:
    """Something that happened to the model server."""
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {
            "name": f"model-server.{number:016x}",
            "namespace": namespace,
            "creationTimestamp": at,
        },
        "involvedObject": {"kind": "Deployment", "namespace": namespace, "name": "model-server"},
        "type": "Warning" if reason == "Unhealthy" else "Normal",
        "reason": reason,
        "message": message,
        "firstTimestamp": at,
        "lastTimestamp": at,
        "count": 1,
        "source": {"component": "deployment-controller"},
    }


def job(name: str, started: int, *, succeeded: bool, namespace: str = PIPELINE) -> Object:
    """A run of the feature pipeline; ``started`` in microseconds."""
    status: Object = {"startTime": _stamp(started)}
    end = _stamp(started + 4 * MINUTE)
    condition = {"type": "Complete" if succeeded else "Failed", "status": "True", "lastTransitionTime": end}
    if succeeded:
        status |= {"succeeded": 1, "completionTime": end, "conditions": [condition]}
    else:
        status |= {"failed": 1, "conditions": [{**condition, "reason": "BackoffLimitExceeded"}]}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "namespace": namespace, "creationTimestamp": status["startTime"]},
        "spec": {"completions": 1, "parallelism": 1},
        "status": status,
    }


def cron_job(name: str, created: str, *, namespace: str = PIPELINE) -> Object:
    """A job that runs by the clock, not suspended."""
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": name, "namespace": namespace, "creationTimestamp": created},
        "spec": {"schedule": "0 * * * *", "suspend": False, "jobTemplate": {}},
        "status": {},
    }


def _stamp(micros: int) -> str:
    """Kubernetes writes whole seconds."""
    return iso_short(micros // SECOND * SECOND)
