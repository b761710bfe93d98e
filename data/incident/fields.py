"""What of an incident can be set by hand: every field and list, what each takes, and how a text is read.

A field is a register of the fold; its path is the record's dotted path where the record has it. Whatever
the postmortem asks for as one value is a field, and as several an item of a list. The command line, the
screens and the documents all draw from here, so a field is added in one place.
"""

from collections.abc import Iterator

import msgspec

from data.errors import BadInput
from data.incident import field_values
from data.incident.field_values import Value
from data.incident.fields_catalogue import (
    ACTION_FIELDS,
    COMPUTED,
    FIELDS,
    LISTS,
    REMOVED,
    ROLE,
    SYSTEM_FIELDS,
    TASK_FIELDS,
    WORKSTREAM_FIELDS,
    Field,
    ListField,
)
from data.text import clean_line

__all__ = [
    "ACTION_FIELDS",
    "FIELDS",
    "LISTS",
    "SYSTEM_FIELDS",
    "Assignment",
    "Field",
    "Item",
    "ListField",
    "Value",
    "find",
    "find_list",
    "parse",
    "parse_item",
    "register",
    "split",
]


class Assignment(msgspec.Struct, frozen=True):
    """``FIELD=VALUE``, or ``LIST+=TEXT`` where ``adds``."""

    path: str
    adds: bool
    text: str


class Item(msgspec.Struct, frozen=True):
    """What ``LIST+=TEXT | DETAIL=VALUE`` says; details are text, as the journal keeps them."""

    text: str
    details: dict[str, str]


def split(argument: str) -> Assignment:
    """Take ``FIELD=VALUE`` or ``LIST+=TEXT`` apart; raises `BadInput` for anything else."""
    left, equals, text = argument.partition("=")
    adds = left.endswith("+")
    path = (left[:-1] if adds else left).strip()
    if not equals or not path:
        raise BadInput(
            f"{clean_line(argument, 60)!r} is no assignment.",
            remedy="Write FIELD=VALUE, or LIST+=TEXT to add to a list.",
        )
    return Assignment(path, adds, text)


def find(path: str) -> Field:
    """The field of this path, also of one system, action, item or role.

    Raises `BadInput` for a path that nobody sets, naming what does set it or the closest paths.
    """
    field = FIELDS.get(path) or _of_a_pattern(path)
    if field is not None:
        return field
    if path in LISTS:
        raise BadInput(f"{path} is a list.", remedy=f"Add to it with {path}+=TEXT.")
    reason = COMPUTED.get(path) or COMPUTED.get(path.partition(".")[0])
    if reason:
        raise BadInput(f"{path} is not set by hand.", remedy=reason)
    raise _unknown(path, "field", [*FIELDS, *LISTS])


def find_list(path: str) -> ListField:
    """The list of this path; raises `BadInput` with the closest ones for any other."""
    known = LISTS.get(path)
    if known is not None:
        return known
    if path in FIELDS or _of_a_pattern(path) is not None:
        raise BadInput(f"{path} holds one value.", remedy=f"Set it with {path}=VALUE.")
    if path in COMPUTED:
        raise BadInput(f"{path} is not added to in this way.", remedy=COMPUTED[path])
    raise _unknown(path, "list", list(LISTS))


def parse(path: str, text: str, *, now: int | None = None) -> Value:
    """The value that a text gives this field, as the journal keeps it; ``None`` (cleared) for an empty one.

    Times are microseconds; with ``now`` they may also be ``08:15`` or ``20m`` (ago). Dates are
    ``YYYY-MM-DD``. Raises `BadInput` for an unknown path and for a text that does not fit.
    """
    field = find(path)
    return field_values.read(path, field.kind, text, choices=field.choices, long=field.long, now=now)


def parse_item(path: str, text: str, *, now: int | None = None) -> Item:
    """An item of a list: ``TEXT``, or ``TEXT | evidence=… | root_cause=yes`` with details the list knows.

    Raises `BadInput` for an unknown list, an empty text, and a detail that does not fit.
    """
    known = find_list(path)
    details = {detail.path: detail for detail in known.details}
    words, *rest = text.split("|")
    found: dict[str, str] = {}
    name = ""
    for part in rest:
        key, equals, value = part.partition("=")
        if equals and key.strip() in details:
            name = key.strip()
            found[name] = value
        elif name:
            found[name] += "|" + part
        else:
            words += "|" + part
    cleaned = field_values.read(path, "text", words, long=True)
    if not isinstance(cleaned, str):
        raise BadInput(f"There is nothing to add to {path}.", remedy=f"Write {path}+=TEXT.")
    read = {key: _detail(path, details[key], value, now) for key, value in found.items()}
    return Item(cleaned, {key: value for key, value in read.items() if value})


def register(path: str, model_id: str = "") -> str:
    """The fold's register for a path: ``model_version`` belongs to the incident's first system.

    Raises `BadInput` where the incident has no system yet.
    """
    if path != "model_version":
        return path
    if not model_id:
        raise BadInput(
            "The incident has no system, so it has no model version.",
            remedy="Name the system first, or write system.MODEL.model_version=VERSION.",
        )
    return f"system.{model_id}.model_version"


def _detail(path: str, field: Field, text: str, now: int | None) -> str:
    where = f"{path}, {field.path}"
    value = field_values.read(where, field.kind, text, choices=field.choices, now=now)
    return field_values.as_text(field.kind, value)


def _of_a_pattern(path: str) -> Field | None:
    """``system.MODEL.FIELD`` (MODEL may hold dots), ``action.ID.FIELD``, ``item.ID.FIELD``, ``role.ROLE``."""
    head, _, rest = path.partition(".")
    name, _, last = rest.rpartition(".")
    if head == "role" and rest in ROLE.choices:
        return msgspec.structs.replace(ROLE, path=path, label=rest.replace("_", " "), choices=())
    if head == "report" and name and last:
        return Field(path, "text", f"{last.replace('_', ' ')} in {name.replace('_', ' ')}", long=True)
    if head == "review" and name and last == "assignee":
        return Field(path, "text", f"who sees to {name.replace('_', ' ')} in the review")
    known = {
        "system": SYSTEM_FIELDS,
        "action": ACTION_FIELDS,
        "item": _item_fields(),
        "task": TASK_FIELDS,
        "workstream": WORKSTREAM_FIELDS,
    }.get(head)
    if known is None:
        return None
    if not name:
        raise BadInput(
            f"{clean_line(path, 60)} does not say whose field it is.",
            remedy=f"Write {head}.{head.upper()}.FIELD.",
        )
    field = known.get(last)
    if field is None:
        raise _unknown(path, "field", [f"{head}.{name}.{one}" for one in known])
    return msgspec.structs.replace(field, path=path)


def _item_fields() -> dict[str, Field]:
    details = {detail.path: detail for one in LISTS.values() for detail in one.details}
    return {REMOVED.path: REMOVED, **details}


def _unknown(path: str, what: str, candidates: list[str]) -> BadInput:
    closest = list(_closest(path, candidates))
    remedy = f"Did you mean {' or '.join(closest)}?" if closest else "fireline set --help names them all."
    return BadInput(f"There is no {what} {clean_line(path, 60)!r}.", remedy=remedy)


def _closest(path: str, candidates: list[str]) -> Iterator[str]:
    """At most three: those that end in the same word, then those spelt alike."""
    from difflib import get_close_matches

    asked = clean_line(path, 60).lower().replace("-", "_")
    last = asked.rpartition(".")[2]
    same = [one for one in candidates if one.rpartition(".")[2] == last]
    alike = get_close_matches(asked, candidates, n=3, cutoff=0.6)
    tails = get_close_matches(last, [one.rpartition(".")[2] for one in candidates], n=2, cutoff=0.75)
    by_tail = [one for one in candidates if one.rpartition(".")[2] in tails]
    yield from list(dict.fromkeys([*same, *alike, *by_tail]))[:3]
