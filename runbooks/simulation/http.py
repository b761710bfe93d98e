"""HTTP in a drill: Prometheus, the oversight gateway and the registry, answered out of the world."""

import json
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from playbooks.scenario import promql
from playbooks.scenario.world import Situation
from runbooks.simulation.words import Request

ALIAS = "/registered-models/alias"
VERSION = "/model-versions/get"


def answer(situation: Situation, request: Request) -> tuple[str, int]:
    """(body, exit code) of one request."""
    address = urlsplit(request.url)
    path = unquote(address.path)
    given = dict(parse_qsl(address.query)) | dict(one.split("=", 1) for one in request.data if "=" in one)
    if path.endswith(("/api/v1/query", "/api/v1/query_range")):
        return _body(query(situation, given.get("query", ""))), 0
    if path.endswith("/status"):
        return _body(gateway(situation)), 0
    if "/blocked-clients/" in path:
        blocked = situation.state.get(f"gateway/blocked/{path.rpartition('/')[2]}") == "true"
        return _body({"blocked": blocked}), 0
    if path.endswith(ALIAS) and request.method == "GET":
        return _body(_alias(situation, given)), 0
    if path.endswith(VERSION):
        return _body({"model_version": {"version": given.get("version", ""), "status": "READY"}}), 0
    if path.endswith("/alerts"):
        alerts = [{"labels": one.labels, "annotations": one.annotations} for one in situation.alerts()]
        return _body(alerts), 0
    return _body({"drill": True, "method": request.method}), 0


def query(situation: Situation, text: str) -> dict[str, Any]:
    """Prometheus's answer now."""
    seconds = situation.now / 1_000_000
    result = [
        {"metric": line.labels, "value": [seconds, f"{value:.6g}"]}
        for line in promql.lines(situation, text)
        if (value := line.value(situation.now)) is not None
    ]
    return {"status": "success", "data": {"resultType": "vector", "result": result}}


def gateway(situation: Situation) -> dict[str, Any]:
    """What ``/status`` tells."""
    told = {
        key.removeprefix("gateway/"): value
        for key, value in situation.state.items()
        if key.startswith("gateway/") and not key.startswith("gateway/blocked/")
    }
    return {name: {"true": True, "false": False}.get(value, value) for name, value in told.items()}


def _alias(situation: Situation, given: dict[str, str]) -> dict[str, Any]:
    version = situation.state.get(f"alias/{given.get('name', '')}/{given.get('alias', '')}", "")
    if not version:
        return {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "no such alias"}
    return {"model_version": {"version": version, "status": "READY"}}


def _body(value: object) -> str:
    return json.dumps(value) + "\n"
