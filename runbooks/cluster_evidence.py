"""What kubectl is asked for as evidence, and what of its answer is kept: variables and images, no secrets."""

import json
from collections.abc import Callable
from typing import Any

from data.secrets import MASK, MAY_BE_SECRET, mask
from runbooks.collecting import NotTaken

_KUBECTL = 'kubectl --namespace "$EVIDENCE_NAMESPACE"'
OBJECTS = f"{_KUBECTL} get deployments.apps,replicasets.apps --output json"
EVENTS = f"{_KUBECTL} get events --output wide"
_SELECTOR = "{{range $name, $value := .spec.selector.matchLabels}}{{$name}}={{$value}},{{end}}"
LOGS = (
    f'labels="$({_KUBECTL} get deployment "$EVIDENCE_DEPLOYMENT" --output go-template=\'{_SELECTOR}\')"\n'
    f'{_KUBECTL} logs --selector "${{labels%,}}" --all-containers --prefix --ignore-errors'
    " --since 15m --tail 2000 --timestamps"
)
"""Of every pod that the deployment selects: those of the version before, too, while they are still there."""


def environment(answer: str, deployment: str) -> str:
    """The variables of every container, of the deployment and of its earlier revisions."""
    return _shaped(
        answer, deployment, lambda one: {"env": [_variable(entry) for entry in one.get("env") or ()]}
    )


def images(answer: str, deployment: str) -> str:
    """Their images."""
    return _shaped(answer, deployment, lambda one: {"image": mask(str(one.get("image", "")))})


def _shaped(answer: str, deployment: str, shape: Callable[[dict[str, Any]], dict[str, Any]]) -> str:
    try:
        items = json.loads(answer)["items"]
    except (ValueError, KeyError):
        raise NotTaken("kubectl's answer was not understood") from None
    found = []
    for item in items:
        if not _belongs(item.get("metadata", {}), item.get("kind", ""), deployment):
            continue
        about, spec = item.get("metadata", {}), item.get("spec", {})
        containers = spec.get("template", {}).get("spec", {}).get("containers") or ()
        found.append(
            {
                "kind": item.get("kind"),
                "name": about.get("name"),
                "revision": (about.get("annotations") or {}).get("deployment.kubernetes.io/revision"),
                "replicas": spec.get("replicas"),
                "containers": [{"name": one.get("name"), **shape(one)} for one in containers],
            }
        )
    return json.dumps(found, indent=1)


def _belongs(about: dict[str, Any], kind: str, deployment: str) -> bool:
    if kind == "Deployment":
        return about.get("name") == deployment
    return any(owner.get("name") == deployment for owner in about.get("ownerReferences") or ())


def _variable(entry: dict[str, Any]) -> dict[str, Any]:
    """A value that may be a secret is only said to be there; a reference names what it refers to."""
    name = str(entry.get("name", ""))
    if "valueFrom" in entry:
        return {"name": name, "from": entry["valueFrom"]}
    value = str(entry.get("value", ""))
    return {"name": name, "value": MASK.decode() if value and MAY_BE_SECRET.search(name) else mask(value)}
