"""What stands where in another tool's file: a YAML of a few lines, ours for the formats that are known."""

from pathlib import Path
from typing import Annotated

import msgspec

from data.errors import BadInput
from data.incident.fields import FIELDS
from data.yaml_file import convert, load_file
from playbooks.knowledge_files import SHIPPED

KNOWN = ("record", "aiid")
"""Formats whose mapping ships."""
STATED = ("acknowledged_at", "resolved_at", "status")
"""What can be taken in beside the fields that are set by hand."""

Path_ = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Places = Path_ | Annotated[list[Path_], msgspec.Meta(min_length=1, max_length=10)]
"""Dotted names in their file, the first that holds something counts."""


class Lists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where lists stand; empty: nowhere."""

    factors: str = ""
    """Texts."""
    timeline: str = ""
    """Of ``time`` and ``event``."""
    actions: str = ""
    """Of ``action``, ``owner``, ``due_date`` and ``status``."""


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a file of incidents is read."""

    source: str = ""
    as_of: str = ""
    records: Places = ""
    """Where the list of incidents stands; empty: the file is the list, or one incident."""
    id: Places
    """What tells one incident from another, so that taking a file in again adds nothing."""
    prefix: str = ""
    """Before the id, so that two tools' ids do not meet."""
    models: Places = ""
    fields: dict[str, Places]
    """By field of the record (`data.incident.fields`), or one of `STATED`."""
    values: dict[str, dict[str, str]] = {}
    """By field: what their words mean in ours, in lower case."""
    constants: dict[str, str] = {}
    """By field: what all of them have where the file says nothing."""
    lists: Lists = Lists()


def load(named: str) -> Mapping:
    """A format that is known, or a file of one's own. Raises `BadInput` with the place."""
    document = load_file(
        SHIPPED / "imports" / f"{named}.yaml" if named in KNOWN else Path(named).expanduser()
    )
    mapping = convert(document, Mapping)
    for section in ("fields", "values", "constants"):
        for name in getattr(mapping, section):
            if name not in FIELDS and name not in STATED:
                line, column = document.key_place((section, name))
                raise BadInput(
                    f"{name} is no field of an incident", file=document.file, line=line, column=column
                )
    return mapping


def places(of: Places) -> tuple[str, ...]:
    """As a sequence, without empty ones."""
    return tuple(one for one in ([of] if isinstance(of, str) else of) if one)
