"""Changes one key of the settings file and leaves every other byte of it as it was.

A whole TOML library would be a dependency for one line: keys stand at the top level, one statement each.
What the edit makes is parsed again, and is taken only where nothing but the key has changed.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from data.errors import BadInput

Plain = str | int | float | list[str]
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_REST = re.compile(r"[ \t]*(?:#[^\n]*)?\r?\n?")


def changed(text: str, name: str, value: Plain | None, file: Path) -> str:
    """The text with ``name`` set, or without it where ``value`` is ``None``.

    A statement that is there keeps its place and its comment; a new one goes below the line that mentions it
    in a comment, and else to the end. Raises `BadInput` where the text cannot be parsed or changed safely.
    """
    import tomllib

    before = _parsed(text, file)
    wanted = {key: kept for key, kept in before.items() if key != name}
    if value is not None:
        wanted[name] = value
    if wanted == before:
        return text
    for candidate in _candidates(text, name, value, there=name in before):
        try:
            if tomllib.loads(candidate) == wanted:
                return candidate
        except tomllib.TOMLDecodeError:
            continue  # this way of writing would break the file; where every way would, it is said below
    raise BadInput(f"{name} in {file} cannot be changed without touching the rest", remedy="Edit it by hand.")


def written(name: str, value: Plain) -> str:
    """``name = value`` as TOML."""
    return f"{name} = {_toml(value)}"


def write(file: Path, text: str) -> None:
    """Put the text there at once and durably; a link stays a link, the mode stays (0600 for a new file).

    Raises `BadInput` where it cannot be written.
    """
    real = Path(os.path.realpath(file))
    try:
        real.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = real.stat().st_mode & 0o777 if real.exists() else 0o600
        descriptor, name = tempfile.mkstemp(prefix=f".{real.name}-", dir=real.parent)
        try:
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(text.encode("utf-8"))
                opened.flush()
                os.fchmod(opened.fileno(), mode)
                os.fsync(opened.fileno())
            Path(name).replace(real)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadInput(
            f"{file} cannot be written: {error.strerror}.",
            kept="It is as it was.",
            remedy="Look at the permissions of the file and its directory, and at the room on the disk.",
        ) from None


def _parsed(text: str, file: Path) -> dict[str, object]:
    from app.settings.toml_file import parse

    return parse(text, str(file))


def _candidates(text: str, name: str, value: Plain | None, *, there: bool) -> Iterator[str]:
    """Texts that may be the answer, the likeliest first."""
    lines = _LINES.findall(text)
    if there:
        for start in _statements(lines, name):
            for end in range(start + 1, len(lines) + 1):
                statement = "".join(lines[start:end])
                if (new := _replaced(statement, name, value)) is not None:
                    yield "".join([*lines[:start], new, *lines[end:]])
                    break
    elif value is not None:
        newline = "\r\n" if "\r\n" in text else "\n"
        statement = written(name, value) + newline
        for place in _mentions(lines, name):
            yield "".join([*_ended(lines[: place + 1], newline), statement, *lines[place + 1 :]])
        yield "".join([*_ended(lines, newline), statement])


def _statements(lines: list[str], name: str) -> Iterator[int]:
    pattern = re.compile(rf"[ \t]*(?:\"{name}\"|'{name}'|{name})[ \t]*=")
    return (number for number, line in enumerate(lines) if pattern.match(line))


def _mentions(lines: list[str], name: str) -> Iterator[int]:
    pattern = re.compile(rf"[ \t]*#+[ \t]*{name}[ \t]*=")
    return (number for number, line in enumerate(lines) if pattern.match(line))


def _ended(lines: list[str], newline: str) -> list[str]:
    """The lines, the last one with its end."""
    if lines and not lines[-1].endswith("\n"):
        return [*lines[:-1], lines[-1] + newline]
    return lines


def _replaced(statement: str, name: str, value: Plain | None) -> str | None:
    """The statement with the new value; ``None`` where these lines are not one whole statement."""
    import tomllib

    try:
        old = tomllib.loads(statement)
    except tomllib.TOMLDecodeError:  # the question that was asked: these lines are no statement
        return None
    if set(old) != {name}:
        return None
    if value is None:
        return ""
    head = re.match(r"[^=]*=[ \t]*", statement)
    for end in range(head.end() + 1 if head else 0, len(statement) + 1):
        if _REST.fullmatch(statement, end):
            try:
                same = tomllib.loads(statement[:end]) == old
            except tomllib.TOMLDecodeError:
                continue  # the value does not end here yet
            if same and head:
                return head[0] + _toml(value) + statement[end:]
    return None


def _toml(value: Plain) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"{value:g}" if isinstance(value, float) and value == int(value) else repr(value)
