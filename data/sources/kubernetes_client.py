"""Reading lists from a Kubernetes API server over the ``kubernetes`` client's REST layer, without its models.

Bounded: one deadline for a whole answer, a size, chunks of a list up to a number of objects. This module
imports the client; import it in a worker.
"""

import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlencode

import msgspec
import urllib3
from kubernetes.client import rest
from kubernetes.client.exceptions import ApiException

from data.errors import SourceError, Unauthorized
from data.sources import faults, recording
from data.sources.bounded_pool import bound, was_late
from data.sources.kubernetes_login import Login
from data.sources.kubernetes_wire import ObjectList, Status
from data.text import clean_line

T = TypeVar("T")

CONNECT = 3.0
LIMIT = 32_000_000
"""Bytes of one chunk."""
CHUNK = 250
"""Objects asked for at once."""
MOST = 5_000
"""Objects of one list that are read; the API gives them by name, so that newer ones may be left out."""
_READ = 64 * 1024

_list_decoder = msgspec.json.Decoder(ObjectList)
_status_decoder = msgspec.json.Decoder(Status)


class KubernetesClient:
    """One way in. Used in one thread at a time; ``patience`` is in seconds, for one whole answer."""

    def __init__(self, login: Login, patience: float) -> None:
        self.login = login
        self._patience = patience
        self._rest = rest.RESTClientObject(login.configuration)
        bound(self._rest.pool_manager)

    def close(self) -> None:
        """Close the connections."""
        self._rest.close()

    def objects(self, path: str, decode: Callable[[msgspec.Raw], T]) -> Iterator[T]:
        """The objects of a list, chunk by chunk, decoded one at a time; at most `MOST`.

        Raises `Unreachable`, `TimedOut`, `Unauthorized` or `BadAnswer`.
        """
        given, token = 0, ""
        while True:
            parameters = {"limit": str(CHUNK)} | ({"continue": token} if token else {})
            answer = self._list(f"{path}?{urlencode(parameters)}")
            for raw in answer.items or ():
                yield self._decoded(path, raw, decode)
            given += len(answer.items or ())
            token = answer.metadata.next_chunk
            if not token or given >= MOST:
                return

    def _decoded(self, path: str, raw: msgspec.Raw, decode: Callable[[msgspec.Raw], T]) -> T:
        try:
            return decode(raw)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            raise faults.not_understood(self.login.place, _words(path, error), len(bytes(raw))) from error

    def _list(self, path: str) -> ObjectList:
        place = self.login.place
        try:
            body, answer = self._heard(path)
        except SourceError as error:
            recording.failed(place, path, error)
            raise
        recording.heard(place, path, body, kind=recording.KUBERNETES)
        return answer

    def _heard(self, path: str) -> tuple[bytes, ObjectList]:
        body = self._get(path)
        try:
            return body, _list_decoder.decode(body)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            raise faults.not_understood(self.login.place, _words(path, error), len(body)) from error

    def _get(self, path: str) -> bytes:
        place, until = self.login.place, time.monotonic() + self._patience  # how long, not what time it is
        try:
            answer = self._rest.request(
                "GET", place.base + path, headers=self._headers(),
                _request_timeout=(min(CONNECT, self._patience), self._patience),
            ).response  # fmt: skip
        except urllib3.exceptions.NewConnectionError as error:  # a kind of time-out, to urllib3
            raise faults.unreachable(place, error) from error
        except urllib3.exceptions.TimeoutError as error:
            raise faults.timed_out(place, self._patience) from error
        except (urllib3.exceptions.HTTPError, ApiException, OSError) as error:
            if was_late(error):
                raise faults.timed_out(place, self._patience) from error
            raise faults.unreachable(place, error) from error
        try:
            return self._body(answer, path, until)
        finally:
            answer.close()

    def _headers(self) -> dict[str, str]:
        configuration = self.login.configuration
        token = configuration.get_api_key_with_prefix("BearerToken")
        return {
            "Accept": "application/json",
            "User-Agent": "fireline",
            **({"Authorization": token} if token else {}),
        }

    def _body(self, answer: urllib3.BaseHTTPResponse, path: str, until: float) -> bytes:
        place = self.login.place
        if answer.status != HTTPStatus.OK:
            excerpt = self._read(answer, until, faults.EXCERPT, cut=True)
            raise self._refusal(answer, path, excerpt)
        body = self._read(answer, until, LIMIT, cut=False)
        wrong = faults.wrong_type(place, answer.headers.get("Content-Type", ""), body[: faults.EXCERPT])
        if wrong is not None:
            raise wrong
        return body

    def _refusal(self, answer: urllib3.BaseHTTPResponse, path: str, excerpt: bytes) -> SourceError:
        login = self.login
        said = _said(excerpt)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            return Unauthorized(
                f"{login.place.name} at {login.place.shown} does not know user {login.user!r}: 401"
                + (f" {said}" if said else ""),
                remedy=f"A token or certificate may have expired. Log in again; see: {login.command} get ns",
            )
        if answer.status == HTTPStatus.FORBIDDEN:
            what, namespace = _asked(path)
            return Unauthorized(
                f"{login.place.name} does not let user {login.user!r} list {what}: {said or '403'}",
                remedy=f"Ask for the right; compare: {login.command} auth can-i list {what}{namespace}",
            )
        return faults.refusal(login.place, answer.status, answer.headers.get("Location", ""), excerpt)

    def _read(self, answer: urllib3.BaseHTTPResponse, until: float, limit: int, *, cut: bool) -> bytes:
        """At most ``limit`` bytes; beyond that the rest is left (``cut``), or it is an error."""
        place, body = self.login.place, bytearray()
        try:
            while chunk := answer.read1(_READ, decode_content=True):
                body += chunk
                if time.monotonic() > until:
                    raise faults.timed_out(place, self._patience)
                if len(body) > limit:
                    break
        except urllib3.exceptions.TimeoutError as error:
            raise faults.timed_out(place, self._patience) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise faults.broken_off(place, len(body)) from error
        if len(body) > limit and not cut:
            raise faults.too_large(place, limit)
        return bytes(body[:limit])


def _said(excerpt: bytes) -> str:
    """The message of a ``Status`` object, or empty."""
    try:
        return clean_line(_status_decoder.decode(excerpt).message, 200)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""


def _asked(path: str) -> tuple[str, str]:
    """``jobs`` and `` --namespace pipeline`` of ``/apis/batch/v1/namespaces/pipeline/jobs?limit=250``."""
    parts = path.partition("?")[0].split("/")
    namespace = f" --namespace {parts[-2]}" if "namespaces" in parts else ""
    return parts[-1], namespace


def _words(path: str, error: Exception) -> str:
    return f"{_asked(path)[0]}: {clean_line(str(error), 200)}"
