"""Where a character of a YAML text stands in its file, whatever style the text is written in."""

import re
from dataclasses import dataclass
from typing import TypeAlias

Where: TypeAlias = tuple[str | int, ...]
"""Keys and list positions from the top of a document."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands: line and column from 1, its key's (0: it has none), and its characters."""

    line: int = 1
    column: int = 1
    key_line: int = 0
    key_column: int = 0
    start: int = 0
    end: int = 0
    style: str = ""
    """``|``, ``>``, ``'``, ``"``, or empty for a plain scalar."""


_DOUBLE_QUOTED = re.compile(r"\\x..|\\u.{4}|\\U.{8}|\\\n[ ]*|\\.|.", re.DOTALL)
_SINGLE_QUOTED = re.compile(r"''|.", re.DOTALL)
_WHITE_ESCAPES = {r"\n", r"\t", r"\r", r"\ ", r"\v", r"\f", r"\N", r"\L", r"\P", r"\_", "\\\t"}


def locate(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of the character at ``index``."""
    line = text.count("\n", 0, index)
    return line + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def find_place(source: str, span: Span, value: str, offset: int) -> tuple[int, int]:
    """Line and column of ``value[offset]``, where ``value`` is written at ``span`` of ``source``.

    Folding and indentation change white space only, so the characters that are not white space are
    counted. A position on white space gives the place just after the character before it.
    """
    offset = max(0, min(offset, len(value)))
    on_character = offset < len(value) and not value[offset].isspace()
    wanted = sum(not character.isspace() for character in value[:offset]) + on_character
    if wanted == 0:
        return span.line, span.column
    characters = _characters(source, span)
    if wanted > len(characters):
        return span.line, span.column
    index = characters[wanted - 1]
    return locate(source, index if on_character else index + 1)


def _characters(source: str, span: Span) -> list[int]:
    """Where each character of the text that is not white space stands in ``source``."""
    start, end = span.start, span.end
    if span.style in ("|", ">"):
        start = source.find("\n", start) + 1 or end
    elif span.style:
        start, end = start + 1, end - 1
    if span.style == '"':
        tokens = [(m.start(), m[0]) for m in _DOUBLE_QUOTED.finditer(source, start, end)]
    elif span.style == "'":
        tokens = [(m.start(), m[0]) for m in _SINGLE_QUOTED.finditer(source, start, end)]
    else:
        return [index for index in range(start, end) if not source[index].isspace()]
    return [
        index
        for index, token in tokens
        if not token.isspace() and token not in _WHITE_ESCAPES and not token.startswith("\\\n")
    ]
