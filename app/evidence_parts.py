"""The parts of evidence that the settings' sources give, and the program that gives the cluster's."""

import asyncio
import json
import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from data.errors import FirelineError, Refused
from data.times import HOUR, MINUTE, iso_short
from runbooks import bash
from runbooks.collecting import NotTaken, Part, Run, Taken, of_cluster, take
from runbooks.inherited import inherit
from runbooks.target import read, refuse_other

if TYPE_CHECKING:
    from app.wiring import Wiring
    from data.incident.model import Incident
    from data.sources.alertmanager import Alertmanager

_BACK = HOUR
"""How far back metrics and samples go."""
_JSON = "application/json"


Take = Callable[[list[Part], float], Iterator[Taken]]
"""Takes parts within so many seconds."""


def of_incident(
    wiring: "Wiring", incident: "Incident", model: str, namespace: str, deployment: str
) -> tuple[dict[str, Part], Take]:
    """Every part by its name, and how they are taken; a drill's are of its world. Raises `Refused` for a
    drill that is played from no scenario."""
    if incident.mode != "drill":
        return parts(wiring, model, namespace, deployment), take
    from app import drill_evidence
    from app.drills import began

    drill = wiring.drill_of(incident.id)
    if began(wiring.incidents.by_id(drill.incident)) is None:
        raise Refused("A drill collects nothing of what is real.", kept="Nothing was asked.")
    situation = drill.world().at(drill.now())
    return drill_evidence.parts(situation, model, namespace, deployment), drill_evidence.take


def parts(wiring: "Wiring", model: str, namespace: str, deployment: str) -> dict[str, Part]:
    """Every part by its name; nothing is asked yet."""
    return {
        **of_cluster(_kubectl(wiring, model), namespace, deployment),
        "alerts": Part("alerts", lambda _: _alerts(wiring), _JSON),
        "metrics": Part("metrics", lambda _: _metrics(wiring, model), _JSON),
        "samples": Part("samples", lambda _: _samples(wiring, model), _JSON),
    }


def place(wiring: "Wiring", incident: "Incident", model: str) -> tuple[str, str]:
    """(namespace, deployment) of a system, as the incident or the catalogue know them."""
    from playbooks.parameters import merge, remembered_values

    memory = remembered_values(wiring.journal, model)
    known = merge(wiring.catalogue_of(incident).get(model), memory, incident, model).values
    return known.get("NAMESPACE", ""), known.get("DEPLOYMENT", "")


def _kubectl(wiring: "Wiring", model: str) -> Run:
    """Asks where kubectl points, unless the model is declared to run elsewhere."""
    system = wiring.catalogue.get(model) if model else None
    declared = (system.kube_context if system else "") or wiring.settings.kube_context

    def printed(command: str, variables: Mapping[str, str], seconds: float) -> str:
        refuse_other(read(os.environ), declared, (command,))
        answer = bash.ask(command, "", {**inherit(os.environ), **variables}, seconds)
        if answer.exit_code != 0:
            raise NotTaken(answer.why)
        return answer.output

    return printed


def _alerts(wiring: "Wiring") -> str:
    """Every alert of each Alertmanager; one that does not answer does not hide the others'."""
    from app.settings.access import alertmanagers

    if not wiring.settings.alertmanager_urls:
        raise NotTaken("no Alertmanager is configured")

    async def asked() -> list[dict[str, object] | FirelineError]:
        return [await _alerts_of(source) for source in alertmanagers(wiring.settings)]

    found = asyncio.run(asked())
    said = [one for one in found if not isinstance(one, FirelineError)]
    silent = [one for one in found if isinstance(one, FirelineError)]
    if not said:
        raise silent[0]
    return _json([*said, *({"problem": error.message} for error in silent)])


async def _alerts_of(source: "Alertmanager") -> dict[str, object] | FirelineError:
    try:
        alerts = await source.alerts()
    except FirelineError as error:
        return error
    finally:
        await source.close()
    shown = [
        {**msgspec.to_builtins(one), "starts_at": iso_short(one.starts_at), "ends_at": iso_short(one.ends_at)}
        for one in alerts
    ]
    return {"alertmanager": source.name, "alerts": shown}


def _metrics(wiring: "Wiring", model: str) -> str:
    """Every series of the model over the last hour, a value a minute."""
    from app.settings.access import prometheus

    if not wiring.settings.prometheus_url:
        raise NotTaken("no Prometheus is configured")
    if not model:
        raise NotTaken("no system is named")
    source, now = prometheus(wiring.settings), wiring.ambient.now()
    try:
        result = source.over(f"{{model_id={json.dumps(model)}}}", now - _BACK, now, MINUTE)
    finally:
        source.close()
    if not result.series:
        raise NotTaken(f"Prometheus has no series with model_id {model} in the last hour")
    series = [
        {
            "labels": one.labels,
            "values": {iso_short(at): value for at, value in zip(one.at, one.values, strict=True)},
        }
        for one in result.series
    ]
    return _json(series)


def _samples(wiring: "Wiring", model: str) -> str:
    from app.settings.access import has_samples, samples

    if not has_samples(wiring.settings):
        raise NotTaken("no source of samples is configured")
    found = asyncio.run(samples(wiring.settings).samples(model, wiring.ambient.now() - _BACK))
    return _json([{**msgspec.to_builtins(one), "at": iso_short(one.at)} for one in found])


def _json(value: object) -> str:
    encode: Callable[[object], bytes] = msgspec.json.encode
    return msgspec.json.format(encode(value), indent=1).decode()
