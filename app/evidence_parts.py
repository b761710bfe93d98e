"""The parts of evidence that the settings' sources give, and the program that gives the cluster's."""

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import msgspec

from data.times import HOUR, MINUTE, iso_short
from runbooks import bash
from runbooks.collecting import NotTaken, Part, of_cluster
from runbooks.inherited import inherit

if TYPE_CHECKING:
    from app.wiring import Wiring
    from data.incident.model import Incident

_BACK = HOUR
"""How far back metrics and samples go."""
_JSON = "application/json"


def parts(wiring: "Wiring", model: str, namespace: str, deployment: str) -> dict[str, Part]:
    """Every part by its name; nothing is asked yet."""
    return {
        **of_cluster(_printed, namespace, deployment),
        "alerts": Part("alerts", lambda _: _alerts(wiring), _JSON),
        "metrics": Part("metrics", lambda _: _metrics(wiring, model), _JSON),
        "samples": Part("samples", lambda _: _samples(wiring, model), _JSON),
    }


def place(wiring: "Wiring", incident: "Incident", model: str) -> tuple[str, str]:
    """(namespace, deployment) of a system, as the incident or the catalogue know them."""
    from playbooks.parameters import merge, remembered_values

    memory = remembered_values(wiring.journal, model)
    known = merge(wiring.catalogue.get(model), memory, incident, model).values
    return known.get("NAMESPACE", ""), known.get("DEPLOYMENT", "")


def _printed(command: str, variables: Mapping[str, str], seconds: float) -> str:
    code, said = bash.ask(command, "", {**inherit(os.environ), **variables}, seconds)
    if code != 0:
        raise NotTaken(said if code is None else f"kubectl ended with exit {code}")
    return said


def _alerts(wiring: "Wiring") -> str:
    from app.settings.access import alertmanagers

    if not wiring.settings.alertmanager_urls:
        raise NotTaken("no Alertmanager is configured")

    async def asked() -> list[object]:
        found: list[object] = []
        for source in alertmanagers(wiring.settings):
            try:
                found += await source.alerts()
            finally:
                await source.close()
        return found

    return _json(asyncio.run(asked()))


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
    return _json(result.series)


def _samples(wiring: "Wiring", model: str) -> str:
    from app.settings.access import has_samples, samples

    if not has_samples(wiring.settings):
        raise NotTaken("no source of samples is configured")
    found = asyncio.run(samples(wiring.settings).samples(model, wiring.ambient.now() - _BACK))
    return _json([{**msgspec.to_builtins(one), "at": iso_short(one.at)} for one in found])


def _json(value: object) -> str:
    encode: Callable[[object], bytes] = msgspec.json.encode
    return msgspec.json.format(encode(value), indent=1).decode()
