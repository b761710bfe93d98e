"""Writing PromQL: values as string literals, so that a label's text is never taken for a query."""

import re
from collections.abc import Mapping

from data.errors import BadInput

_METRIC = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quote(text: str) -> str:
    """The text as a PromQL string literal in double quotes (escapes as in Go)."""
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return f"\\x{ord(character):02x}" if character < " " or character == "\x7f" else character


def selector(metric: str, labels: Mapping[str, str]) -> str:
    """``metric{label="value",…}``. Raises `BadInput` where a name cannot stand in a query unquoted."""
    if not _METRIC.fullmatch(metric):
        raise BadInput(f"{metric[:60]!r} is not the name of a metric")
    return metric + matchers(labels)


def matchers(labels: Mapping[str, str]) -> str:
    """``{label="value",…}``. Raises `BadInput` where a label's name cannot stand in a query."""
    for name in labels:
        if not _LABEL.fullmatch(name):
            raise BadInput(f"{name[:60]!r} is not the name of a label")
    return "{" + ",".join(f"{name}={quote(value)}" for name, value in labels.items()) + "}"
