"""Builds plain values from YAML parser events: typed, bounded, and with the place of every one of them.

Without recursion, so that depth is bounded before it hurts. What is taken and what is refused is told in
`data.yaml_file`.
"""

import re
from typing import Any

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from data.errors import BadInput
from data.text import clean, clean_line
from data.yaml_places import Span, Where

DEPTH_LIMIT = 40
TEXT_LIMIT = 100_000
"""Characters of one text."""


_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")
_INTEGER_LIMIT = 2**53 - 1


class _Open:
    """A mapping or list that has not ended yet."""

    __slots__ = ("key", "key_at", "path", "value")

    def __init__(self, value: dict[str, Any] | list[Any], path: Where) -> None:
        self.value, self.path = value, path
        self.key: str | None = None
        self.key_at = (0, 0)


class Builder:
    """Builds plain values from parser events without recursion, so that depth is bounded before it hurts."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Any = None
        self.spans: dict[Where, Span] = {}
        self.stack: list[_Open] = []
        self.documents = 0

    def take(self, event: Any) -> None:
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self._error("a file holds one document", event)
        elif isinstance(event, AliasEvent):
            raise self._error("aliases are not taken; write it out", event)
        elif isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._start(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.stack.pop()

    def _start(self, event: Any) -> None:
        self._plain(event)
        if len(self.stack) >= DEPTH_LIMIT:
            raise self._error(f"nested deeper than {DEPTH_LIMIT} levels", event)
        value: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
        self.stack.append(_Open(value, self._place(event, value)))

    def _scalar(self, event: Any) -> None:
        self._plain(event)
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(top, event)
        else:
            self._place(event, self._typed(event))

    def _key(self, top: _Open, event: Any) -> None:
        key = clean_line(event.value)
        if not event.style and key == "<<":
            raise self._error("merge keys are not taken; write it out", event)
        if not key:
            raise self._error("a key is missing", event)
        if key in top.value:
            line = self.spans[(*top.path, key)].key_line
            raise self._error(f'the key "{key}" stands here twice, first on line {line}', event)
        top.key, top.key_at = key, (event.start_mark.line + 1, event.start_mark.column + 1)

    def _place(self, event: Any, value: Any) -> Where:
        top = self.stack[-1] if self.stack else None
        start, end = event.start_mark, event.end_mark
        key_at, path = (0, 0), ()  # type: tuple[int, int], Where
        if top is None:
            self.root = value
        elif isinstance(top.value, list):
            path = (*top.path, len(top.value))
            top.value.append(value)
        elif top.key is None:
            raise self._error("a key must be text", event)
        else:
            path, key_at = (*top.path, top.key), top.key_at
            top.value[top.key] = value
            top.key = None
        style = getattr(event, "style", None) or ""
        span = Span(start.line + 1, start.column + 1, *key_at, start.index, end.index, style)
        self.spans[path] = span
        return path

    def _typed(self, event: Any) -> Any:
        text = event.value
        if not event.style:
            if text in _NULL:
                return None
            if text in _TRUE or text in _FALSE:
                return text in _TRUE
            if _INTEGER.fullmatch(text) and abs(int(text)) <= _INTEGER_LIMIT and text != "-0":
                return int(text)
        cleaned = clean(text, 4 * len(text) + 4)
        if len(cleaned) > TEXT_LIMIT:
            raise self._error(f"a text longer than {TEXT_LIMIT:,} characters", event)
        return cleaned

    def _plain(self, event: Any) -> None:
        if event.anchor:
            raise self._error("anchors are not taken", event)
        if event.tag is not None:
            raise self._error(f"tags are not taken: {clean_line(event.tag)}", event)

    def _error(self, message: str, event: Any) -> BadInput:
        mark = event.start_mark
        return BadInput(message, file=self.file, line=mark.line + 1, column=mark.column + 1)
