"""One bounded GET over httpx: the body of a JSON answer, or a typed error, never an error of httpx."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Callable, Mapping
from types import MappingProxyType
from typing import Any

import httpx

from data.errors import SourceError
from data.sources import faults, recording
from data.sources.credentials import Access
from data.sources.endpoint import Endpoint

CONNECT = 3.0
"""Seconds to reach the server."""
PATIENCE = 10.0
"""Seconds for the whole answer."""
LIMIT = 64_000_000
"""Bytes of one answer."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Credentials(httpx.Auth):
    """Puts what lets us in into each request; after a refusal it is fetched anew for the next one."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Secrets are fetched on a thread."""
        request.headers.update(await asyncio.to_thread(self._access.headers))
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self._access.forget()


class _Refusing(httpx.AsyncBaseTransport):
    """Sends nothing, and says why: so each source says at its own question what is wrong with it."""

    def __init__(self, error: SourceError) -> None:
        self._error = error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:  # noqa: ARG002
        """Raises the error."""
        raise self._error


def client(place: Endpoint, patience: float = PATIENCE) -> httpx.AsyncClient:
    """A client for one source. It follows no redirect, so that a login page is never taken for an answer.

    Proxies and certificate authorities come from the environment, as httpx reads it; the source's own
    authority goes before. Where that file holds none, every question raises `NotConfigured`.
    """
    headers = {"Accept": "application/json", "User-Agent": "fireline"}
    if place.loopback:
        headers["Accept-Encoding"] = "identity"
    file = place.access.ca_file
    try:
        return httpx.AsyncClient(
            headers=headers,
            auth=Credentials(place.access) if place.access.asks else None,
            verify=ssl.create_default_context(cafile=str(file)) if file else True,
            timeout=httpx.Timeout(patience, connect=min(CONNECT, patience)),
            follow_redirects=False,
            limits=httpx.Limits(max_connections=4, max_keepalive_connections=2),
        )
    except OSError as error:  # an SSLError is one
        return httpx.AsyncClient(transport=_Refusing(faults.no_authority(place, error)), trust_env=False)


async def get_json(
    http: httpx.AsyncClient,
    place: Endpoint,
    path: str,
    *,
    params: Mapping[str, str] = _NOTHING,
    patience: float = PATIENCE,
    limit: int | None = None,
    told: Callable[[str], None] | None = None,
) -> bytes:
    """The body of ``GET base + path``, undecoded, at most ``limit`` bytes (`LIMIT` unless given).

    Raises `Unreachable`, `TimedOut` (after ``patience`` seconds for the whole answer, however slowly it
    drips), `Unauthorized`, `BadAnswer` (status, redirect, type, size, broken off), or `NotConfigured` where
    a secret cannot be had. ``told`` is handed the header ``Date`` of an answer.
    """
    bound = LIMIT if limit is None else limit
    return await _ask(http, place, "GET", path, patience, bound, told=told, params=params)


async def post_json(
    http: httpx.AsyncClient,
    place: Endpoint,
    path: str,
    body: bytes,
    *,
    patience: float = PATIENCE,
    limit: int | None = None,
) -> bytes:
    """The answer to ``POST base + path`` of a JSON body that only asks. Raises as `get_json`."""
    headers = {"Content-Type": "application/json"}
    bound = LIMIT if limit is None else limit
    return await _ask(http, place, "POST", path, patience, bound, content=body, headers=headers)


async def act(
    http: httpx.AsyncClient,
    place: Endpoint,
    method: str,
    path: str,
    body: bytes,
    *,
    patience: float = PATIENCE,
) -> bytes:
    """The answer to a request that changes something there; it may be empty. Raises as `get_json`.

    It is sent once, and not recorded among what sources answered.
    """
    headers = {"Content-Type": "application/json"} if body else {}
    try:
        async with (
            asyncio.timeout(patience),
            http.stream(method, place.base + path, content=body, headers=headers) as response,
        ):
            if response.status_code == httpx.codes.OK and method == "DELETE":
                return b""
            return await _body(response, place, faults.EXCERPT)
    except (TimeoutError, httpx.TimeoutException):
        raise faults.timed_out(place, patience) from None
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise faults.unreachable(place, fault) from fault


async def get_lines(
    http: httpx.AsyncClient,
    place: Endpoint,
    *,
    params: Mapping[str, str] = _NOTHING,
    patience: float = PATIENCE,
    limit: int = LIMIT,
) -> bytes:
    """The body of ``GET base``: JSON, or JSON a line under whatever type log stores give it.

    It may hold what people wrote, so it is never recorded. Raises as `get_json`.
    """
    try:
        async with asyncio.timeout(patience), http.stream("GET", place.base, params=params) as response:
            return await _body(response, place, limit, lines=True)
    except (TimeoutError, httpx.TimeoutException):
        raise faults.timed_out(place, patience) from None
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise faults.unreachable(place, fault) from fault


async def _ask(
    http: httpx.AsyncClient,
    place: Endpoint,
    method: str,
    path: str,
    patience: float,
    limit: int,
    *,
    told: Callable[[str], None] | None = None,
    **request: Any,
) -> bytes:
    asked = path
    if params := request.get("params"):
        asked += "?" + str(httpx.QueryParams(params))
    try:
        async with (
            asyncio.timeout(patience),
            http.stream(method, place.base + path, **request) as response,
        ):
            if told is not None:
                told(response.headers.get("date", ""))
            body = await _body(response, place, limit)
    except (TimeoutError, httpx.TimeoutException):
        error: SourceError = faults.timed_out(place, patience)
        recording.failed(place, asked, error)
        raise error from None
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        error = faults.unreachable(place, fault)
        recording.failed(place, asked, error)
        raise error from fault
    except SourceError as error:
        recording.failed(place, asked, error)
        raise
    recording.heard(place, asked, body)
    return body


async def _body(response: httpx.Response, place: Endpoint, limit: int, *, lines: bool = False) -> bytes:
    if response.status_code != httpx.codes.OK:
        excerpt = await _read(response, place, faults.EXCERPT, cut=True)
        raise faults.refusal(place, response.status_code, response.headers.get("location", ""), excerpt)
    body = await _read(response, place, limit, cut=False)
    kind = response.headers.get("content-type", "")
    wrong = faults.wrong_type(place, kind, body[: faults.EXCERPT], lines=lines)
    if wrong is not None:
        raise wrong
    return body


async def _read(response: httpx.Response, place: Endpoint, limit: int, *, cut: bool) -> bytes:
    """At most ``limit`` bytes; beyond that the rest is left (``cut``), or it is an error."""
    body = bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > limit:
                if cut:
                    break
                raise faults.too_large(place, limit)
    except httpx.TimeoutException:
        raise
    except httpx.HTTPError as error:
        raise faults.broken_off(place, len(body)) from error
    return bytes(body[:limit])
