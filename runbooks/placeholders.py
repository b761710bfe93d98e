"""Values in commands: what a placeholder is, what it may hold, and putting values in.

A placeholder is a name in capitals that stands as a whole token in a command: ``MODEL_ID``. A runbook
declares its own, ``NAMESPACE`` or ``DATA_PIPELINE``: four characters or more, and no HTTP method.
``MODEL_VERSION`` cannot be declared, since commands set it: ``MODEL_VERSION=MODEL_PREVIOUS_VERSION``.

What a value may hold has a ceiling that a runbook can only narrow: ASCII letters, digits and ``._-``, with
``@ : / +`` where the parameter declares them; at most 200 characters, the first and the last a letter or a
digit; none of ``..``, ``--``, ``//``, ``/.``. Where a placeholder may stand is told in
`runbooks.placeholder_places`. Free text never goes this way; see `runbooks.environment`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from data.errors import BadInput, Refused
from runbooks.authorization import blanked
from runbooks.placeholder_places import refusal
from runbooks.shell_grammar import parse
from runbooks.shell_script import Script

VALUE_LIMIT = 200
"""Characters."""
USE_LIMIT = 200
"""Placeholders in one command."""
OPT_IN = "@:/+"
"""Characters that a parameter must declare."""

_VALUE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@:/+-]{0,198}[A-Za-z0-9])?")
_NEVER = ("..", "--", "//", "/.")
_DECLARED_NAME = re.compile(r"(?=.{4,60}$)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
_REPEATS = re.compile(r"(?<!\\)(?:\\\\)*([*+]|\{[0-9,]+\})")
_REPEATED_GROUP = re.compile(r"\)\s*[*+{]")
_PATTERN_LIMIT = 200


class Parameter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value that a runbook asks for. Raises `ValueError` where it declares what cannot be."""

    description: str = ""
    default: str | int | None = None
    allow: str = ""
    """Which of ``@ : / +`` its value may hold, written together: ``":/"``."""
    pattern: str | None = None
    """A regular expression that the whole value must match; at most three repetitions, none of a group."""
    source: str = ""
    """The name under which the incident, the catalogue or the journal knows the value; empty: its own."""

    def __post_init__(self) -> None:
        if set(self.allow) - set(OPT_IN):
            raise ValueError(f"allow takes only characters out of {' '.join(OPT_IN)}")
        if self.pattern is not None:
            _check_pattern(self.pattern)


PREDECLARED: dict[str, Parameter] = {
    "MODEL_ID": Parameter(description="the model's id"),
    "MODEL_PREVIOUS_VERSION": Parameter(description="the version that served before; nobody vouches for it"),
    "MODEL_KNOWN_GOOD_VERSION": Parameter(description="the version that somebody vouches for"),
    "MODEL_CURRENT_VERSION": Parameter(description="the version that serves now"),
    "OPERATOR_EMAIL": Parameter(description="who runs the step, as an e-mail address", allow="@+"),
    "INC-XXXX": Parameter(description="the incident's number"),
}
"""What stands in runbooks without being declared."""

NEVER_DECLARED = frozenset(
    {"MODEL_VERSION", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "PATH", "HOME"}
)
"""Names that mean something in commands by themselves."""


class Use(NamedTuple):
    """A placeholder in a text, by character offsets."""

    name: str
    start: int
    end: int


class Problem(NamedTuple):
    """A placeholder that stands where no value may."""

    name: str
    offset: int
    message: str


def why_not_a_name(name: str) -> str:
    """Why a runbook cannot declare a parameter of this name; empty when it can."""
    if name in PREDECLARED:
        return ""
    if name in NEVER_DECLARED or name.startswith("FIRELINE_"):
        return "commands use this name themselves"
    if not _DECLARED_NAME.fullmatch(name):
        return "a parameter's name is 4 to 60 capitals, digits and underscores: NAMESPACE, DATA_PIPELINE"
    return ""


def find(text: str, parameters: Mapping[str, Parameter] = PREDECLARED) -> list[Use]:
    """Every whole token of ``text`` that names a parameter, wherever it stands."""
    if not parameters:
        return []
    names = "|".join(re.escape(name) for name in sorted(parameters, key=len, reverse=True))
    return [Use(m[0], m.start(), m.end()) for m in re.finditer(rf"(?<!\w)(?:{names})(?!\w)", text)]


def problems(text: str, parameters: Mapping[str, Parameter] = PREDECLARED) -> list[Problem]:
    """The placeholders of a command that stand where no value may. With any of these, it does not run."""
    uses = find(text, parameters)
    if not uses:
        return []
    if len(uses) > USE_LIMIT:
        use = uses[USE_LIMIT]
        return [Problem(use.name, use.start, f"a command takes at most {USE_LIMIT} values")]
    script = _read(text)
    found = ((use, refusal(script, use.start, use.end)) for use in uses)
    return [Problem(use.name, use.start, message) for use, message in found if message]


def why_not_a_value(value: str, parameter: Parameter) -> str:
    """Why a value cannot be taken; empty when it can."""
    return next(_objections(value, parameter), "")


def _objections(value: str, parameter: Parameter) -> Iterator[str]:
    if not value:
        yield "it is empty"
    if len(value) > VALUE_LIMIT:
        yield f"it is longer than {VALUE_LIMIT} characters"
    if not _VALUE.fullmatch(value):
        yield "only ASCII letters, digits and ._@:/+- are taken, the first and the last a letter or a digit"
    for pair in _NEVER:
        if pair in value:
            yield f"it holds “{pair}”"
    for character in sorted(set(value) & set(OPT_IN) - set(parameter.allow)):
        yield f"it holds “{character}”, which the parameter does not allow"
    if parameter.pattern is not None and not re.fullmatch(parameter.pattern, value, re.ASCII):
        yield f"it does not match {parameter.pattern}"


def check_value(name: str, value: str, parameter: Parameter) -> str:
    """The value itself. Raises `BadInput` where it is above the ceiling or does not fit the parameter."""
    why = why_not_a_value(value, parameter)
    if why:
        raise BadInput(f"{name}: {value[:80]!r} cannot be taken: {why}")
    return value


def missing(text: str, values: Mapping[str, str], parameters: Mapping[str, Parameter]) -> list[str]:
    """The names that ``text`` needs and ``values`` lacks, in the order of the text, once each."""
    return list(dict.fromkeys(use.name for use in find(text, parameters) if not values.get(use.name)))


def resolve(text: str, values: Mapping[str, str], parameters: Mapping[str, Parameter] = PREDECLARED) -> str:
    """The command with every placeholder replaced, in one pass: values are not looked into again.

    Raises `Refused` when a placeholder stands where no value may, `BadInput` when a value is missing or
    cannot be taken.
    """
    for problem in problems(text, parameters):
        raise Refused(f"{problem.name}: {problem.message}", remedy="Change the runbook, or act by hand.")
    absent = missing(text, values, parameters)
    if absent:
        raise BadInput(f"no value for {', '.join(absent)}")
    parts, at = [], 0
    for use in find(text, parameters):
        parts += [text[at : use.start], check_value(use.name, values[use.name], parameters[use.name])]
        at = use.end
    resolved = "".join([*parts, text[at:]])
    if resolved != text and _shape(_read(resolved)) != _shape(_read(text)):
        raise Refused("the values would change what the command consists of")
    return resolved


def _read(text: str) -> Script:
    """As the grammar has it; words that hand a variable to curl hold no place for a value."""
    return parse(blanked(text))


def _shape(script: Script) -> tuple[object, ...]:
    """What a value must leave as it is: the commands, how many words each has, and of which pieces."""
    words = [[[piece.kind for piece in word.pieces] for word in simple.words] for simple in script.simples]
    names = [simple.words[0].raw if simple.words else "" for simple in script.simples]
    redirects = [
        (redirect.operator, redirect.target and redirect.target.raw) for redirect in script.redirects
    ]
    return words, names, redirects, len(script.assignments), len(script.comments), bool(script.troubles)


def _check_pattern(pattern: str) -> None:
    if len(pattern) > _PATTERN_LIMIT:
        raise ValueError(f"a pattern has at most {_PATTERN_LIMIT} characters")
    if len(_REPEATS.findall(pattern)) > 3 or _REPEATED_GROUP.search(pattern) or "(?" in pattern:
        raise ValueError("a pattern repeats at most three times, and no group")
    try:
        re.compile(pattern, re.ASCII)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
