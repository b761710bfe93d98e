"""How long each part of an incident may take (``knowledge/clocks.yaml``); what hangs on severity is there."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from data.errors import BadInput
from data.yaml_file import Document
from playbooks import durations
from playbooks.knowledge_files import Line, Short, layered, read

CLOCKS = ("contain", "postmortem", "follow_up")


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: Literal["contain", "postmortem", "follow_up"]
    within: Short
    source: Line


@dataclass(frozen=True, slots=True)
class Limits:
    """Durations as the file writes them: ``5m``, ``72h``, ``7d``."""

    contain: str
    postmortem: str
    follow_up: str
    problems: tuple[BadInput, ...] = ()


def load(directories: Iterable[Path] = ()) -> Limits:
    """The shipped limits with the directories' own over them; what cannot be taken is in ``problems``."""
    files = read("clocks.yaml", directories, ("clocks",))
    section = layered(files, "clocks", _Entry, only=CLOCKS, check=_check)
    contain, postmortem, follow_up = (section.entries[name].within for name in CLOCKS)
    return Limits(contain, postmortem, follow_up, (*files.problems, *section.problems))


@cache
def shipped() -> Limits:
    """Five minutes to contain, 72 hours for a draft, seven days for the follow-up."""
    return load()


def _check(document: Document, entry: _Entry, others: dict[str, _Entry]) -> None:  # noqa: ARG001
    try:
        durations.micros(entry.within)
    except BadInput as error:
        raise document.error(error.bare, ("clocks", entry.id, "within")) from None
