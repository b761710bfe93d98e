"""The parts of evidence that a world of a drill gives, one after the other: a repeat is the same."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import msgspec

from data.times import HOUR, MINUTE, iso_short
from runbooks import cluster_evidence as cluster
from runbooks.collecting import NotTaken, Part, Taken
from runbooks.simulation.answering import Simulator
from runbooks.simulation.clusters import deployment as written

if TYPE_CHECKING:
    from playbooks.scenario.world import Situation

_JSON = "application/json"


def parts(situation: "Situation", model: str, namespace: str, deployment: str) -> dict[str, Part]:
    """Every part by its name, of one moment."""

    def shaped(shape: Callable[[str, str], str]) -> Callable[[float], str]:
        return lambda _: shape(_objects(situation, deployment), deployment)

    def printed(command: str) -> Callable[[float], str]:
        return lambda _: Simulator(situation, {}).run(f"kubectl {command} --namespace {namespace}").output

    return {
        "env": Part("env", shaped(cluster.environment), _JSON),
        "image": Part("image", shaped(cluster.images), _JSON),
        "events": Part("events", printed("get events")),
        "logs": Part("logs", printed(f"logs deployment/{deployment}")),
        "alerts": Part("alerts", lambda _: _text([_dated(one) for one in situation.alerts()]), _JSON),
        "metrics": Part("metrics", lambda _: _metrics(situation, model), _JSON),
        "samples": Part("samples", lambda _: _samples(situation, model), _JSON),
    }


def take(wanted: list[Part], within: float) -> Iterator[Taken]:
    """Each part in its order."""
    for part in wanted:
        try:
            yield Taken(part.name, part.take(within), media_type=part.media_type)
        except NotTaken as error:
            yield Taken(part.name, problem=str(error))


def _objects(situation: "Situation", deployment: str) -> str:
    if deployment not in situation.scenario.world.cluster.deployments:
        raise NotTaken("nobody knows its deployment")
    return json.dumps({"items": [written(situation, deployment)]})


def _metrics(situation: "Situation", model: str) -> str:
    """Every series of the model over the last hour, a value a minute."""
    now = situation.now
    moments = range(now - HOUR, now + 1, MINUTE)
    found = [
        {
            "labels": {"panel": panel, "model_id": model, **curve.metric.labels},
            "values": {iso_short(at): round(curve.value(at), 6) for at in moments},
        }
        for panel in dict.fromkeys(metric.panel for metric in situation.scenario.world.metrics)
        for curve in situation.curves(panel, model)
    ]
    if not found:
        raise NotTaken(f"this world measures nothing of {model}")
    return _text(found)


def _samples(situation: "Situation", model: str) -> str:
    found = situation.samples(model, situation.now - HOUR)
    return _text([{**msgspec.to_builtins(one), "at": iso_short(one.at)} for one in found])


def _dated(alert: msgspec.Struct) -> dict[str, object]:
    told: dict[str, object] = msgspec.to_builtins(alert)
    return {name: iso_short(at) if isinstance(at, int) and at else at for name, at in told.items()}


def _text(value: object) -> str:
    encode: Callable[[object], bytes] = msgspec.json.encode
    return msgspec.json.format(encode(value), indent=1).decode()
