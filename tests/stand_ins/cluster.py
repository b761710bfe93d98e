"""What a Kubernetes API server remembers: objects with versions that grow, their changes, and a controller
that rolls deployments out.
"""

import copy
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from data.ambient import Ambient
from data.times import SECOND, iso_short
from tests.stand_ins import rollouts
from tests.waiting import Deadline

Object = dict[str, Any]

REVISION = "deployment.kubernetes.io/revision"
HISTORY = "deployment.kubernetes.io/revision-history"


@dataclass(frozen=True)
class Key:
    """Where an object lives; ``namespace`` is empty for what belongs to the whole cluster."""

    resource: str
    namespace: str
    name: str


@dataclass(frozen=True)
class Change:
    """One entry of a watch: ``ADDED`` or ``MODIFIED``, and the object as it was then."""

    version: int
    kind: str
    key: Key
    object: Object


class ConflictError(Exception):
    """The object has changed since the caller read it."""


@dataclass
class Cluster:
    """The state. Rollouts move one step every ``step_seconds`` while the cluster is started."""

    step_seconds: float = 0.02
    fails: Callable[[Object], bool] = lambda _: False
    """Whether the new pods of this deployment never come up."""
    objects: dict[Key, Object] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    version: int = 1000
    ambient: Ambient = field(default_factory=Ambient)
    _serving: dict[Key, Object] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _running: bool = False
    _held: bool = False
    _thread: threading.Thread | None = None

    # --- objects -----------------------------------------------------------------------------------------

    def add(self, resource: str, document: Object) -> Key:
        """Put an object there as it is, with a uid and a version of its own."""
        meta = document["metadata"]
        key = Key(resource, meta.get("namespace", ""), meta["name"])
        with self._changed:
            uid = hashlib.sha256(f"{key}".encode()).hexdigest()
            meta.setdefault("uid", f"{uid[:8]}-{uid[8:12]}-{uid[12:16]}-{uid[16:20]}-{uid[20:32]}")
            self._store(key, "MODIFIED" if key in self.objects else "ADDED", document)
            if resource == "deployments":
                self._serving[key] = copy.deepcopy(document["spec"]["template"])
                self._record_revision(key)
        return key

    def get(self, key: Key) -> Object | None:
        """A copy."""
        with self._changed:
            return copy.deepcopy(self.objects.get(key))

    def listing(self, resource: str, namespace: str = "") -> tuple[int, list[Object]]:
        """The version of the whole and copies of its objects, in the order they came."""
        with self._changed:
            found = [
                copy.deepcopy(document)
                for key, document in self.objects.items()
                if key.resource == resource and namespace in ("", key.namespace)
            ]
            return self.version, found

    def change(self, key: Key, change: Callable[[Object], Object], *, dry_run: bool = False) -> Object:
        """Replace an object by what ``change`` makes of it; its generation grows with its spec.

        Raises `KeyError` where there is none, `ConflictError` where the new one names another version.
        """
        with self._changed:
            old = self.objects[key]
            new = change(copy.deepcopy(old))
            if new["metadata"].get("resourceVersion") != old["metadata"]["resourceVersion"]:
                raise ConflictError(key.name)
            new["status"] = copy.deepcopy(old.get("status", {}))
            if "generation" in old["metadata"]:
                grown = new.get("spec") != old.get("spec")
                new["metadata"]["generation"] = old["metadata"]["generation"] + int(grown)
            if dry_run or new == old:
                return new
            self._store(key, "MODIFIED", new)
            return copy.deepcopy(new)

    def watch(
        self, resource: str, namespace: str, since: int, seconds: float, stop: threading.Event
    ) -> Iterator[Change]:
        """Changes after ``since``, then those to come, until ``seconds`` are over or ``stop`` is set."""
        deadline, at = Deadline(seconds), 0
        while True:
            with self._changed:
                while at == len(self.changes) and not stop.is_set() and not deadline.passed:
                    self._changed.wait(deadline.left)
                fresh, at = self.changes[at:], len(self.changes)
            for change in fresh:
                if (
                    change.version > since
                    and change.key.resource == resource
                    and namespace in ("", change.key.namespace)
                ):
                    yield change
            if stop.is_set() or deadline.passed:
                return

    def wake(self) -> None:
        """Let everyone who waits look again."""
        with self._changed:
            self._changed.notify_all()

    def _stamp(self) -> str:
        """Kubernetes writes whole seconds."""
        return iso_short(self.ambient.now() // SECOND * SECOND)

    def _store(self, key: Key, kind: str, document: Object) -> None:
        self.version += 1
        document["metadata"]["resourceVersion"] = str(self.version)
        self.objects[key] = document
        self.changes.append(Change(self.version, kind, key, copy.deepcopy(document)))
        self._changed.notify_all()

    # --- deployments -------------------------------------------------------------------------------------

    def env(self, namespace: str, name: str) -> dict[str, str]:
        """The environment that a deployment's first container is *asked* to have."""
        with self._changed:
            return _env(self.objects[Key("deployments", namespace, name)]["spec"]["template"])

    def serving_env(self, namespace: str, name: str) -> dict[str, str]:
        """The environment that its pods *have*: that of the last rollout that was completed."""
        with self._changed:
            return _env(self._serving[Key("deployments", namespace, name)])

    def hold(self) -> None:
        """Let no rollout move until `release`."""
        with self._changed:
            self._held = True

    def release(self) -> None:
        with self._changed:
            self._held = False
            self._changed.notify_all()

    def start(self) -> None:
        """Start the controller."""
        self._running = True
        self._thread = threading.Thread(target=self._control, name="cluster", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._running = False
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _control(self) -> None:
        pause = threading.Event()
        while True:
            with self._changed:
                moved = not self._held and self._roll()
                if not moved and self._running:
                    self._changed.wait()
                if not self._running:
                    return
            pause.wait(self.step_seconds)

    def _roll(self) -> bool:
        """Move every deployment one step; whether any moved."""
        moved = False
        for key in [key for key in self.objects if key.resource == "deployments"]:
            deployment = self.objects[key]
            changed = self._revision_of(key) is None
            status = rollouts.next_status(
                deployment, template_changed=changed, failing=self.fails(deployment)
            )
            if status is None:
                continue
            moved = True
            if rollouts.complete(deployment, status):
                self._serving[key] = copy.deepcopy(deployment["spec"]["template"])
            rollouts.stamp(deployment["status"], status, self._stamp())
            self._store(key, "MODIFIED", {**copy.deepcopy(deployment), "status": status})
            self._record_revision(key)
        return moved

    # --- revisions: one ReplicaSet for each template -------------------------------------------------------

    def _revision_of(self, key: Key) -> Key | None:
        """The newest ReplicaSet, where it has the deployment's template."""
        sets = self._replica_sets(key)
        newest = max(sets, key=lambda at: _revision(self.objects[at]), default=None)
        wanted = _hash(self.objects[key]["spec"]["template"])
        return newest if newest is not None and newest.name == f"{key.name}-{wanted}" else None

    def _replica_sets(self, key: Key) -> list[Key]:
        return [
            at
            for at in self.objects
            if at.resource == "replicasets"
            and at.namespace == key.namespace
            and at.name.startswith(f"{key.name}-")
        ]

    def _record_revision(self, key: Key) -> None:
        if self._revision_of(key) is not None:
            return
        deployment = self.objects[key]
        number = 1 + max((_revision(self.objects[at]) for at in self._replica_sets(key)), default=0)
        digest = _hash(deployment["spec"]["template"])
        known = self.objects.get(Key("replicasets", key.namespace, f"{key.name}-{digest}"))
        made = deployment["metadata"]["creationTimestamp"] if number == 1 else self._stamp()
        self.add(
            "replicasets",
            _used_again(known, number) if known else _replica_set(deployment, digest, number, made),
        )
        annotated = copy.deepcopy(deployment)
        annotated["metadata"].setdefault("annotations", {})[REVISION] = str(number)
        self._store(key, "MODIFIED", annotated)


def _used_again(replica_set: Object, number: int) -> Object:
    """An earlier template came back: its ReplicaSet keeps its creation time, and remembers its revisions."""
    again = copy.deepcopy(replica_set)
    annotations = again["metadata"]["annotations"]
    former = [annotations.get(HISTORY, ""), annotations[REVISION]]
    annotations.update({REVISION: str(number), HISTORY: ",".join(one for one in former if one)})
    return again


def _replica_set(deployment: Object, digest: str, number: int, made: str) -> Object:
    meta, spec = deployment["metadata"], deployment["spec"]
    template = copy.deepcopy(spec["template"])
    template["metadata"]["labels"]["pod-template-hash"] = digest
    owner = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "name": meta["name"],
        "uid": meta["uid"],
        "controller": True,
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": f"{meta['name']}-{digest}",
            "namespace": meta["namespace"],
            "labels": template["metadata"]["labels"],
            "annotations": {REVISION: str(number)},
            "creationTimestamp": made,
            "ownerReferences": [owner],
        },
        "spec": {"replicas": spec["replicas"], "selector": spec["selector"], "template": template},
        "status": {"replicas": spec["replicas"]},
    }


def _env(template: Object) -> dict[str, str]:
    return {item["name"]: item.get("value", "") for item in template["spec"]["containers"][0].get("env", [])}


def _hash(template: Object) -> str:
    return hashlib.sha256(json.dumps(template, sort_keys=True).encode()).hexdigest()[:10]


def _revision(replica_set: Object) -> int:
    return int(replica_set["metadata"]["annotations"][REVISION])
