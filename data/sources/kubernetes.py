"""Kubernetes as a source of changes: events, rollouts with what they changed, jobs with their last success.

Importing this module costs next to nothing; the client is imported by the worker thread that looks first.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from data.errors import SourceError, Unauthorized
from data.sources import kubernetes_changes as changes
from data.sources import kubernetes_rollouts as workloads
from data.sources.change import Change, Look, Standing, newest
from data.sources.kubernetes_wire import Event, Job
from data.sources.kubernetes_workloads import (
    ControllerRevision,
    DaemonSet,
    Deployment,
    ReplicaSet,
    StatefulSet,
)

if TYPE_CHECKING:
    from data.sources.kubernetes_client import KubernetesClient

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds for one list."""
NAMESPACES = 8
"""So many namespaces are looked at."""
EVENTS = 150
"""So many events are kept, the newest: they come in floods."""
LOGIN_SECONDS = 600.0
"""A login is renewed after this long, and when it was refused."""

_SLICES = ("urllib3", "yaml", "requests", "pydantic", "oauthlib.oauth2", "kubernetes.client.configuration")
_BREATH = 0.02
"""Seconds."""

_deployment = msgspec.json.Decoder(Deployment).decode
_replica_set = msgspec.json.Decoder(ReplicaSet).decode
_stateful_set = msgspec.json.Decoder(StatefulSet).decode
_daemon_set = msgspec.json.Decoder(DaemonSet).decode
_controller_revision = msgspec.json.Decoder(ControllerRevision).decode
_job = msgspec.json.Decoder(Job).decode
_event = msgspec.json.Decoder(Event).decode


class Kubernetes:
    """A context of the kubeconfig (empty: the current one) in these namespaces (none: the context's own)."""

    def __init__(
        self,
        namespaces: Iterable[str],
        environment: Mapping[str, str],
        *,
        context: str = "",
        patience: float = PATIENCE,
    ) -> None:
        self.name = f"Kubernetes {context}".rstrip()
        self.namespaces = tuple(dict.fromkeys(name for name in namespaces if name))
        self._environment = dict(environment)
        self._context = context
        self._patience = patience
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._client: KubernetesClient | None = None
        self._since = 0.0
        self._lock = threading.Lock()
        self._leaving = threading.Event()

    async def look(self) -> Look:
        """What changed, as the cluster says it now; in a worker thread.

        Raises `NotConfigured`, `Unreachable`, `TimedOut`, `Unauthorized` or `BadAnswer` where nothing could
        be looked at; what could be looked at only in part says so in `Look.problems`.
        """
        return await asyncio.to_thread(self._look)

    async def close(self) -> None:
        """Close the connections, and remove the certificates that were put into files. A look under way ends
        after the list that it is reading, so that a slow cluster keeps nobody from leaving."""
        self._leaving.set()
        await asyncio.to_thread(self._leave)

    def _look(self) -> Look:
        with self._lock:
            self._leaving.clear()
            client = self._logged_in()
            try:
                return _Looking(client, self.namespaces or (client.login.namespace,), self._leaving).look()
            except Unauthorized:
                self._client = None
                raise

    def _leave(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None

    def _logged_in(self) -> KubernetesClient:
        now = time.monotonic()  # how long, not what time it is
        if self._client is None or now - self._since > LOGIN_SECONDS:
            _load_in_slices()
            from data.sources.kubernetes_client import KubernetesClient
            from data.sources.kubernetes_login import log_in

            if self._client is not None:
                self._client.close()
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="fireline-")
            login = log_in(self._context, self._environment, Path(self._folder.name))
            self._client, self._since = KubernetesClient(login, self._patience), now
        return self._client


def _load_in_slices() -> None:
    """Import what the client imports bit by bit, with breaths between, so that keys are painted meanwhile."""
    for name in _SLICES:
        if name not in sys.modules:
            importlib.import_module(name)
            time.sleep(_BREATH)


class _Looking:
    """One look: every list of every namespace, and what could not be listed."""

    def __init__(
        self, client: KubernetesClient, namespaces: tuple[str, ...], leaving: threading.Event
    ) -> None:
        self._client, self._leaving = client, leaving
        self._namespaces = namespaces
        self._problems: dict[str, SourceError] = {}
        self._asked = 0
        self._changes: list[Change] = []
        self._standing: list[Standing] = []
        self._left_out = 0

    def look(self) -> Look:
        login = self._client.login
        for namespace in self._namespaces[:NAMESPACES]:
            self._namespace(namespace, login.place.name)
        if self._problems and len(self._problems) == self._asked:
            raise next(iter(self._problems.values()))
        found, left_out = newest(self._changes)
        return Look(
            changes=found,
            standing=tuple(self._standing),
            problems=tuple(error.message for error in self._problems.values()),
            where=f"{login.context}: {', '.join(self._namespaces[:NAMESPACES])}",
            left_out=left_out + self._left_out + max(0, len(self._namespaces) - NAMESPACES),
        )

    def _namespace(self, namespace: str, source: str) -> None:
        command = self._client.login.command
        self._workloads(namespace, source, command)
        jobs = self._list("/apis/batch/v1", namespace, "jobs", _job)
        seen = (
            changes.event_change(event, source)
            for event in self._list("/api/v1", namespace, "events", _event)
        )
        events, left_out = newest([event for event in seen if event is not None], EVENTS)
        self._left_out += left_out
        self._changes += changes.job_changes(jobs, source, command)
        self._changes += events
        self._standing += changes.jobs_stand(jobs)

    def _workloads(self, namespace: str, source: str, command: str) -> None:
        """Deployments, and sets; a set's revisions are asked for only where there is one."""
        apps = "/apis/apps/v1"
        deployments = self._list(apps, namespace, "deployments", _deployment)
        replica_sets = self._list(apps, namespace, "replicasets", _replica_set)
        self._changes += workloads.rollouts(deployments, replica_sets, source, command)
        self._standing += workloads.deployments_stand(deployments)
        sets: list[StatefulSet | DaemonSet] = [
            *self._list(apps, namespace, "statefulsets", _stateful_set),
            *self._list(apps, namespace, "daemonsets", _daemon_set),
        ]
        if sets:
            revisions = self._list(apps, namespace, "controllerrevisions", _controller_revision)
            self._changes += workloads.set_rollouts(sets, revisions, source, command)
            self._standing += workloads.sets_stand(sets)

    def _list(self, group: str, namespace: str, plural: str, decode: Callable[[msgspec.Raw], T]) -> list[T]:
        """The objects; none where they may not be listed, which is kept as a problem."""
        if self._leaving.is_set():
            return []
        self._asked += 1
        try:
            return list(self._client.objects(f"{group}/namespaces/{namespace}/{plural}", decode))
        except Unauthorized as error:
            self._problems[f"{namespace}/{plural}"] = error
            return []
