"""Keys of one's own: ``keys.toml`` beside the settings, checked before it is used.

Textual lets a clash pass in silence, and the key then does whichever it found last; so a file with anything
wrong in it is refused whole, with file, line and column, and the keys stay as they ship.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from data.errors import BadInput
from data.text import clean_line
from screens.actions import ACTIONS, TOGETHER, Action, action
from screens.keyboard import INDISTINCT, canonical, key_name, neighbours, types_text

FILE = "keys.toml"
_SIZE = 64_000
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_RESERVED = {"enter", "tab", "shift+tab", "up", "down", "left", "right"}
"""Belong to lists, fields and dialogs."""

_FIXED = {"triage", "dialog"}

Keymap = Mapping[str, str]
"""Action id to Textual keys, comma-separated."""


def read(path: Path) -> Keymap:
    """The file's keys; none where there is no file. Raises `BadInput` with the place of what is wrong."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadInput(f"it cannot be read: {error.strerror}", file=str(path)) from None
    if len(content) > _SIZE:
        raise BadInput(f"it is larger than {_SIZE} bytes", file=str(path))
    return parse(content.decode("utf-8", "replace"), str(path))


def parse(text: str, file: str = FILE) -> Keymap:
    """The keys of a file's text. Raises `BadInput` with the place of the first thing wrong."""
    chosen: dict[str, str] = {}
    for identity, value in _entries(_tables(text, file)):
        line, column = _place(text, identity)
        try:
            chosen[identity] = _keys(identity, value)
            _allowed(_known(identity), chosen[identity])
        except BadInput as error:
            raise _at(error, file, line, column) from None
    for identity in chosen:
        try:
            _apart(identity, chosen)
        except BadInput as error:
            raise _at(error, file, *_place(text, identity)) from None
    return chosen


def _at(error: BadInput, file: str, line: int, column: int) -> BadInput:
    return BadInput(error.bare, file=file, line=line, column=column, remedy=error.remedy)


# --- the file ----------------------------------------------------------------------------------------------


def _tables(text: str, file: str) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _PLACE.search(message)
        line, column = (int(place[1]), int(place[2])) if place and place[1] else (text.count("\n") + 1, 1)
        raise BadInput(_PLACE.sub("", message), file=file, line=line, column=column) from None


def _entries(values: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """``incident.note`` from a dotted key, a quoted one or a table."""
    for name, value in values.items():
        identity = f"{above}.{name}" if above else name
        if isinstance(value, dict):
            yield from _entries(value, identity)
        else:
            yield identity, value


def _place(text: str, identity: str) -> tuple[int, int]:
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\[\]]+)\]", line):
            table = _bare(header[1]) + "."
        elif (entry := re.match(r"(\s*)([^=#]+?)\s*=", line)) and table + _bare(entry[2]) == identity:
            return number, len(entry[1]) + 1
    return 1, 1


def _bare(name: str) -> str:
    return re.sub(r"[\"'\s]", "", name)


# --- what is refused ---------------------------------------------------------------------------------------


def _known(identity: str) -> Action:
    try:
        return action(identity)
    except KeyError:
        import difflib

        near = difflib.get_close_matches(identity, (one.id for one in ACTIONS), 1)
        remedy = f"Did you mean {near[0]}?" if near else "docs/keys.md lists the actions."
        raise BadInput(f"{clean_line(identity, 60)!r} is no action", remedy=remedy) from None


def _keys(identity: str, value: object) -> str:
    _known(identity)
    given = value if isinstance(value, list) else [value]
    listed = [one for one in given if isinstance(one, str)]
    if not listed or len(listed) < len(given):
        raise BadInput("expected a key, or a list of keys", remedy=f'Write {identity} = "m".')
    found = []
    for written in listed:
        key = canonical(written)
        if not key:
            raise BadInput(f"{clean_line(written, 40)!r} is no key", remedy="Write m, M, ?, ctrl+k or f6.")
        found.append(key)
    return ",".join(dict.fromkeys(found))


def _allowed(of: Action, keys: str) -> None:
    """Whether these keys may do this at all."""
    if of.scope in _FIXED:
        raise BadInput("the keys of dialogs stay as they are, so that every dialog is answered alike")
    for key in keys.split(","):
        shown = key_name(key)
        if key in INDISTINCT:
            raise BadInput(f"{shown} cannot be used: terminals keep it for {INDISTINCT[key]}")
        if key in _RESERVED and key not in of.keys.split(","):
            raise BadInput(f"{shown} belongs to lists and fields")
        if types_text(key) and of.danger == "destroys":
            raise BadInput(
                f"{of.title} destroys, and {shown} is a letter or sign that a slip can hit",
                remedy="Give it a function key, or ctrl with a letter.",
            )
        if key == "escape" and "escape" not in of.keys.split(","):
            raise BadInput("esc only ever leaves")
        if types_text(key) and of.scope == "declare":
            raise BadInput(f"{shown} is typed into the form's fields", remedy="Give it ctrl with a letter.")


def _apart(identity: str, chosen: Keymap) -> None:
    """No key means two things where both work, and nothing stands beside what destroys."""
    mine = chosen[identity].split(",")
    for other in _seen_with(action(identity)):
        theirs = chosen.get(other.id, other.keys).split(",")
        for key in mine:
            if key in theirs:
                raise BadInput(
                    f"{key_name(key)} is already {other.title} ({other.id})",
                    remedy=f"Give one of the two another key; {other.id} can be moved in this file too.",
                )
    for near, far in beside(chosen):
        if identity in (near.id, far.id):
            raise BadInput(f"{near.title} would stand right beside {far.title}, which destroys")


def _seen_with(of: Action) -> Iterator[Action]:
    scopes = {scope for group in TOGETHER if of.scope in group for scope in group}
    return (
        entry
        for entry in ACTIONS
        if entry.id != of.id and (entry.scope in scopes or "destroys" in (of.danger, entry.danger))
    )


def beside(chosen: Keymap) -> Iterator[tuple[Action, Action]]:
    """(an action, the destroying one that a slip of its key would hit), with these keys over the shipped."""
    for far in (entry for entry in ACTIONS if entry.danger == "destroys"):
        near_keys = {one for key in chosen.get(far.id, far.keys).split(",") for one in neighbours(key)}
        for entry in ACTIONS:
            if entry.id != far.id and near_keys & set(chosen.get(entry.id, entry.keys).split(",")):
                yield entry, far
