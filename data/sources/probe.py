"""Whether a source is there, lets us in, is what it should be, and what time it thinks it is.

Contracts: Alertmanager ``GET /api/v2/status`` (``versionInfo``), Prometheus
``GET /api/v1/status/buildinfo``, MLflow ``GET /api/2.0/mlflow/registered-models/search``, the oversight
gateway ``GET /status`` (``mode``), Weights & Biases GraphQL's ``viewer``, which is ``null`` for nobody.
"""

import asyncio
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import msgspec

from data.errors import BadAnswer, SourceError
from data.sources import faults, fetch
from data.sources.endpoint import Endpoint
from data.text import clean_line
from data.times import SECOND

PATHS = {
    "alertmanager": "/api/v2/status",
    "prometheus": "/api/v1/status/buildinfo",
    "gateway": "/status",
    "mlflow": "/api/2.0/mlflow/registered-models/search",
    "wandb": "/graphql",
}
"""What each kind of source answers, and no other."""

_VIEWER = b'{"query": "{ viewer { username } }"}'


class Probed(msgspec.Struct, frozen=True, kw_only=True):
    """A source that answered as what it should be."""

    version: str = ""
    """Empty where it does not say."""
    clock_ahead: int | None = None
    """How far its clock is ahead of ours, microseconds, to about a second; ``None`` where it does not say."""


async def probe(kind: str, place: Endpoint, now: Callable[[], int], patience: float = 5.0) -> Probed:
    """Ask once. ``now`` gives microseconds.

    Raises `SourceError` leaves, and `BadInput` where a secret or an authority cannot be had.
    """
    dates: list[str] = []

    async def remember(response: httpx.Response) -> None:
        dates.append(response.headers.get("date", ""))

    async with fetch.client(place, patience) as http:
        http.event_hooks = {"response": [remember]}
        params = {"max_results": "1"} if kind == "mlflow" else {}
        before = now()
        if kind == "wandb":
            body = await fetch.post_json(http, place, PATHS[kind], _VIEWER, patience=patience)
        else:
            body = await fetch.get_json(http, place, PATHS[kind], params=params, patience=patience)
        middle = (before + now()) // 2
    return Probed(version=_version(kind, place, body), clock_ahead=_ahead(dates[-1] if dates else "", middle))


async def reach(place: Endpoint, patience: float = 5.0) -> None:
    """Whether somebody answers there and lets us in; of what is there, nothing is read.

    Raises `SourceError` leaves, and `BadInput` where a secret or an authority cannot be had.
    """
    async with fetch.client(place, patience) as http:
        try:
            async with asyncio.timeout(patience):
                answer = await http.head(place.base)
        except (TimeoutError, httpx.TimeoutException):
            raise faults.timed_out(place, patience) from None
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise faults.unreachable(place, fault) from fault
    if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        raise faults.refusal(place, answer.status_code, "", b"")


async def other_product(kind: str, place: Endpoint, now: Callable[[], int], patience: float = 5.0) -> str:
    """Which of the other kinds answers at this address, as its key; empty where none does."""
    for other in ("alertmanager", "prometheus", "gateway"):
        if other == kind:
            continue
        try:
            await probe(other, place, now, patience)
        except SourceError:
            continue  # it is not that one; what is wrong with the one expected is said by who asks
        return other
    return ""


def _version(kind: str, place: Endpoint, body: bytes) -> str:
    """Raises `BadAnswer` where the answer is another product's."""
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise faults.not_understood(place, clean_line(str(error), 200), len(body)) from None
    if not isinstance(said, dict) or not _is_its(kind, said):
        raise _stranger(place)
    if kind == "wandb" and said["data"]["viewer"] is None:
        raise faults.refusal(place, httpx.codes.UNAUTHORIZED, "", b"")
    if kind == "alertmanager":
        return _text(said, "versionInfo", "version")
    return _text(said, "data", "version") if kind == "prometheus" else ""


def _is_its(kind: str, said: dict[str, Any]) -> bool:
    if kind == "alertmanager":
        return "versionInfo" in said and "config" in said
    if kind == "prometheus":
        return said.get("status") == "success" and bool(_text(said, "data", "version"))
    if kind == "wandb":
        return isinstance(said.get("data"), dict) and "viewer" in said["data"]
    return "mode" in said if kind == "gateway" else "error_code" not in said


def _text(said: dict[str, Any], outer: str, inner: str) -> str:
    part = said.get(outer)
    found = part.get(inner) if isinstance(part, dict) else None
    return clean_line(found, 60) if isinstance(found, str) else ""


def _stranger(place: Endpoint) -> BadAnswer:
    return faults.bad_answer(place, f"answers, but not as {place.name}")


def _ahead(date: str, middle: int) -> int | None:
    """The header counts whole seconds, so that on average half of one is missing."""
    try:
        said = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return None
    return round(said.timestamp()) * SECOND + SECOND // 2 - middle
