"""What the commands of a step do, as acts that a scenario can wait for. Nothing is run or asked."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from playbooks.scenario.journalled import Fields
from runbooks.simulation.reading import Pipeline, Reading, Stage
from runbooks.simulation.words import Kubectl, Request

_STANDS_FOR = {
    "FIRELINE_GATEWAY_URL": "http://gateway.drill",
    "FIRELINE_PROMETHEUS_URL": "http://prometheus.drill",
    "FIRELINE_ALERTMANAGER_URL": "http://alertmanager.drill",
    "FIRELINE_MLFLOW_URL": "http://registry.drill",
    "FIRELINE_WANDB_URL": "http://wandb.drill",
    "FIRELINE_PROGRAM": "fireline",
}
"""What our variables hold in a drill: addresses that are nobody's."""
ALIAS = "/mlflow/registered-models/alias"


def variables(told: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables that a drill's commands see."""
    return {**(told or {}), **_STANDS_FOR}


def does(command: str) -> Iterator[tuple[str, Fields]]:
    """(word, fields) of each act, in order; see `playbooks.scenario.acts.FIELDS`."""
    for pipeline in Reading(command, variables()).pipelines():
        for place, stage in enumerate(pipeline):
            if stage.name == "kubectl":
                yield from _kubectl(Kubectl.read(stage.words))
            elif stage.name == "curl":
                yield from _request(stage, pipeline[:place])


def _kubectl(call: Kubectl) -> Iterator[tuple[str, Fields]]:
    if call.dry:
        return
    kind, name = call.resource
    place = {"deployment": name, "namespace": call.namespace}
    if call.verb == "set env" and kind == "deployment":
        for word in call.operands:
            variable, equals, value = word.partition("=")
            yield "set_env", {**place, "name": variable if equals else variable.rstrip("-"), "value": value}
    elif call.verb == "set image" and kind == "deployment":
        for word in call.operands:
            container, _, image = word.partition("=")
            yield "set_image", {**place, "container": container, "image": image}
    elif call.verb == "scale" and kind == "deployment":
        yield "scale", {**place, "replicas": call.option("replicas")}
    elif call.verb == "rollout undo":
        yield "rollout_undo", {**place, "revision": call.option("to-revision")}
    elif call.verb == "rollout restart":
        yield "restart", place
    elif call.verb == "delete":
        yield "delete", {"kind": kind, "name": name, "namespace": call.namespace}


def _request(stage: Stage, before: Pipeline) -> Iterator[tuple[str, Fields]]:
    request = Request.read(stage.words)
    if request.method in {"GET", "HEAD"}:
        return
    address = urlsplit(request.url)
    path = unquote(address.path)
    if path.endswith(ALIAS):
        given = _given(before)
        version = given.get("version", "") if request.method == "POST" else ""
        alias = {"model": given.get("name", ""), "alias": given.get("alias", ""), "version": version}
        yield "alias", alias
        return
    yield "request", {"method": request.method, "path": path, "host": address.hostname or ""}


def _given(pipeline: Pipeline) -> dict[str, str]:
    """What a ``jq`` that makes a body was given with ``--arg``."""
    found: dict[str, str] = {}
    for stage in pipeline:
        words: Sequence[str] = stage.words
        for place, word in enumerate(words[:-2]):
            if stage.name == "jq" and word == "--arg":
                found[words[place + 1]] = words[place + 2]
    return found
