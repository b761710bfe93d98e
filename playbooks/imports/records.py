"""A file of incidents as records: JSON or CSV, read by a mapping."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from data.errors import BadInput
from data.incident.field_values import Value
from data.incident.fields import parse
from data.incident.fields_catalogue import ACTION_FIELDS
from data.text import NOTE, clean, clean_line
from data.times import parse_iso
from playbooks.imports.mapping import STATED, Mapping, Places, places
from playbooks.intake_fields import READ_AS

SIZE = 64 * 1024 * 1024
"""Bytes of a file."""
MOST = 1000
"""Items of one list."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAME = re.compile(r"[^a-z0-9.]+")
_NOTHING = frozenset(["", "null", "none", "n/a", "-"])


class Action(msgspec.Struct, frozen=True):
    """A corrective action as the file has it."""

    text: str
    owner: str = ""
    due: str = ""
    status: str = ""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One incident of the file."""

    id: str
    fields: dict[str, Value]
    stated: dict[str, int | str]
    models: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    timeline: tuple[tuple[int, str], ...] = ()
    actions: tuple[Action, ...] = ()


def read(content: bytes, mapping: Mapping, name: str) -> Iterator[Record | BadInput]:
    """Each record, or why it cannot be taken, with its number. Raises `BadInput` where the file is no list of
    records."""
    for number, raw in enumerate(_records(content, mapping, name), 1):
        try:
            yield _record(raw, mapping)
        except BadInput as error:
            yield BadInput(f"record {number}: {error.bare}", file=name, remedy=error.remedy)


def _records(content: bytes, mapping: Mapping, name: str) -> list[dict[str, Any]]:
    if len(content) > SIZE:
        raise BadInput(f"{name} is larger than {SIZE // 2**20} MB.", remedy="Take it in in parts.")
    if content.lstrip()[:1] not in (b"{", b"["):
        return _of_csv(content, name)
    try:
        found = msgspec.json.decode(content)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{name} is no JSON: {error}") from None
    if isinstance(found, dict):
        held = next(
            (at for place in places(mapping.records) if isinstance(at := _at(found, place), list)), None
        )
        found = [found] if held is None else held
    return [_renamed(one) for one in found if isinstance(one, dict)]


def _of_csv(content: bytes, name: str) -> list[dict[str, Any]]:
    text = content.decode("utf-8-sig", "replace")
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise BadInput(f"{name} is no CSV: {error}") from None
    if not rows:
        raise BadInput(f"{name} holds no records.", remedy="It is JSON, or CSV with headings and a row each.")
    return [_renamed({head: value for head, value in row.items() if head}) for row in rows]


def _renamed(record: dict[str, Any]) -> dict[str, Any]:
    """``Alleged deployer of AI system`` is ``alleged_deployer_of_ai_system``."""
    return {_NAME.sub("_", str(name).strip().lower()).strip("_"): value for name, value in record.items()}


def _record(raw: dict[str, Any], mapping: Mapping) -> Record:
    identity = _text(raw, mapping.id)
    if not identity:
        raise BadInput(f"it has no {' or '.join(places(mapping.id))}")
    stated: dict[str, int | str] = {}
    fields: dict[str, Value] = {}
    for name in {**mapping.fields, **mapping.constants}:
        text = _text(raw, mapping.fields.get(name, "")) or mapping.constants.get(name, "")
        text = mapping.values.get(name, {}).get(text.casefold(), text)
        if text and name in STATED:
            stated[name] = _moment(text) if name.endswith("_at") else text.casefold()
        elif text:
            fields[name] = _value(name, text)
    return Record(
        id=clean_line(mapping.prefix + identity),
        fields=fields,
        stated=stated,
        models=tuple(dict.fromkeys(map(clean_line, _texts(raw, mapping.models)))),
        factors=tuple(clean(text, NOTE) for text in _texts(raw, mapping.lists.factors)),
        timeline=tuple(
            (_moment(str(one.get("time"))), said)
            for one in _dicts(raw, mapping.lists.timeline)
            if (said := clean(str(one.get("event") or ""), NOTE).strip())
        ),
        actions=tuple(
            action for one in _dicts(raw, mapping.lists.actions) if (action := _action(one)).text.strip()
        ),
    )


def _value(name: str, text: str) -> Value:
    if name == "severity":
        text = text.casefold().replace("-", "_").replace(" ", "_")
        return parse(name, READ_AS.get(text, text))
    return _moment(text) if name.endswith("_at") else parse(name, text)


def _moment(text: str) -> int:
    """A day means its beginning, UTC."""
    return parse_iso(f"{text}T00:00:00Z" if _DAY.fullmatch(text) else text)


def _action(one: dict[str, Any]) -> Action:
    due = clean_line(str(one.get("due_date") or ""))
    return Action(
        clean(str(one.get("action") or ""), NOTE),
        clean_line(str(one.get("owner") or "")),
        due if _DAY.fullmatch(due) else "",
        _status(clean_line(str(one.get("status") or ""))),
    )


def _status(text: str) -> str:
    """In our words; what is none of them is left out, since an action that nobody can end would be owed for
    ever."""
    word = text.casefold().replace("-", "_").replace(" ", "_")
    word = {"done": "completed", "closed": "completed", "complete": "completed", "planned": ""}.get(
        word, word
    )
    return word if word in ACTION_FIELDS["status"].choices else ""


def _text(raw: dict[str, Any], where: Places) -> str:
    """The first place that holds something, as text."""
    return next(("; ".join(found) for place in places(where) if (found := _texts(raw, place))), "")


def _texts(raw: dict[str, Any], where: Places) -> list[str]:
    for place in places(where):
        found = _at(raw, place)
        several = found if isinstance(found, list) else [found]
        texts = [
            clean(str(one), NOTE).strip() for one in several[:MOST] if isinstance(one, str | int | float)
        ]
        if kept := [text for text in texts if text.casefold() not in _NOTHING]:
            return kept
    return []


def _dicts(raw: dict[str, Any], where: str) -> list[dict[str, Any]]:
    found = _at(raw, where) if where else None
    return [one for one in found if isinstance(one, dict)][:MOST] if isinstance(found, list) else []


def _at(raw: object, place: str) -> object:
    """What stands at a dotted name; CSV headings hold the dots themselves."""
    if isinstance(raw, dict) and place in raw:
        return raw[place]
    head, _, rest = place.partition(".")
    return _at(raw[head], rest) if rest and isinstance(raw, dict) and head in raw else None
