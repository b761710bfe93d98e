"""What one key of the settings may hold, from the file or from its environment variable.

Every function raises `BadInput` without a place, which the caller adds; no message repeats a value that may
hold a password.
"""

import os
import shlex
from pathlib import Path
from urllib.parse import urlsplit

from app.settings.key import Key
from data.errors import BadInput
from data.text import clean_line

LONGEST = 300.0
"""Seconds that a source may be given at most."""
_SAID = {"1": True, "true": True, "yes": True, "on": True} | {
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}
"""How a switch is said in the environment."""
_QUERIED = frozenset({"samples_url"})
"""Addresses with a query of their own."""


def from_file(key: Key, value: object, base: Path) -> object:
    """A value of the file; relative paths begin at ``base``."""
    if key.kind == "secret":
        raise BadInput(
            "a secret does not stand in this file",
            remedy=f"Set {key.variable}, or write {key.name}_file or {key.name}_command.",
        )
    if key.kind == "directories":
        return tuple(_path(part, base) for part in _texts(key, value, "a list of directories"))
    if key.kind == "command":
        command = _texts(key, value, "a list: the program and its arguments")
        if not command:
            raise BadInput("expected a program", remedy=f"Write {key.name} = {key.example}.")
        return command
    if key.kind == "seconds":
        return _seconds(key, value)
    if key.kind == "switch":
        return _switch(key, value)
    if key.kind == "urls":
        return _urls(key, [value] if isinstance(value, str) else value)
    if not isinstance(value, str):
        raise BadInput("expected text in quotes", remedy=f"Write {key.name} = {key.example}.")
    return _from_text(key, value, base)


def from_variable(key: Key, text: str) -> object:
    """A value of the environment; relative paths begin at the working directory."""
    base = Path.cwd()
    if key.kind == "directories":
        return tuple(_path(part, base) for part in text.split(os.pathsep) if part)
    if key.kind == "urls":
        return _urls(key, text.split())
    if key.kind == "command":
        return _words(text)
    if key.kind == "seconds":
        return _seconds(key, text)
    if key.kind == "switch":
        return _switch(key, _SAID.get(text.casefold(), text))
    return text if key.kind == "secret" else _from_text(key, text, base)


def _from_text(key: Key, text: str, base: Path) -> object:
    if key.kind == "models":
        return _models(text, base)
    if key.kind == "path":
        return _path(text, base)
    if key.kind == "url":
        return _url(key, text)
    if key.kind == "choice" and text not in key.choices:
        raise BadInput(
            f"{clean_line(text, 40)!r} is no {key.name}", remedy=f"It is one of {', '.join(key.choices)}."
        )
    return clean_line(text)


def _switch(key: Key, value: object) -> bool:
    if not isinstance(value, bool):
        raise BadInput("expected true or false", remedy=f"Write {key.name} = {key.example}.")
    return value


def _texts(key: Key, value: object, expected: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(part, str) and part for part in value):
        raise BadInput(f"expected {expected}", remedy=f"Write {key.name} = {key.example}.")
    return tuple(value)


def _words(text: str) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(text))
    except ValueError:
        words = ()
    if not words:
        raise BadInput("expected a program and its arguments, quoted as in a shell")
    return words


def _seconds(key: Key, value: object) -> float:
    try:
        seconds = float(value) if isinstance(value, int | float | str) else 0.0
    except ValueError:
        seconds = 0.0
    if isinstance(value, bool) or not 0 < seconds <= LONGEST:
        raise BadInput(
            f"expected seconds, more than 0 and at most {LONGEST:g}",
            remedy=f"Write {key.name} = {key.example}.",
        )
    return seconds


def _path(text: str, base: Path) -> Path:
    return base / Path(text).expanduser()


def _models(text: str, base: Path) -> Path:
    path = _path(text, base)
    if not path.is_file() or path.name != "models.yaml":
        raise BadInput(f"{path} is not a file called models.yaml")
    return path


def _urls(key: Key, value: object) -> tuple[str, ...]:
    """Each address once."""
    found = _texts(key, value, "an address, or a list of them")
    if not found:
        raise BadInput("expected an address", remedy=f"Write {key.name} = {key.example}.")
    return tuple(dict.fromkeys(_url(key, part) for part in found))


def _url(key: Key, text: str) -> str:
    """An address; what is refused is not repeated, since it may hold a password."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        good = good and text.isprintable() and " " not in text and not parts.fragment
        good = good and (not parts.query or key.name in _QUERIED)
    except ValueError:
        good = False
    if not good:
        raise BadInput("this is no http or https address", remedy="Write it as http://host:port.")
    return text.rstrip("/")
