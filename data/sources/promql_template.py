"""Queries with places for values: ``model_live_accuracy{model_id=$model_id}``, ``rate(x[$window])``.

A place stands where a whole token of PromQL stands: after ``=`` or ``!=`` in a selector, where it becomes a
string literal; after ``=~`` or ``!~``, where it becomes a literal that matches just that text (RE2); or as a
duration, in brackets or after ``offset``. Anywhere else, inside quotes too, it is refused when the template
is read, so that no value is ever taken for a part of the query.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from data.errors import BadInput
from data.sources.promql import quote
from data.text import clean_line
from data.times import SECOND

VALUES = ("model_id", "model_version", "namespace", "deployment")
"""What may stand as a label's value."""
DURATIONS = ("window", "range", "step")
"""What may stand as a duration."""

Kind = Literal["value", "regex", "duration"]
_TOKEN = re.compile(
    r"""(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`)|(?P<note>\#[^\n]*)|(?P<space>\s+)
    |(?P<place>\$[A-Za-z_]\w*)|(?P<equals>=~|!~|!=|==|=)|(?P<open>[({\[])|(?P<close>[)}\]])
    |(?P<word>[\w.]+)|(?P<other>[-+*/%^<>!,:@])|(?P<wrong>.)""",
    re.VERBOSE | re.DOTALL,
)
_PAIRS = {")": "(", "}": "{", "]": "["}
_RE2_SIGNS = re.compile(r"[\\.+*?()|\[\]{}^$]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value goes, and as what."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Template:
    """A query that was read and found fit."""

    text: str
    parts: tuple[str | Place, ...]

    @property
    def needs(self) -> frozenset[str]:
        """The names of the values it takes."""
        return frozenset(part.name for part in self.parts if isinstance(part, Place))

    def fill(self, values: Mapping[str, str], durations: Mapping[str, int]) -> str:
        """The query; durations are in microseconds. Raises `BadInput` naming what is not known."""
        missing = sorted(name for name in self.needs if not values.get(name) and not durations.get(name))
        if missing:
            raise BadInput(
                f"nobody knows the {' and the '.join(name.replace('_', ' ') for name in missing)}",
                remedy="Set it in the incident or in models.yaml.",
            )
        return "".join(
            part if isinstance(part, str) else _written(part, values, durations) for part in self.parts
        )


def read(text: str) -> Template:
    """Reads a template. Raises `BadInput` that quotes the place which cannot stand."""
    parts: list[str | Place] = []
    brackets: list[str] = []
    before = ""
    for kind, token in _tokens(text):
        if kind == "place":
            parts.append(_place(token, brackets[-1] if brackets else "", before))
        else:
            parts.append(token)
            _check(kind, token, brackets)
        if kind not in {"space", "note"}:
            before = token
    if brackets:
        raise BadInput(f"{brackets[-1]!r} is never closed")
    if not before:
        raise BadInput("the query is empty")
    return Template(text, tuple(parts))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "wrong", match[0]


def _check(kind: str, token: str, brackets: list[str]) -> None:
    """Keeps the brackets; raises `BadInput` for what cannot stand in a query."""
    if kind == "open":
        brackets.append(token)
    elif kind == "close":
        if not brackets or brackets.pop() != _PAIRS[token]:
            raise BadInput(f"{token!r} closes nothing")
    elif kind == "wrong":
        raise BadInput(f"{clean_line(token)!r} cannot stand in a query; is a quote open?")
    elif kind == "text" and (named := next((n for n in (*VALUES, *DURATIONS) if f"${n}" in token), "")):
        raise BadInput(f"${named} is inside quotes", remedy=f"Write label=${named}; it is quoted for you.")


def _place(token: str, bracket: str, before: str) -> Place:
    name = token[1:]
    if name in DURATIONS and (bracket == "[" or before == "offset"):
        return Place(name, "duration")
    if name in VALUES and bracket == "{" and before in {"=", "!="}:
        return Place(name, "value")
    if name in VALUES and bracket == "{" and before in {"=~", "!~"}:
        return Place(name, "regex")
    if name not in (*VALUES, *DURATIONS):
        known = ", ".join(f"${one}" for one in (*VALUES, *DURATIONS))
        raise BadInput(f"{clean_line(token, 60)} is no value; known are {known}")
    where = (
        f"in brackets, such as [${name}]" if name in DURATIONS else f"after a label, such as {{x=${name}}}"
    )
    raise BadInput(f"{token} may stand only {where}")


def _written(place: Place, values: Mapping[str, str], durations: Mapping[str, int]) -> str:
    if place.kind == "duration":
        return f"{max(1, durations[place.name] // SECOND)}s"
    value = values[place.name]
    return quote(_RE2_SIGNS.sub(r"\\\g<0>", value) if place.kind == "regex" else value)
