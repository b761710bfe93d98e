"""A Kubernetes API server that the real kubectl can work against: as much of it as runbooks use.

``python -m tests.stand_ins.kubernetes_api --port 8001 --kubeconfig FILE`` runs it on its own.
"""

import argparse
import copy
import json
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from data.ambient import Ambient
from tests.stand_ins import patches
from tests.stand_ins.certificate import self_signed
from tests.stand_ins.cluster import Cluster, ConflictError, Key
from tests.stand_ins.kubernetes_resources import RESOURCES, Resource, discovery, table
from tests.stand_ins.manifests import NAMESPACE, production
from tests.stand_ins.selecting import chunk_of, matches
from tests.stand_ins.serving import Answer, Request, StandIn, json_answer

Object = dict[str, Any]

CONTEXT = "stand-in"
_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


class _Refusal(Exception):
    """Why a request is not granted."""

    def __init__(self, code: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.code, self.reason, self.message = code, reason, message

    def answer(self) -> Answer:
        status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
        told = {"message": self.message, "reason": self.reason, "code": self.code}
        return json_answer({**status, **told}, self.code)


class KubernetesApi(StandIn):
    """The server. With a ``token`` it serves TLS (kubectl sends credentials over nothing else) and every
    request without the token is answered 401.
    """

    def __init__(self, cluster: Cluster | None = None, *, token: str = "", port: int = 0) -> None:
        super().__init__(port, certificate=self_signed() if token else None)
        self.cluster = cluster or production()
        self.token = token
        self.denied: set[str] = set()
        """Plurals of what nobody may list."""
        self.logs: dict[str, str] = {}
        """What each pod printed, by its name."""
        self.allows: Callable[[Object], bool] = lambda _: True
        """Of an access review's resource attributes; empty ones where it came as protobuf."""
        self._ambient = Ambient()

    def start(self) -> Self:
        self.cluster.start()
        return super().start()

    def stop(self) -> None:
        self.stopping.set()
        self.cluster.wake()
        super().stop()
        self.cluster.stop()

    def changes(self) -> list[Request]:
        """The requests that asked for a change, dry runs left out."""
        return [
            request
            for request in self.requests()
            if request.verb != "GET" and request.path != _REVIEWS and "dryRun" not in request.query
        ]

    def write_kubeconfig(self, path: Path, context: str = CONTEXT, namespace: str = NAMESPACE) -> Path:
        """A kubeconfig whose current context is this server, readable by its owner only."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        trust = f"certificate-authority-data: {self.certificate.base64}" if self.certificate else ""
        path.write_text(
            _KUBECONFIG.format(
                url=self.url, context=context, namespace=namespace, token=self.token, trust=trust
            )
        )
        return path

    # --- answering ---------------------------------------------------------------------------------------

    def answer(self, request: Request) -> Answer:
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            return _Refusal(401, "Unauthorized", "Unauthorized").answer()
        if (found := discovery(request.path)) is not None:
            return json_answer(found)
        if request.path == _REVIEWS:
            return json_answer(self._reviewed(request), 201)
        try:
            return self._about_objects(request)
        except _Refusal as refusal:
            return refusal.answer()

    def _reviewed(self, request: Request) -> Object:
        given = request.json if request.body.startswith(b"{") else {}
        attributes: Object = given.get("spec", {}).get("resourceAttributes", {})
        about = {"kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1"}
        return {**about, "status": {"allowed": self.allows(attributes)}}

    def _about_objects(self, request: Request) -> Answer:
        resource, namespace, name, part = _parse_path(request.path)
        if resource.plural in self.denied:
            group = resource.group_version.rpartition("/")[0]
            what = f'User "guest" cannot list resource "{resource.plural}" in API group "{group}"'
            raise _Refusal(403, "Forbidden", f"{resource.plural} is forbidden: {what}")
        if request.verb == "GET" and not name:
            watching = request.query.get("watch") in ("1", "true")
            return (self._watch if watching else self._list)(request, resource, namespace)
        key = Key(resource.plural, namespace, name)
        document = self.cluster.get(key)
        if document is None or (part and part not in resource.parts):
            raise _Refusal(404, "NotFound", f'{resource.plural} "{name}" not found')
        if request.verb == "GET":
            return self._one(request, resource, document, part)
        if request.verb in ("PATCH", "PUT"):
            return json_answer(self._change(request, key, part))
        raise _Refusal(405, "MethodNotAllowed", f"the server does not allow {request.verb} here")

    def _one(self, request: Request, resource: Resource, document: Object, part: str) -> Answer:
        if part == "scale":
            return json_answer(_scale_of(document))
        if part == "log":
            printed = self.logs.get(document["metadata"]["name"], "")
            return Answer(body=printed.encode(), content_type="text/plain")
        if "as=Table" in request.headers.get("accept", ""):
            version = int(document["metadata"]["resourceVersion"])
            return json_answer(table(resource, [document], version, self._ambient.now()))
        return json_answer(document)

    def _list(self, request: Request, resource: Resource, namespace: str) -> Answer:
        version, documents = self.cluster.listing(resource.plural, namespace)
        matching = [document for document in documents if matches(request, document)]
        chunk, more = chunk_of(request, matching)
        meta: Object = {"resourceVersion": str(version), **more}
        if "as=Table" in request.headers.get("accept", ""):
            return json_answer(table(resource, matching, version, self._ambient.now()))
        return json_answer(
            {
                "kind": f"{resource.kind}List",
                "apiVersion": resource.group_version,
                "metadata": meta,
                "items": chunk,
            }
        )

    def _watch(self, request: Request, resource: Resource, namespace: str) -> Answer:
        initial = request.query.get("sendInitialEvents") == "true"
        since = 0 if initial else int(request.query.get("resourceVersion") or 0)
        seconds = float(request.query.get("timeoutSeconds") or 600)

        def lines() -> Iterator[bytes]:
            changes = self.cluster.watch(resource.plural, namespace, since, seconds, self.stopping)
            for change in changes:
                if matches(request, change.object):
                    yield json.dumps({"type": change.kind, "object": change.object}).encode() + b"\n"

        return Answer(stream=lines())

    def _change(self, request: Request, key: Key, part: str) -> Object:
        dry_run = request.query.get("dryRun")
        if dry_run not in (None, "All"):
            raise _Refusal(422, "Invalid", f"dryRun: unsupported value {dry_run}")
        try:
            make = _replacement(request) if request.verb == "PUT" else _patcher(request)
            make = _managed(_through_scale(make) if part == "scale" else make, request)
            changed = self.cluster.change(key, make, dry_run=dry_run == "All")
        except ConflictError:
            message = f'Operation cannot be fulfilled on "{key.name}": it has been modified'
            raise _Refusal(409, "Conflict", message) from None
        except KeyError:
            message = f"unsupported content type {request.content_type}"
            raise _Refusal(415, "UnsupportedMediaType", message) from None
        except patches.PatchRejectedError as error:
            raise _Refusal(422, "Invalid", str(error)) from None
        except ValueError as error:
            raise _Refusal(400, "BadRequest", f"the body is not JSON: {error}") from None
        return _scale_of(changed) if part == "scale" else changed


def _parse_path(path: str) -> tuple[Resource, str, str, str]:
    """Resource, namespace, name and subresource; the last three may be empty."""
    for resource in RESOURCES:
        if not path.startswith(resource.root + "/"):
            continue
        parts = path[len(resource.root) + 1 :].split("/")
        namespace = ""
        if parts[0] == "namespaces" and len(parts) > 2:
            namespace, parts = parts[1], parts[2:]
        if parts[0] == resource.plural and len(parts) <= 3:
            name, part = (*parts[1:], "", "")[:2]
            return resource, namespace, name, part
    raise _Refusal(404, "NotFound", "the server could not find the requested resource")


def _managed(make: Callable[[Object], Object], request: Request) -> Callable[[Object], Object]:
    """Whoever changes something is noted as a manager of its fields."""
    manager = request.query.get("fieldManager") or request.headers.get("user-agent", "").partition("/")[0]

    def managed(document: Object) -> Object:
        before = copy.deepcopy(document)
        new = make(document)
        if new != before:
            known = [one for one in new["metadata"].get("managedFields", []) if one["manager"] != manager]
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            entry = {"manager": manager, "operation": "Update", "apiVersion": "apps/v1", "time": now}
            fields = {"fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {}}}
            new["metadata"]["managedFields"] = [*known, {**entry, **fields}]
        return new

    return managed


def _patcher(request: Request) -> Callable[[Object], Object]:
    patch = request.json

    def make(document: Object) -> Object:
        return _checked(patches.apply(request.content_type, document, patch))

    return make


def _replacement(request: Request) -> Callable[[Object], Object]:
    new: Object = request.json
    return lambda _: _checked(new)


def _checked(document: Object) -> Object:
    """The two rules that runbooks run into."""
    spec = document.get("spec", {})
    if spec.get("replicas", 0) < 0:
        raise patches.PatchRejectedError("spec.replicas: must be greater than or equal to 0")
    for container in spec.get("template", {}).get("spec", {}).get("containers", []):
        for item in container.get("env", []):
            if not isinstance(item.get("value", ""), str):
                raise patches.PatchRejectedError(f"env {item['name']}: the value must be a string")
    return document


def _through_scale(make: Callable[[Object], Object]) -> Callable[[Object], Object]:
    def scaled(document: Object) -> Object:
        document["spec"]["replicas"] = make(_scale_of(document))["spec"]["replicas"]
        return document

    return scaled


def _scale_of(document: Object) -> Object:
    meta, replicas = document["metadata"], document["spec"]["replicas"]
    names = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {name: meta[name] for name in names},
        "spec": {"replicas": replicas},
        "status": {"replicas": document["status"]["replicas"]},
    }


_KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: {context}
clusters:
- name: {context}
  cluster:
    server: {url}
    {trust}
contexts:
- name: {context}
  context:
    cluster: {context}
    namespace: {namespace}
    user: {context}
users:
- name: {context}
  user:
    token: "{token}"
"""


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default="")
    parser.add_argument("--kubeconfig", type=Path)
    arguments = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with KubernetesApi(token=arguments.token, port=arguments.port) as api:
        if arguments.kubeconfig:
            api.write_kubeconfig(arguments.kubeconfig)
        print(api.url, flush=True)  # noqa: T201 - how callers learn the port
        ended.wait()


if __name__ == "__main__":
    main()
