"""The HTTP session that `prometheus-api-client` works through: bounded, checked, typed.

The client's own defaults retry blindly, read without bounds, and take an error inside a 200 for an empty
result. Here the answer is read, checked and parsed before the client sees it.

This module imports ``requests``; import it in a worker.
"""

import ssl
import time
from http import HTTPStatus
from typing import Any

import requests
import urllib3
from requests.adapters import BaseAdapter, HTTPAdapter

from data.errors import SourceError
from data.sources import faults, prometheus_answer, recording
from data.sources.bounded_pool import bound, was_late
from data.sources.endpoint import Endpoint
from data.sources.prometheus_answer import Result

CONNECT = 3.0
LIMIT = 64_000_000
_CHUNK = 256 * 1024


class Parsed(requests.Response):
    """An answer that is read and parsed already; the client passes ``result`` through unseen."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.status_code = HTTPStatus.OK
        self.result = result

    def json(self, **_: Any) -> Any:
        return {"data": {"result": self.result}}


class _Adapter(HTTPAdapter):
    """Asks once, over bounded connections, to a proxy too."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        bound(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        bound(manager)
        return manager


class Session(requests.Session):
    """One source's session. ``patience`` is in seconds, for the whole answer."""

    def __init__(self, place: Endpoint, patience: float) -> None:
        super().__init__()
        self._place = place
        self._patience = patience
        self.headers.update({"Accept": "application/json", "User-Agent": "fireline"})
        if place.loopback:
            self.headers["Accept-Encoding"] = "identity"
        if place.access.asks:
            self.auth = self._let_in  # set, so that no ``.netrc`` speaks for us
        if place.access.ca_file:
            _check_authority(place)

    def mount(self, prefix: str, adapter: BaseAdapter) -> None:
        """In the place of what the client mounts, which would ask again and wait for ever: one of ours."""
        super().mount(prefix, _Adapter() if isinstance(adapter, HTTPAdapter) else adapter)

    def _let_in(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self._place.access.headers())
        return request

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> Parsed:
        """Raises `Unreachable`, `TimedOut`, `Unauthorized`, `BadAnswer`, or `NotConfigured` where a secret
        cannot be had; nothing of ``requests``."""
        deadline = time.monotonic() + self._patience  # how long, not what time it is
        kwargs |= {
            "stream": True,
            "allow_redirects": False,
            "timeout": (min(CONNECT, self._patience), self._patience),
        }
        if self._place.access.ca_file:  # said here, or REQUESTS_CA_BUNDLE would go before it
            kwargs["verify"] = str(self._place.access.ca_file)
        try:
            body = self._sent(request, deadline, kwargs)
        except SourceError as error:
            recording.failed(self._place, request.path_url, error)
            raise
        recording.heard(self._place, request.path_url, body)
        return Parsed(prometheus_answer.parse(self._place, body))

    def _sent(self, request: requests.PreparedRequest, deadline: float, how: dict[str, Any]) -> bytes:
        try:
            response = super().send(request, **how)
        except requests.Timeout:
            raise faults.timed_out(self._place, self._patience) from None
        except requests.RequestException as error:
            if was_late(error):
                raise faults.timed_out(self._place, self._patience) from None
            raise faults.unreachable(self._place, error) from error
        with response:
            return self._body(response, deadline)

    def _body(self, response: requests.Response, deadline: float) -> bytes:
        if response.status_code != HTTPStatus.OK:
            raise self._refusal(response, self._read(response, deadline, faults.EXCERPT, cut=True))
        body = self._read(response, deadline, LIMIT, cut=False)
        kind = response.headers.get("Content-Type", "")
        wrong = faults.wrong_type(self._place, kind, body[: faults.EXCERPT])
        if wrong is not None:
            raise wrong
        return body

    def _refusal(self, response: requests.Response, excerpt: bytes) -> SourceError:
        status = response.status_code
        if (
            status == HTTPStatus.UNAUTHORIZED
        ):  # the secret may have been changed: fetched anew for the next one
            self._place.access.forget()
        said = prometheus_answer.refusal(self._place, status, excerpt)
        return said or faults.refusal(self._place, status, response.headers.get("Location", ""), excerpt)

    def _read(self, response: requests.Response, deadline: float, limit: int, *, cut: bool) -> bytes:
        """At most ``limit`` bytes; beyond that the rest is left (``cut``), or it is an error."""
        body = bytearray()
        try:
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                body += chunk
                if time.monotonic() > deadline:
                    raise faults.timed_out(self._place, self._patience)
                if len(body) > limit:
                    break
        except urllib3.exceptions.ReadTimeoutError:
            raise faults.timed_out(self._place, self._patience) from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise faults.broken_off(self._place, len(body)) from error
        if len(body) > limit and not cut:
            raise faults.too_large(self._place, limit)
        return bytes(body[:limit])


def _check_authority(place: Endpoint) -> None:
    try:
        ssl.create_default_context(cafile=str(place.access.ca_file))
    except OSError as error:
        raise faults.no_authority(place, error) from None
