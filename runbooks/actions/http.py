"""``http/request``: one HTTP request, such as a kill switch, and the request that undoes it."""

import json
import re
from shlex import quote
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from runbooks.actions.protocol import CannotLook, Change, Fields, Look, Prior, Template
from runbooks.authorization import header, let_in

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Header = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9-]{1,80}\Z")]
Variable = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z][A-Z0-9_]{0,79}\Z")]
_CURL = "curl --fail --silent --show-error"
_PLACEHOLDER = re.compile(r"(?<!\w)(?:[A-Z][A-Z0-9_]{3,}|INC-XXXX)(?!\w)")
"""What a placeholder's name looks like."""
_SOURCE = re.compile(r"\$FIRELINE_(ALERTMANAGER|GATEWAY|MLFLOW|PROMETHEUS)_URL(?![A-Z_])")


class Ask(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One request."""

    url: str
    """``https://…``, or a path that begins with a variable of ours: ``$FIRELINE_GATEWAY_URL/kill-switch``."""
    method: Method = "GET"
    json: Any = msgspec.UNSET
    """The body. A text that is exactly ``$FIRELINE_…`` becomes that variable's value."""
    headers: dict[Header, Variable] = msgspec.field(default_factory=dict)
    """Each with the environment variable that holds its value; values are never written down. Without an
    ``Authorization`` of its own, a source of the settings gets the settings' own."""

    def command(self) -> str:
        """As bash gets it."""
        words = [_CURL, f"--request {self.method}" if self.method != "GET" else ""]
        words += [header(name, variable) for name, variable in self.headers.items()]
        words.append("" if "authorization" in map(str.lower, self.headers) else _let_in(self.url))
        body = ""
        if self.json is not msgspec.UNSET:
            given: list[str] = []
            program = _jq(self.json, given)
            arguments = "".join(f"--arg v{place} {quote(text)} " for place, text in enumerate(given))
            body = f"jq --null-input {arguments}{quote(program)} | "
            words += ["--header 'Content-Type: application/json' --data-binary @-"]
        return f"{body}{' '.join(filter(None, words))} {_address(self.url)}"


class State(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to read the value that the request changes."""

    url: str
    value: str
    """A jq filter over the JSON answer: ``.killed``."""
    after: str | int | bool
    """What it gives when the request had its effect."""


class Request(Ask, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``http/request``."""

    NAME: ClassVar[str] = "http/request"
    state: State | None = None
    undo: Ask | None = None
    risk: Literal["", "reads", "changes", "destroys"] = ""

    @property
    def restores(self) -> bool:
        """Only where another request undoes it."""
        return self.undo is not None

    def template(self) -> Template:
        verify = self._is(self.state.after) if self.state else ""
        return Template(self.command(), verify, self.risk)

    def prior(self, look: Look) -> Prior:
        undo = self.undo.command() if self.undo else ""
        if self.state is None:
            return Prior(undo=undo)
        found = look(f"{self._seen(self.state)} | jq --compact-output {quote(self.state.value)}").strip()
        try:
            before = json.loads(found)
        except ValueError:
            raise CannotLook("the answer does not hold the value") from None
        name = self.state.value.lstrip(".") or "value"
        return Prior(
            (Change(name, _shown(before), _shown(self.state.after)),),
            undo if before != self.state.after else "",
            undo_precheck=self._is(self.state.after),
            restored=self._is(before) if undo else "",
            standing=f"{self._seen(self.state)} | jq --raw-output {quote(_told(name, self.state.value))}",
            warnings=("It is so already; nothing would change.",) if before == self.state.after else (),
        )

    def _is(self, value: object) -> str:
        if self.state is None:
            return ""
        given: list[str] = []
        program = quote(f"({self.state.value}) == {_jq(value, given)}")
        arguments = "".join(f"--arg v{place} {quote(text)} " for place, text in enumerate(given))
        return f"{self._seen(self.state)} | jq --exit-status {arguments}{program}"

    def _seen(self, state: State) -> str:
        """The request that reads the value; with the headers of the one that changes it."""
        return Ask(url=state.url, headers=self.headers).command()


def _told(name: str, value: str) -> str:
    """A jq program that prints a value by its name."""
    return f'"{name} is \\({value})"' if name.isidentifier() else f'"it is \\({value})"'


def _let_in(url: str) -> str:
    """curl's words for the credentials that the settings have for a source; none for another address."""
    source = _SOURCE.match(url)
    return let_in(source[1]) if source else ""


def _address(url: str) -> str:
    """Quoted; a variable of ours at its head is left to the shell, and stops it where it is not set."""
    if url.startswith("$FIRELINE_"):
        variable, slash, rest = url[1:].partition("/")
        return f'"${{{variable}:?}}"' + (quote(slash + rest) if slash else "")
    return quote(url)


def _jq(value: Any, given: list[str]) -> str:
    """A jq program that makes the value. Free text comes from the environment, never into the program; what
    may hold a placeholder is an argument, added to ``given``: ``$v0``, ``$v1``."""
    if isinstance(value, str) and value.startswith("$FIRELINE_") and value[1:].isidentifier():
        return f"env.{value[1:]}"
    if isinstance(value, str) and _PLACEHOLDER.search(value):
        given.append(value)
        return f"$v{len(given) - 1}"
    if isinstance(value, dict):
        made = (f"{json.dumps(str(name))}: {_jq(one, given)}" for name, one in value.items())
        return "{" + ", ".join(made) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_jq(one, given) for one in value) + "]"
    return json.dumps(value)


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
