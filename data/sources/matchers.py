"""Matchers as Alertmanager writes them, and the filter line: matchers and plain words, side by side.

``severity="critical", model_id=~"fraud-.+" queue`` — operators ``=``, ``!=``, ``=~``, ``!~``; values quoted
or not; commas, spaces and one pair of braces are free (prometheus/alertmanager, pkg/labels and
matcher/parse). A label that an alert does not have is empty; an expression matches the whole value.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

import msgspec

from data.errors import BadInput

OPERATORS = ("=~", "!~", "!=", "=")
LONGEST = 1_000
"""Characters of one filter."""

_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_.:/-]*")
_BARE = re.compile(r"[^\s,{}\"]+")
_OPERATOR = re.compile(r"\s*(=~|!~|!=|=)\s*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_SPACE = re.compile(r"[\s,]*")
_NESTED = re.compile(r"\((?:[^()\\]|\\.)*[*+}](?:[^()\\]|\\.)*\)[*+{]")
_ESCAPES = {"n": "\n", '"': '"', "\\": "\\"}


class Labelled(Protocol):
    """What matchers are asked of."""

    @property
    def labels(self) -> Mapping[str, str]: ...


L = TypeVar("L", bound=Labelled)


class Matcher(msgspec.Struct, frozen=True):
    """One condition on one label."""

    name: str
    operator: str
    value: str

    @property
    def is_regex(self) -> bool:
        return self.operator.endswith("~")

    @property
    def is_equal(self) -> bool:
        return not self.operator.startswith("!")

    def __str__(self) -> str:
        """As Alertmanager writes it; `parse` gives the same matcher back."""
        value = self.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        name = self.name if _NAME.fullmatch(self.name) else f'"{self.name}"'
        return f'{name}{self.operator}"{value}"'

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether these labels meet the condition."""
        return self._takes(labels.get(self.name, ""))

    def choose(self, found: Sequence[L]) -> list[L]:
        """Those that meet it. It is put once to each value: many alerts share few."""
        name = self.name
        taken = {value for value in {one.labels.get(name, "") for one in found} if self._takes(value)}
        return [one for one in found if one.labels.get(name, "") in taken]

    def _takes(self, value: str) -> bool:
        if self.is_regex:
            return (_compiled(self.value).fullmatch(value) is not None) == self.is_equal
        return (value == self.value) == self.is_equal


class Filter(msgspec.Struct, frozen=True):
    """Every matcher and every word must hold; an empty one holds for all."""

    matchers: tuple[Matcher, ...] = ()
    words: tuple[str, ...] = ()
    """In lower case."""

    def choose(self, searched: Sequence[tuple[L, str]]) -> list[L]:
        """Those that pass, in order; each comes with all that can be searched in, in lower case."""
        for word in self.words:
            searched = [one for one in searched if word in one[1]]
        found = [one for one, _ in searched]
        for matcher in self.matchers:
            found = matcher.choose(found)
        return found

    def __bool__(self) -> bool:
        return bool(self.matchers or self.words)


def parse(text: str) -> Filter:
    """The filter that a line says. Raises `BadInput` with the column of what cannot be read."""
    if len(text) > LONGEST:
        raise BadInput(f"The filter is longer than {LONGEST} characters.")
    inner = text.strip()
    if inner.startswith("{") and inner.endswith("}"):
        inner = inner[1:-1]
    matchers: list[Matcher] = []
    words: list[str] = []
    for token in _tokens(inner):
        if isinstance(token, Matcher):
            matchers.append(token)
        elif token:
            words.append(token.lower())
    return Filter(tuple(matchers), tuple(words))


def _tokens(text: str) -> Iterator[Matcher | str]:
    place = _skip(text, 0)
    while place < len(text):
        name, after = _word(text, place)
        operator = _OPERATOR.match(text, after)
        if operator is None:
            yield name
            place = _skip(text, after)
            continue
        if not name or (text[place] != '"' and not _NAME.fullmatch(name)):
            raise _fault(f"{name[:40]!r} is no label", place)
        value, after = _value(text, operator.end())
        if operator[1].endswith("~"):
            _check(value, operator.end())
        yield Matcher(name, operator[1], value)
        place = _skip(text, after)


def _word(text: str, place: int) -> tuple[str, int]:
    """(a quoted text, a label's name before an operator, or a bare word; where it ends)."""
    if text[place] == '"':
        return _quoted(text, place)
    name = _NAME.match(text, place)
    if name is not None and _OPERATOR.match(text, name.end()):
        return name[0], name.end()
    bare = _BARE.match(text, place)
    if bare is None or bare[0][0] in "=!":
        raise _fault(f"{text[place]!r} stands alone", place)
    return bare[0], bare.end()


def _value(text: str, place: int) -> tuple[str, int]:
    if place < len(text) and text[place] == '"':
        return _quoted(text, place)
    bare = _BARE.match(text, place)
    return ("", place) if bare is None else (bare[0], bare.end())


def _quoted(text: str, place: int) -> tuple[str, int]:
    found = _QUOTED.match(text, place)
    if found is None:
        raise _fault("this quote is not closed", place)
    return _ESCAPE.sub(lambda one: _ESCAPES.get(one[1], one[0]), found[1]), found.end()


def _check(pattern: str, place: int) -> None:
    """An expression must compile, and repeat nothing that repeats, which could take for ever."""
    if _NESTED.search(pattern):
        raise _fault("a repetition inside a repetition is not taken here", place)
    try:
        _compiled(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise _fault(f"this is no regular expression: {error}", place) from None


@lru_cache(64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return place if found is None else found.end()


def _fault(what: str, place: int) -> BadInput:
    return BadInput(f"At {place + 1}: {what}.", remedy='Write label="value", label=~"expression", or a word.')
