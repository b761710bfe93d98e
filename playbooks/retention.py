"""How long evidence is kept, by class (``knowledge/retention.yaml``), and what is past its time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from data import erasure
from data.errors import BadInput
from data.incident.marks import Mark
from data.incident.model import Incident
from data.text import clean_line
from data.yaml_file import Document
from playbooks import durations
from playbooks.knowledge_files import Line, Short, layered, read


class Class(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A class of evidence."""

    id: Short
    title: Line
    matches: Annotated[list[Short], msgspec.Meta(min_length=1, max_length=50)]
    """Shell patterns for a file's name or description, in lower case."""
    keep: Short
    """From the end of the incident on: ``90d``."""
    source: Line


@dataclass(frozen=True, slots=True)
class Retention:
    """The classes, in the order they are tried; of their own files, before ours."""

    classes: tuple[Class, ...]
    problems: tuple[BadInput, ...] = ()

    def class_of(self, mark: Mark) -> Class | None:
        """The first class whose patterns fit; the one named ``other`` comes last."""
        names = [clean_line(str(mark.get(one))).casefold() for one in ("name", "description")]
        ordered = sorted(self.classes, key=lambda one: one.id == "other")
        return next(
            (one for one in ordered if any(fnmatchcase(name, to) for name in names for to in one.matches)),
            None,
        )


class Expired(msgspec.Struct, frozen=True):
    """Evidence that was kept as long as its class says."""

    event: str
    digest: str
    name: str
    size: int
    kind: Class
    since: int
    """When its time was over; microseconds."""


def load(directories: Iterable[Path] = ()) -> Retention:
    """The shipped classes with the directories' own over them; what cannot be taken is in ``problems``."""
    files = read("retention.yaml", directories, ("retention",))
    section = layered(files, "retention", Class, check=_check)
    return Retention(tuple(section.entries.values()), (*files.problems, *section.problems))


@cache
def shipped() -> Retention:
    """As it ships."""
    return load()


def expired(incident: Incident, retention: Retention, now: int) -> Iterator[Expired]:
    """Of an incident that is over and under no legal hold."""
    ended = _ended_at(incident)
    if ended is None or erasure.hold(incident) is not None:
        return
    for digest, mark in sorted(incident.evidence.items()):
        kind = retention.class_of(mark)
        if kind is None or mark.payload is None:
            continue
        over = ended + durations.micros(kind.keep)
        if over <= now:
            name = clean_line(str(mark.get("name")))
            yield Expired(mark.event, digest, name, int(mark.get("size", 0)), kind, over)


def _ended_at(incident: Incident) -> int | None:
    if incident.is_open:
        return None
    head = incident.register("status").shown
    closed = None if head is None else incident.corrected_at(head.event, head.at)
    return incident.resolved_at if incident.resolved_at is not None else closed


def _check(document: Document, entry: Class, others: dict[str, Class]) -> None:  # noqa: ARG001
    try:
        durations.micros(entry.keep)
    except BadInput as error:
        raise document.error(error.bare, ("retention", entry.id, "keep")) from None
