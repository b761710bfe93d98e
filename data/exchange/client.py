"""The incident database over HTTP (httpx), as ``docs/sync.md`` tells it. Every call blocks.

Answers are bounded in size and in time, however slowly they drip; no redirect is followed, so that the token
goes to the server that was named and to no other. Nothing of httpx is ever raised.
"""

import gzip
import ssl
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import quote, urlencode, urlsplit

import httpx
import msgspec

from data.errors import BadInput, ServerAway, ServerRefused, SyncError
from data.exchange.protocol import (
    PACK_FROM,
    VERSION,
    Ancestor,
    Bodies,
    BodiesFound,
    Enrol,
    Enrolled,
    Here,
    Links,
    Presence,
    Problem,
    Pull,
    Pulled,
    Push,
    Pushed,
    Renewed,
    Rows,
    Uploaded,
    Vector,
    WhoAmI,
    Woken,
)
from data.text import clean, clean_line

T = TypeVar("T")

CONNECT = 4.0
"""Seconds to reach the server."""
PATIENCE = 60.0
"""Seconds for one whole answer; a wake-up call may take longer by as long as it asks to wait."""
LIMIT = 128 * 1024 * 1024
"""Bytes of one answer."""
_LOOPBACK = frozenset(["localhost", "127.0.0.1", "::1"])


class HttpRemote:
    """One server. ``authorize`` gives the headers that let us in; it may block, and raise `NotConfigured`."""

    def __init__(
        self,
        url: str,
        authorize: Callable[[], Mapping[str, str]] = dict,
        *,
        ca_file: Path | None = None,
        patience: float = PATIENCE,
        packs: bool | None = None,
    ) -> None:
        """``packs``: whether lines travel packed; ``None``: where they leave this machine, since within it
        that only costs. Raises `BadInput` for an address that would show the token to whoever listens."""
        self.url, self.patience = url.rstrip("/"), patience
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise BadInput(
                f"{self.place} is asked over plain http, where anybody on the way could read the token.",
                remedy="Give the server a certificate and write https://, or tunnel to localhost.",
            )
        self._authorize = authorize
        self._packs = parts.hostname not in _LOOPBACK if packs is None else packs
        try:
            verify = ssl.create_default_context(cafile=str(ca_file)) if ca_file else True
        except OSError as error:
            raise BadInput(f"{ca_file} holds no certificate authority: {error.strerror}.") from error
        accepted = "gzip" if self._packs else "identity"
        self._http = httpx.Client(
            headers={"Accept": "application/json", "Accept-Encoding": accepted, "User-Agent": "fireline"},
            verify=verify,
            timeout=httpx.Timeout(patience, connect=min(CONNECT, patience)),
            follow_redirects=False,
        )

    @property
    def place(self) -> str:
        """The server as it is shown: no user, no password."""
        parts = urlsplit(self.url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"

    def close(self) -> None:
        """Let go of connections."""
        self._http.close()

    # --- exchanging --------------------------------------------------------------------------------------

    def vector(self) -> Vector:
        """What the server holds."""
        return self._ask("GET", "vector", Vector)

    def push(self, push: Push) -> Pushed:
        """Everything in it is taken, or nothing."""
        return self._ask("POST", "push", Pushed, push)

    def pull(self, pull: Pull) -> Pulled:
        """What lies beyond the vector."""
        return self._ask("POST", "pull", Pulled, pull)

    def ancestor(self, chain: str, links: Links) -> Ancestor:
        """The greatest of these links that the server has too."""
        return self._ask("POST", f"chains/{quote(chain, safe='')}/ancestor", Ancestor, links)

    def bodies(self, contents: list[str]) -> BodiesFound:
        """What was withheld once, where it may be seen now."""
        return self._ask("POST", "bodies", BodiesFound, Bodies(contents))

    def wake(self, mark: int, wait: int) -> int:
        """The server's mark, once it is another than this one or ``wait`` seconds are over."""
        found = self._ask("GET", f"wake?mark={mark}&wait={wait}", Woken, patience=self.patience + wait)
        return found.mark

    # --- who ---------------------------------------------------------------------------------------------

    def enrol(self, asked: Enrol) -> Enrolled:
        """Become known, with a code; it works once."""
        return self._ask("POST", "enrol", Enrolled, asked, open_to_all=True)

    def renew(self) -> Renewed:
        """A new token for the one that ends soon."""
        return self._ask("POST", "token/renew", Renewed)

    def who_am_i(self) -> WhoAmI:
        """What the server knows of us, and its clock."""
        return self._ask("GET", "whoami", WhoAmI)

    def here(self, here: Here) -> Presence:
        """Say where we are, and learn who else is here."""
        return self._ask("POST", "presence", Presence, here)

    def who_is_here(self, incident: str) -> Presence:
        """Who is, without saying that we ask."""
        return self._ask("GET", f"presence?incident={quote(incident, safe='')}", Presence)

    def incidents(self, wanted: Mapping[str, str]) -> Rows:
        """The incidents that we may see, newest first; ``wanted`` narrows them, ``q`` by words."""
        return self._ask("GET", f"incidents?{urlencode(wanted)}", Rows)

    # --- evidence ----------------------------------------------------------------------------------------

    def uploaded(self, incident: str, digest: str) -> Uploaded:
        """How much of a file the server has from us."""
        return self._ask("GET", f"{_evidence(incident, digest)}/upload", Uploaded)

    def upload(self, incident: str, digest: str, offset: int, piece: bytes) -> Uploaded:
        """The next piece of it."""
        path = f"{_evidence(incident, digest)}/upload?offset={offset}"
        return self._decoded(self._asked("PATCH", path, piece, "application/octet-stream"), Uploaded)

    def download(self, incident: str, digest: str, offset: int, most: int) -> bytes:
        """At most so many bytes of a file."""
        wanted = {"Range": f"bytes={offset}-{offset + most - 1}"}
        return self._asked("GET", _evidence(incident, digest), headers=wanted)[:most]

    # --- inside ------------------------------------------------------------------------------------------

    def _ask(
        self,
        method: str,
        path: str,
        answer: type[T],
        body: object = None,
        *,
        open_to_all: bool = False,
        patience: float = 0.0,
    ) -> T:
        content, headers = b"" if body is None else msgspec.json.encode(body), {}
        if self._packs and len(content) >= PACK_FROM:
            content, headers = gzip.compress(content, 1, mtime=0), {"Content-Encoding": "gzip"}
        answered = self._asked(
            method,
            path,
            content,
            "application/json",
            headers=headers,
            open_to_all=open_to_all,
            patience=patience,
        )
        return self._decoded(answered, answer)

    def _asked(
        self,
        method: str,
        path: str,
        content: bytes = b"",
        content_type: str = "",
        *,
        headers: Mapping[str, str] = MappingProxyType({}),
        open_to_all: bool = False,
        patience: float = 0.0,
    ) -> bytes:
        """The body of a good answer."""
        sent = {**headers, **({} if open_to_all else self._authorize())}
        if content:
            sent["Content-Type"] = content_type
        allowed = patience or self.patience
        request = self._http.build_request(
            method,
            f"{self.url}/{VERSION}/{path}",
            headers=sent,
            content=content or None,
            timeout=httpx.Timeout(allowed, connect=min(CONNECT, allowed)),
        )
        status, after, text = self._sent(request, allowed)
        if not httpx.codes.is_success(status):
            raise self._refusal(status, after, text)
        return text

    def _decoded(self, text: bytes, answer: type[T]) -> T:
        try:
            return msgspec.json.decode(text, type=answer)
        except (ValueError, RecursionError) as error:
            raise ServerAway(f"{self.place} gave an answer that cannot be read.") from error

    def _sent(self, request: httpx.Request, allowed: float) -> tuple[int, float, bytes]:
        """Status, the seconds after which to come again, and the whole body."""
        until = time.monotonic() + allowed  # how long, not what time it is
        received = bytearray()
        try:
            response = self._http.send(request, stream=True)
            try:
                for chunk in response.iter_bytes():
                    received += chunk
                    if len(received) > LIMIT:
                        raise ServerAway(f"{self.place} gave an answer without end.")
                    if time.monotonic() > until:
                        raise ServerAway(f"{self.place} did not finish its answer in {allowed:g} s.")
            finally:
                response.close()
        except httpx.TimeoutException as error:
            raise ServerAway(f"{self.place} did not answer in {allowed:g} s.") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise ServerAway(f"{self.place} was not reached: {_why(error)}.") from error
        return response.status_code, _after(response.headers.get("Retry-After", "")), bytes(received)

    def _refusal(self, status: int, after: float, text: bytes) -> SyncError:
        try:
            problem = msgspec.json.decode(text, type=Problem)
        except (ValueError, RecursionError):
            problem = Problem(error="", message=f"it answered with HTTP {status}")
        said = clean_line(problem.message) or f"HTTP {status}"
        if status >= 500 or status == httpx.codes.TOO_MANY_REQUESTS or not problem.error:
            return ServerAway(f"{self.place}: {said}", after=after)
        return ServerRefused(
            f"{self.place}: {said}",
            word=clean_line(problem.error, 40),
            chain=clean_line(problem.chain, 40),
            seq=problem.seq,
            ancestor=None if problem.ancestor is None else problem.ancestor.seq,
            incidents=problem.incidents[:100],
            kept=clean(problem.kept, 500),
            remedy=_REMEDIES.get(problem.error, "") or clean(problem.remedy, 500),
        )


def _evidence(incident: str, digest: str) -> str:
    return f"incidents/{quote(incident, safe='')}/evidence/{quote(digest, safe='')}"


_REMEDIES = {
    "unauthorized": "Enrol again with fireline sync enrol URL CODE, or mend the token in the settings.",
    "forbidden": "Ask who runs the server for a token that may do this.",
}


def _why(error: Exception) -> str:
    """httpx's words on one line; they name hosts and system errors, never a header."""
    return clean_line(str(error), 200).rstrip(".") or type(error).__name__


def _after(text: str) -> float:
    """Seconds of a ``Retry-After``; dates are not used by the server."""
    return float(min(int(text), 3600)) if text.isdigit() else 0.0
