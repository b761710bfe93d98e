"""One bounded request over httpx to a service outside: its answer, or a typed error, never one of httpx.

No redirect is followed, so that a secret goes to the service that was named and to no other. Nothing that is
said names more of an address than its host, since the address itself may be the secret.
"""

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

import httpx
import msgspec

from data.errors import NotConfigured, ServiceAway, ServiceRefused
from data.text import clean_line

CONNECT = 4.0
"""Seconds to reach the service."""
PATIENCE = 10.0
"""Seconds for the whole answer."""
LIMIT = 200_000
"""Bytes of an answer that are looked at."""
LONGEST = 3600
"""Seconds that a service may ask us to stay away."""
_LOOPBACK = frozenset(["localhost", "127.0.0.1", "::1"])
_NOTHING: Mapping[str, str] = MappingProxyType({})
_LATER = frozenset([408, 425, 429])
"""Statuses below 500 that say: come again."""

Reveal = Callable[[], str]
"""Gives a secret; may block, and raise `NotConfigured`."""


class Answer(msgspec.Struct, frozen=True):
    """A good answer: what the service wrote, at most `LIMIT` bytes of it."""

    status: int
    body: bytes

    def field(self, *path: str) -> str:
        """A text or a number in its JSON, or empty."""
        try:
            value: object = msgspec.json.decode(self.body)
        except (ValueError, RecursionError):
            return ""
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return clean_line(str(value), 200) if isinstance(value, str | int) else ""


def check_address(name: str, url: str) -> str:
    """The address, if it is one that does not show its secrets to whoever listens.

    Raises `NotConfigured`; the address is not repeated.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise NotConfigured(f"{name}: the address is none.", remedy="Write it as https://HOST/PATH.")
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise NotConfigured(
            f"{name} is asked over plain http, where anybody on the way could read the secret.",
            remedy="Write https://, or tunnel to localhost.",
        )
    return url


def send(
    name: str,
    method: str,
    url: str,
    *,
    content: bytes = b"",
    headers: Mapping[str, str] = _NOTHING,
    secrets: tuple[str, ...] = (),
    patience: float = PATIENCE,
) -> Answer:
    """The answer, where its status is 2xx. ``secrets`` are taken out of whatever the service says.

    Raises `NotConfigured` for an address that is none, `ServiceAway` and `ServiceRefused`.
    """
    url = check_address(name, url)
    sent = {"Content-Type": "application/json", "User-Agent": "fireline", **headers}
    limits = httpx.Timeout(patience, connect=min(CONNECT, patience))
    try:
        with (
            httpx.Client(timeout=limits, follow_redirects=False) as http,
            http.stream(method, url, content=content, headers=sent) as response,
        ):
            body = _read(response, patience)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        raise ServiceAway(f"{name} at {_host(url)} was not reached.") from error
    except httpx.TimeoutException as error:
        raise ServiceAway(f"{name} did not answer in {patience:g} s.", arrived=True) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise ServiceAway(f"{name} broke off before it answered.", arrived=True) from error
    _judge(name, response, body, secrets)
    return Answer(response.status_code, body)


def _read(response: httpx.Response, patience: float) -> bytes:
    """What it says, as far as it is looked at; a status that came counts, however the rest drips."""
    until = time.monotonic() + patience  # how long, not what time it is
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > LIMIT or time.monotonic() > until:
            break
    return bytes(body[:LIMIT])


def _judge(name: str, response: httpx.Response, body: bytes, secrets: tuple[str, ...]) -> None:
    status = response.status_code
    if httpx.codes.is_success(status):
        return
    said = body.decode("utf-8", "replace")
    for secret in filter(None, secrets):  # before it is cut, which could leave a part of one
        said = said.replace(secret, "[masked]")
    said = clean_line(said, 200)
    message = f"{name} answered with HTTP {status}" + (f": {said}" if said else ".")
    if status in _LATER or status >= 500:
        raise ServiceAway(message, after=_after(response.headers.get("Retry-After", "")))
    raise ServiceRefused(message)


def _after(text: str) -> float:
    """Seconds of a ``Retry-After``; a date is not read, and our own pause applies."""
    return float(min(int(text), LONGEST)) if text.isascii() and text.isdigit() and len(text) < 9 else 0.0


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}{f':{parts.port}' if parts.port else ''}"
