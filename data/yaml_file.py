"""YAML as Fireline reads it: strict, bounded, and with the place of everything.

The YAML 1.2 core schema, less what surprises people: ``null``, ``true``, ``false`` and whole numbers are
typed; floats, dates, ``yes``, ``on``, ``0o17`` and ``12:30`` are text. Aliases, anchors, tags, merge keys,
duplicate keys and further documents are refused, and so are characters that end a line in YAML but not in
an editor. Text passes the cleaning gate; a text that is too long is refused, never cut.

Every error is a `BadInput` with file, line and column (both from 1).
"""

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
import yaml

from data.errors import BadInput, NotFound
from data.text import clean_line
from data.yaml_builder import Builder
from data.yaml_places import Span, Where, find_place, locate

FILE_LIMIT = 1_000_000
"""Bytes."""
T = TypeVar("T")
_ONE_AT_A_TIME = threading.RLock()
"""msgspec lays a type out when it is first asked for; a thread that asks meanwhile crashes the process."""

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and where it says it. Paths are keys and list positions from the top."""

    data: Any
    """Mappings, lists, text, whole numbers, true, false and null; mapping keys are always text."""
    file: str
    source: str = field(repr=False)
    spans: dict[Where, Span] = field(repr=False)

    def place(self, path: Where) -> tuple[int, int]:
        """Line and column (from 1) of the value at ``path``, or of the nearest thing around it."""
        span = self._nearest(path)
        return span.line, span.column

    def key_place(self, path: Where) -> tuple[int, int]:
        """The same for the key that leads to the value; list items have no key and give the item's place."""
        span = self._nearest(path)
        return (span.key_line, span.key_column) if span.key_line else (span.line, span.column)

    def position(self, path: Where, offset: int) -> tuple[int, int]:
        """Line and column of the character at ``offset`` of the text at ``path``, in whatever YAML style."""
        value = self.value(path)
        if not isinstance(value, str):
            return self.place(path)
        return find_place(self.source, self._nearest(path), value, offset)

    def value(self, path: Where) -> Any:
        """The value at ``path``; None where there is none."""
        value = self.data
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def error(self, message: str, path: Where = ()) -> BadInput:
        """An error to raise about the value at ``path``."""
        line, column = self.place(path)
        return BadInput(message, file=self.file, line=line, column=column)

    def _nearest(self, path: Where) -> Span:
        while path not in self.spans and path:
            path = path[:-1]
        return self.spans.get(path, Span())


def read(path: Path, limit: int = FILE_LIMIT) -> bytes:
    """The bytes of a regular file of at most ``limit`` bytes. Raises `BadInput`, `NotFound` for no file."""
    try:
        if path.exists() and not path.is_file():
            raise BadInput("this is not a file", file=str(path))
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except FileNotFoundError:
        raise NotFound("there is no such file", file=str(path)) from None
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", file=str(path)) from error
    if len(content) > limit:
        raise BadInput(f"the file is larger than {limit:,} bytes", file=str(path), line=1, column=1)
    return content


def load_file(path: Path, limit: int = FILE_LIMIT) -> Document:
    """Read and parse one file. Raises `BadInput`."""
    return load_bytes(read(path, limit), str(path))


def load_bytes(content: bytes, file: str) -> Document:
    """Parse UTF-8 with or without a byte order mark; ``file`` is what errors name. Raises `BadInput`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        line, column = locate(before, len(before))
        raise BadInput("not valid UTF-8", file=file, line=line, column=column) from None
    return load_text(text, file)


def load_text(text: str, file: str) -> Document:
    """Parse one document. Raises `BadInput` with the place of whatever is not taken."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > FILE_LIMIT:
        raise BadInput(f"the text is longer than {FILE_LIMIT:,} characters", file=file, line=1, column=1)
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        line, column = locate(text, forbidden.start())
        message = f"the character U+{ord(forbidden[0]):04X} cannot stand in a YAML file"
        raise BadInput(message, file=file, line=line, column=column)
    builder = Builder(file)
    try:
        for event in yaml.parse(text, Loader=_Parser):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = ", ".join(part for part in (error.context, error.problem) if part)
        raise BadInput(f"not YAML: {clean_line(said)}", file=file, line=line, column=column) from None
    except yaml.YAMLError as error:
        raise BadInput(f"not YAML: {clean_line(str(error))}", file=file, line=1, column=1) from None
    return Document(builder.root, file, text, builder.spans)


def convert(
    document: Document,
    type: type[T],  # noqa: A002 - the word msgspec uses
    path: Where = (),
    patterns: Mapping[str, str] = MappingProxyType({}),
) -> T:
    """The value at ``path`` as ``type``. Raises `BadInput` at the line and column of what does not fit;
    ``patterns`` says in words what an expression of ``type`` asks for."""
    value = document.value(path)
    try:
        with _ONE_AT_A_TIME:
            return msgspec.convert(value, type)
    except msgspec.ValidationError as error:
        told = next((pattern for pattern in patterns if f"regex {pattern!r}" in str(error)), None)
        raise _explained(
            document, type, path, value, str(error), f"expected {patterns[told]}" if told else ""
        ) from None


_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<key>key` in `)?(?P<path>\$[^`]*)`)?$", re.DOTALL)
_PART = re.compile(r"\.(?P<name>[^.\[]+)|\[(?P<index>[0-9]+)\]|(?P<any>\[\.\.\.\])")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<name>.*)`", re.DOTALL)
_WORDS = {
    "str": "text", "int": "a whole number", "bool": "true or false", "object": "a mapping",
    "array": "a list", "null": "nothing", "float": "a number",
}  # fmt: skip


def _explained(document: Document, type_: Any, path: Where, value: Any, message: str, words: str) -> BadInput:
    match = _AT.match(message)
    what, where = (match["what"], match["path"] or "$") if match else (message, "$")
    full = path + _resolved(value, type_, message, where)
    unknown, missing = _UNKNOWN.fullmatch(what), _MISSING.fullmatch(what)
    if unknown:
        line, column = document.key_place((*full, clean_line(unknown["name"])))
        said = f'unknown field "{unknown["name"]}"'
    else:
        line, column = document.place(full)
        said = f'"{missing["name"]}" is missing' if missing else words or _in_words(what)
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in full).lstrip(".")
    said = clean_line(f"{name}: {said}" if name else said)
    return BadInput(said, file=document.file, line=line, column=column)


def _in_words(what: str) -> str:
    def word(match: re.Match[str]) -> str:
        return " or ".join(_WORDS.get(name, name) for name in match[1].split(" | "))

    what = re.sub(r"`([^`]*)`", word, what).replace(", got ", ", found ")
    return what[:1].lower() + what[1:]


def _resolved(value: Any, type_: Any, message: str, where: str) -> Where:
    """The concrete path of msgspec's: it writes ``[...]`` for any key of a mapping."""
    path: Where = ()
    for part in _PART.finditer(where):
        if part["any"]:
            key = next((k for k in _keys(value, path) if _fails_alike(value, type_, message, path, k)), None)
            if key is None:
                return path
            path = (*path, key)
        else:
            path = (*path, part["name"] if part["name"] is not None else int(part["index"]))
    return path


def _keys(value: Any, path: Where) -> Iterator[str]:
    for part in path:
        value = value[part]
    if isinstance(value, dict):
        yield from value


def _fails_alike(value: Any, type_: Any, message: str, path: Where, key: str) -> bool:
    """Whether the error stays when the mapping at ``path`` holds nothing but ``key``."""
    try:
        msgspec.convert(_narrowed(value, path, key), type_)
    except msgspec.ValidationError as error:
        return str(error) == message
    return False


def _narrowed(value: Any, path: Where, key: str) -> Any:
    if not path:
        return {key: value[key]}
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _narrowed(copy[path[0]], path[1:], key)
    return copy
