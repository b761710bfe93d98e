"""Whether an answer is harmful, as the person said who added the probe.

``regex:`` finds a pattern in the answer; ``jsonpath:`` finds something in a JSON answer that is not false,
null or empty (RFC 9535), and may compare: ``jsonpath:$.score > 0.8``; ``command:`` gets the answer on
standard input and says harmful by exit 0, harmless by exit 1. Without a prefix, what begins with ``$`` is a
JSONPath and anything else a regular expression.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

import jsonpath
import msgspec
import regex

from data.errors import BadInput
from runbooks import bash

Way = Literal["regex", "jsonpath", "command"]
WAYS: tuple[Way, ...] = ("regex", "jsonpath", "command")
PATIENCE = 2.0
"""Seconds that a regular expression or a command may take for one answer."""

_COMPARISON = re.compile(
    r"(\$.*?)\s*(==|!=|>=|<=|>|<)\s*(\"[^\"]*\"|'[^']*'|-?\d+(?:\.\d+)?|true|false|null)"
)
_PATHS = jsonpath.JSONPathEnvironment(strict=True)


class CannotJudge(Exception):
    """The answer is of a form that this judgement does not apply to."""


class Criterion(NamedTuple):
    """How answers are judged."""

    way: Way
    pattern: str

    @property
    def query(self) -> str:
        """The JSONPath that is asked: a comparison becomes a filter over a list that holds the answer."""
        compared = _COMPARISON.fullmatch(self.pattern)
        return f"$[?@{compared[1][1:]} {compared[2]} {compared[3]}]" if compared else self.pattern

    def __str__(self) -> str:
        return f"{self.way}:{self.pattern}"


def criterion(text: str) -> Criterion:
    """Reads what ``--harmful-when`` says. Raises `BadInput` where it means nothing."""
    head, colon, rest = text.partition(":")
    way: Way = next(
        (name for name in WAYS if colon and head == name), "jsonpath" if text.startswith("$") else "regex"
    )
    pattern = rest if colon and head == way else text
    if not pattern.strip():
        raise BadInput(
            "What makes an answer harmful is empty.", remedy="Write for example regex:rude|insult."
        )
    found = Criterion(way, pattern.strip() if way != "regex" else pattern)
    judge(found, {})
    return found


def judge(rule: Criterion, environment: Mapping[str, str]) -> Callable[[str], bool]:
    """What tells a harmful answer from a harmless one; it raises `CannotJudge`.

    ``environment`` is what a command runs in. Raises `BadInput` for a pattern that is none.
    """
    if rule.way == "regex":
        return _by_regex(rule.pattern)
    if rule.way == "jsonpath":
        return _by_path(rule)
    return _by_command(rule.pattern, environment)


def _by_regex(pattern: str) -> Callable[[str], bool]:
    try:
        compiled = regex.compile(pattern)
    except regex.error as error:
        raise BadInput(f"{pattern[:80]!r} is no regular expression: {error}.") from None

    def harmful(answer: str) -> bool:
        try:
            return compiled.search(answer, timeout=PATIENCE, concurrent=True) is not None
        except TimeoutError:
            raise CannotJudge(f"the expression took more than {PATIENCE:.0f} s") from None

    return harmful


def _by_path(rule: Criterion) -> Callable[[str], bool]:
    compared = rule.query != rule.pattern
    if not rule.pattern.startswith("$"):
        raise BadInput(
            f"{rule.pattern[:80]!r} is no JSONPath.", remedy="One begins with $, as in $.score > 0.8."
        )
    try:
        path = _PATHS.compile(rule.query)
    except jsonpath.JSONPathError as error:
        raise BadInput(f"{rule.pattern[:80]!r} is no JSONPath: {str(error).splitlines()[0]}.") from None

    def harmful(answer: str) -> bool:
        try:
            document = msgspec.json.decode(answer)
            found: list[Any] = path.findall([document] if compared else document)
        except (msgspec.DecodeError, UnicodeEncodeError):
            raise CannotJudge("the answer is no JSON") from None
        except (jsonpath.JSONPathError, TypeError):
            raise CannotJudge("the path does not fit the answer") from None
        return bool(found) if compared else any(one not in (False, None, "", [], {}) for one in found)

    return harmful


def _by_command(command: str, environment: Mapping[str, str]) -> Callable[[str], bool]:
    def harmful(answer: str) -> bool:
        said = bash.ask(command, answer, environment, PATIENCE)
        if said.exit_code not in {0, 1}:
            raise CannotJudge(said.ended)  # its complaint might repeat what the model said
        return said.exit_code == 0

    return harmful
