"""What a step's calls of kubectl must be allowed to do, as a cluster's access review asks it.

From what kubectl 1.32 requests of the API server for each verb (``kubectl VERB -v=8``). What cannot be told
from the command's text is left out: nothing is claimed about it.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from runbooks.command_wrappers import program, unwrap
from runbooks.kubectl_words import Kubectl, read_kubectl
from runbooks.shell_grammar import parse

_RESOURCES = {
    "deployments.apps": "deployment deployments deploy",
    "replicasets.apps": "replicaset replicasets rs",
    "statefulsets.apps": "statefulset statefulsets sts",
    "daemonsets.apps": "daemonset daemonsets ds",
    "jobs.batch": "job jobs",
    "cronjobs.batch": "cronjob cronjobs cj",
    "pods": "pod pods po",
    "services": "service services svc",
    "configmaps": "configmap configmaps cm",
    "secrets": "secret secrets",
    "events": "event events ev",
    "nodes": "node nodes no",
    "namespaces": "namespace namespaces ns",
    "horizontalpodautoscalers.autoscaling": "horizontalpodautoscaler horizontalpodautoscalers hpa",
    "inferenceservices.serving.kserve.io": "inferenceservice inferenceservices isvc",
    "seldondeployments.machinelearning.seldon.io": "seldondeployment seldondeployments sdep",
}
_NAMED = {alias: full for full, aliases in _RESOURCES.items() for alias in aliases.split()}
_CLUSTER_WIDE = frozenset({"nodes", "namespaces"})
_VERBS: dict[str, tuple[str, ...]] = {
    "get": ("get", "list"),
    "describe": ("get", "list"),
    "set": ("get", "patch"),
    "annotate": ("get", "patch"),
    "label": ("get", "patch"),
    "patch": ("get", "patch"),
    "edit": ("get", "patch"),
    "delete": ("get", "delete"),
    "wait": ("get", "list", "watch"),
    "rollout status": ("get", "list", "watch"),
    "rollout history": ("get", "list"),
    "rollout undo": ("get", "patch"),
    "rollout restart": ("get", "patch"),
    "rollout pause": ("get", "patch"),
    "rollout resume": ("get", "patch"),
}


class Need(NamedTuple):
    """One permission. ``namespace`` is as the command writes it (perhaps a placeholder), empty where it
    names none, and ``*`` for the whole cluster."""

    verb: str
    resource: str
    """``deployments.apps``, ``pods/log``."""
    namespace: str


def needs(commands: Iterable[str]) -> list[Need]:
    """The permissions that these commands' calls of kubectl need, each once, sorted."""
    return sorted({need for command in commands for need in _of_command(command)})


def _of_command(command: str) -> Iterator[Need]:
    script = parse(command)
    if script.troubles:
        return
    for simple in script.simples:
        words = unwrap(simple.words).words
        if words and program(words[0].literal or "") == "kubectl":
            yield from _of_call(read_kubectl(words[1:]))


def _of_call(call: Kubectl) -> Iterator[Need]:
    verbs, resources = _asked(call)
    namespace = _namespace(call)
    if namespace is None:
        return
    for resource in resources:
        for verb in verbs:
            yield Need(verb, resource, "*" if resource in _CLUSTER_WIDE else namespace)


def _asked(call: Kubectl) -> tuple[tuple[str, ...], list[str]]:
    """The verbs of the API and the resources they are about."""
    if call.verb == "logs":
        return ("get",), ["pods", "pods/log"]
    if call.verb == "exec":
        return ("create",), ["pods/exec"]
    if call.verb == "events":
        return ("list",), ["events"]
    resources = _resources(call)
    if call.verb == "scale":
        return ("get", "patch"), [f"{resource}/scale" for resource in resources]
    verb = f"{call.verb} {call.sub}" if call.verb == "rollout" else call.verb or ""
    return _VERBS.get(verb, ()), resources


def _resources(call: Kubectl) -> list[str]:
    """``deployment/NAME``, ``deployment NAME`` or ``deployments,pods``."""
    if not call.reading.operands:
        return []
    first = call.reading.operands[0].prefix.partition("/")[0]
    return [_NAMED[name] for name in first.lower().split(",") if name in _NAMED]


def _namespace(call: Kubectl) -> str | None:
    """``None`` where it is not known before the command runs."""
    if call.reading.has("all-namespaces"):
        return "*"
    named = call.reading.named("namespace")
    return (named[-1].value.literal if named[-1].value else None) if named else ""
