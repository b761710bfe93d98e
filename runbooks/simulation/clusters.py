"""kubectl in a drill: what it prints of the world's deployments, and how it ends."""

import json
import re
from typing import Any

from data.times import iso_short, span
from playbooks.scenario.world import Situation
from runbooks.simulation.words import Kubectl

_MANAGER = "fireline-drill"
_ENV = re.compile(r'env\[\?\(@\.name=="([A-Za-z_][A-Za-z0-9_]*)"\)\]\.value')
_CHANGES = {
    "set env": "env updated",
    "set image": "image updated",
    "scale": "scaled",
    "rollout undo": "rolled back",
    "rollout restart": "restarted",
    "delete": "deleted",
    "patch": "patched",
    "annotate": "annotated",
    "label": "labeled",
}


def answer(situation: Situation, call: Kubectl) -> tuple[str, int] | None:
    """(what is printed, exit code); ``None`` for one thing of a kind that this world does not have."""
    kind, name = call.resource
    if kind == "deployment" and name and name not in situation.scenario.world.cluster.deployments:
        return f'Error from server (NotFound): deployments.apps "{name}" not found\n', 1
    if call.verb in _CHANGES:
        return f"{kind}{'.apps' if kind == 'deployment' else ''}/{name} {_CHANGES[call.verb]}\n", 0
    if call.verb == "rollout status":
        return f'deployment "{name}" successfully rolled out\n', 0
    if call.verb == "rollout history":
        return f"REVISION\n{situation.state.get(f'deployment/{name}/revision', '')}\n", 0
    if kind == "deployment" and call.verb in _SHOWS:
        return _SHOWS[call.verb](situation, call), 0
    if (call.verb == "get" and kind in {"events", "event"}) or call.verb == "events":
        return _events(situation), 0
    if call.verb == "logs":
        return "".join(f"{iso_short(one.at)} {one.output}\n" for one in _said(situation)), 0
    return None if name else (f"No resources found in {call.namespace or 'default'} namespace.\n", 0)


def _said(situation: Situation) -> list[Any]:
    model = situation.world.first_model
    return list(reversed(situation.samples(model, situation.now - 3_600_000_000)))


def _named(situation: Situation, call: Kubectl) -> list[str]:
    """The deployments that a call is about: the one it names, or all of its namespace."""
    if call.resource[1]:
        return [call.resource[1]]
    known = situation.scenario.world.cluster.deployments
    return [name for name, one in known.items() if call.namespace in {"", one.namespace}]


def _get(situation: Situation, call: Kubectl) -> str:
    name, output = call.resource[1], call.option("output")
    if name and output.startswith("json") and not output.startswith("jsonpath"):
        return json.dumps(deployment(situation, name)) + "\n"
    if name and output.startswith("jsonpath="):
        return _by_path(situation, name, output.removeprefix("jsonpath="))
    known = situation.scenario.world.cluster.deployments
    rows = [
        f"{known[one].namespace:<16}{one:<28}{situation.state[f'deployment/{one}/replicas']}\n"
        for one in _named(situation, call)
    ]
    return f"{'NAMESPACE':<16}{'NAME':<28}READY\n" + "".join(rows)


def _described(situation: Situation, name: str) -> str:
    """Shorter than kubectl's: where it runs, its variables, and what the scenario tells of them."""
    known, place = situation.scenario.world.cluster.deployments[name], f"deployment/{name}"
    env = f"{place}/env/"
    values = {key.removeprefix(env): value for key, value in situation.state.items() if key.startswith(env)}
    replicas = situation.state[f"{place}/replicas"]
    lines = [f"{name}  {known.namespace}, {replicas} ready", f"  {situation.state.get(f'{place}/image', '')}"]
    for variable, value in values.items():
        lines.append(f"  {variable}={value}")
        if variable in known.about:
            lines.append(f"    # {known.about[variable]}")
    return "\n".join(lines) + "\n"


def _describe(situation: Situation, call: Kubectl) -> str:
    return "".join(_described(situation, name) for name in _named(situation, call))


_SHOWS = {"get": _get, "describe": _describe}


def _by_path(situation: Situation, name: str, path: str) -> str:
    place = f"deployment/{name}"
    if (found := _ENV.search(path)) is not None:
        return situation.state.get(f"{place}/env/{found[1]}", "") + "\n"
    for word, key in ((".spec.replicas", "replicas"), ("revision", "revision"), ("image", "image")):
        if word in path:
            return situation.state.get(f"{place}/{key}", "") + "\n"
    return "\n"


def deployment(situation: Situation, name: str) -> dict[str, Any]:
    """A deployment as the API server gives it, as far as anybody here looks."""
    known = situation.scenario.world.cluster.deployments[name]
    place = f"deployment/{name}"
    env = {
        key.removeprefix(f"{place}/env/"): value
        for key, value in situation.state.items()
        if key.startswith(f"{place}/env/")
    }
    replicas = int(situation.state[f"{place}/replicas"])
    container = {
        "name": known.container or name,
        "image": situation.state.get(f"{place}/image", ""),
        "env": [{"name": one, "value": value} for one, value in env.items()],
    }
    moved = [one.at for one in situation.unfolding.cluster.moved if one.key.startswith(f"{place}/")]
    changed = {
        "manager": _MANAGER,
        "time": iso_short(max(moved, default=situation.world.start) // 10**6 * 10**6),
    }
    return {
        "kind": "Deployment",
        "metadata": {
            "name": name,
            "namespace": known.namespace,
            "annotations": {
                "deployment.kubernetes.io/revision": situation.state[f"{place}/revision"],
            },
            "managedFields": [changed],
        },
        "spec": {"replicas": replicas, "template": {"spec": {"containers": [container]}}},
        "status": {"replicas": replicas, "readyReplicas": replicas, "updatedReplicas": replicas},
    }


def _events(situation: Situation) -> str:
    rows = [
        f"{span(situation.now - one.at):<14}{'Warning' if one.bad else 'Normal':<10}{one.kind:<14}"
        f"{one.subject}: {' → '.join(filter(None, (one.before, one.after)))}\n"
        for one in reversed(situation.changes())
    ]
    return f"{'LAST SEEN':<14}{'TYPE':<10}{'REASON':<14}OBJECT\n" + "".join(rows)


def everything(situation: Situation) -> str:
    """What is kept as evidence: what stands, fires, changed and was said, as JSON."""
    names = situation.scenario.world.cluster.deployments
    model = situation.world.first_model
    kept = {
        "at": iso_short(situation.now // 10**6 * 10**6),
        "deployments": [deployment(situation, name) for name in names],
        "alerts": [{"labels": one.labels, "since": iso_short(one.starts_at)} for one in situation.alerts()],
        "changes": [
            {"at": iso_short(one.at), "what": one.subject, "to": one.after} for one in situation.changes()
        ],
        "samples": [{"input": one.input, "output": one.output} for one in situation.samples(model, 0)[:20]],
    }
    return json.dumps(kept, indent=1, ensure_ascii=False) + "\n"
