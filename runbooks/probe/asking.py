"""Giving one input to the model: over HTTP, or to a command on this machine."""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Protocol, Self

import httpx
import msgspec

from data.errors import BadInput
from data.journal.kinds import ProbeAdded
from data.sources.endpoint import endpoint
from runbooks import bash
from runbooks.inherited import inherit
from runbooks.probe.inputs import shape_of

ANSWER_LIMIT = 1_000_000
"""Bytes of one answer."""
TAG = "X-Fireline-Probe"
"""The header that tells a probe's requests from the public's: incident and probe."""


class NoAnswer(Exception):
    """The model did not answer this try; the message says why."""


class Asker(Protocol):
    """Gives inputs to the model, one at a time; a context manager."""

    def ask(self, given: str) -> str:
        """The answer's text. Raises `NoAnswer`."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class HttpAsker:
    """POSTs each input: a record as it is, a prompt as a member of a JSON object or as plain text."""

    def __init__(self, said: ProbeAdded, tag: str, environment: Mapping[str, str]) -> None:
        place = endpoint("the model", said.address)
        headers = {name: _value(environment, variable) for name, variable in said.headers.items()}
        self._url = place.base
        self._records = shape_of(said.inputs_name) == "records"
        self._field = said.field
        self._client = httpx.Client(
            headers={**headers, TAG: tag, "User-Agent": "fireline-probe"},
            timeout=httpx.Timeout(said.patience / 1000, connect=5.0),
            follow_redirects=False,
        )

    def ask(self, given: str) -> str:
        """Whatever the model answers with a status below 400."""
        content, media_type = self._body(given)
        try:
            with self._client.stream(
                "POST", self._url, content=content, headers={"Content-Type": media_type}
            ) as response:
                answer = _bounded(response)
        except httpx.TimeoutException:
            raise NoAnswer("no answer in time") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoAnswer(str(error) or type(error).__name__) from None
        if response.status_code >= 300:
            raise NoAnswer(f"HTTP {response.status_code}")
        return answer

    def _body(self, given: str) -> tuple[bytes, str]:
        if self._records:
            return given.encode(), "application/json"
        if self._field:
            return msgspec.json.encode({self._field: given}), "application/json"
        return given.encode(errors="replace"), "text/plain; charset=utf-8"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()


class CommandAsker:
    """Gives each input to a command on standard input; what it prints is the answer."""

    def __init__(self, said: ProbeAdded, tag: str, environment: Mapping[str, str]) -> None:
        self._said = said
        self._environment = {**inherit(environment), "FIRELINE_PROBE": tag}

    def ask(self, given: str) -> str:
        """Its standard output, when it ends with 0."""
        said = self._said
        answer = bash.ask(said.address, given, self._environment, said.patience / 1000)
        if answer.exit_code != 0:
            raise NoAnswer(answer.ended)  # its complaint might repeat what it was asked
        return answer.output[:ANSWER_LIMIT]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


WAYS: Mapping[str, Callable[[ProbeAdded, str, Mapping[str, str]], Asker]] = {
    "http": HttpAsker,
    "command": CommandAsker,
}


def _value(environment: Mapping[str, str], variable: str) -> str:
    value = environment.get(variable, "")
    if not value:
        raise BadInput(
            f"{variable} is not set.", remedy="The probe sends it as a header: set it, and run it again."
        )
    return value


def _bounded(response: httpx.Response) -> str:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > ANSWER_LIMIT:
            break
    return bytes(body[:ANSWER_LIMIT]).decode(errors="replace")
