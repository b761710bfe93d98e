"""What kinds of object the API stand-in serves, how discovery names them, and the columns kubectl prints."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from data.times import parse_iso, span

Object = dict[str, Any]


@dataclass(frozen=True)
class Resource:
    """One kind; ``columns`` are those of a Table answer, ``cells`` what stands in them."""

    plural: str
    kind: str
    group_version: str
    short: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Callable[[Object], list[object]]
    namespaced: bool = True
    parts: tuple[str, ...] = ()
    """Its subresources."""

    @property
    def root(self) -> str:
        """``/api/v1`` or ``/apis/GROUP/VERSION``."""
        return f"/api/{self.group_version}" if self.group_version == "v1" else f"/apis/{self.group_version}"


def _status(document: Object, *names: str) -> list[object]:
    return [document.get("status", {}).get(name, 0) for name in names]


def _deployment(document: Object) -> list[object]:
    ready, updated, available = _status(document, "readyReplicas", "updatedReplicas", "availableReplicas")
    return [f"{ready}/{document['spec']['replicas']}", updated, available]


def _event(document: Object) -> list[object]:
    about = document["involvedObject"]
    return [
        document["type"],
        document["reason"],
        f"{about['kind'].lower()}/{about['name']}",
        document["message"],
    ]


def _job(document: Object) -> list[object]:
    succeeded, failed = _status(document, "succeeded", "failed")
    return ["Failed" if failed else "Complete", f"{succeeded}/{document['spec']['completions']}"]


RESOURCES = (
    Resource(
        "deployments",
        "Deployment",
        "apps/v1",
        ("deploy",),
        ("Ready", "Up-to-date", "Available"),
        _deployment,
        parts=("scale",),
    ),
    Resource(
        "replicasets",
        "ReplicaSet",
        "apps/v1",
        ("rs",),
        ("Current",),
        lambda document: _status(document, "replicas"),
    ),
    Resource("statefulsets", "StatefulSet", "apps/v1", ("sts",), (), lambda _: []),
    Resource("daemonsets", "DaemonSet", "apps/v1", ("ds",), (), lambda _: []),
    Resource("controllerrevisions", "ControllerRevision", "apps/v1", (), (), lambda _: []),
    Resource("events", "Event", "v1", ("ev",), ("Type", "Reason", "Object", "Message"), _event),
    Resource("jobs", "Job", "batch/v1", (), ("Status", "Completions"), _job),
    Resource(
        "cronjobs",
        "CronJob",
        "batch/v1",
        ("cj",),
        ("Schedule", "Suspend"),
        lambda document: [document["spec"]["schedule"], document["spec"]["suspend"]],
    ),
    Resource("pods", "Pod", "v1", ("po",), (), lambda _: [], parts=("log",)),
    Resource(
        "namespaces",
        "Namespace",
        "v1",
        ("ns",),
        ("Status",),
        lambda document: _status(document, "phase"),
        namespaced=False,
    ),
)

GROUPS = ("apps/v1", "batch/v1", "authorization.k8s.io/v1")


def discovery(path: str) -> Object | None:
    """The answer to one of the questions that kubectl asks before anything else; ``None`` to other paths."""
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    if path == "/apis":
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(version) for version in GROUPS]}
    if path == "/version":
        return {"major": "1", "minor": "32", "gitVersion": "v1.32.0", "platform": "linux/amd64"}
    for version in ("v1", *GROUPS):
        if path == (f"/api/{version}" if version == "v1" else f"/apis/{version}"):
            return {
                "kind": "APIResourceList",
                "apiVersion": "v1",
                "groupVersion": version,
                "resources": _resource_list(version),
            }
    return None


def _group(version: str) -> Object:
    preferred = {"groupVersion": version, "version": version.partition("/")[2]}
    return {"name": version.partition("/")[0], "versions": [preferred], "preferredVersion": preferred}


def _resource_list(version: str) -> list[Object]:
    found: list[Object] = []
    for resource in RESOURCES:
        if resource.group_version != version:
            continue
        found.append(
            {
                "name": resource.plural,
                "singularName": resource.kind.lower(),
                "namespaced": resource.namespaced,
                "kind": resource.kind,
                "shortNames": list(resource.short),
                "verbs": ["get", "list", "patch", "update", "watch"],
            }
        )
        if "scale" in resource.parts:
            scale = {"group": "autoscaling", "version": "v1", "kind": "Scale", "verbs": ["get", "patch"]}
            found.append({"name": f"{resource.plural}/scale", "namespaced": True, **scale})
        if "log" in resource.parts:
            log = {"kind": resource.kind, "verbs": ["get"]}
            found.append({"name": f"{resource.plural}/log", "namespaced": True, **log})
    if version == "authorization.k8s.io/v1":
        review = {"kind": "SelfSubjectAccessReview", "namespaced": False, "verbs": ["create"]}
        found.append({"name": "selfsubjectaccessreviews", **review})
    return found


def table(resource: Resource, documents: list[Object], version: int, now: int) -> Object:
    """The documents as the server-side table that ``kubectl get`` prints; ``now`` in microseconds."""
    names = ("Name", *resource.columns, "Age")
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": {"resourceVersion": str(version)},
        "columnDefinitions": [
            {"name": name, "type": "string", "format": "name" if name == "Name" else "", "priority": 0}
            for name in names
        ],
        "rows": [
            {
                "cells": [document["metadata"]["name"], *resource.cells(document), _age(document, now)],
                "object": document,
            }
            for document in documents
        ],
    }


def _age(document: Object, now: int) -> str:
    created = document["metadata"].get("creationTimestamp")
    return span(now - parse_iso(created)).replace(" ", "") if created else "<unknown>"
