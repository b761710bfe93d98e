"""Patterns of root causes (``knowledge/causes.yaml``): what incidents share, and what it ties to.

An incident's pattern is journalled with its ties in governance and security as they stand then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from data.errors import BadInput, NotFound
from data.incident.desk import Desk
from data.incident.model import Incident
from data.text import clean_line
from playbooks.knowledge_files import Line, Paragraph, layered, read

PATTERN, PLACE = "root_cause.pattern", "root_cause.place"
Place = Literal["model", "data", "serving", "interaction"]


class Cause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One pattern."""

    id: str
    title: Line
    about: Paragraph
    shows: tuple[Line, ...] = ()
    """How it typically shows."""
    governance: Paragraph
    """Which failure of governance it ties to."""
    security: Paragraph
    places: Annotated[tuple[Place, ...], msgspec.Meta(min_length=1)]
    """Where such a cause may lie; the first is offered."""

    @property
    def ties(self) -> str:
        """Both ties in one sentence each."""
        return f"Governance: {self.governance} Security: {self.security}"


@dataclass(frozen=True, slots=True)
class Causes:
    """All patterns, and what was refused while loading."""

    known: dict[str, Cause]
    problems: tuple[BadInput, ...] = ()

    def get(self, name: str) -> Cause:
        """By its id, with ``-`` or ``_``; raises `NotFound`."""
        wanted = clean_line(name, 64).casefold().replace("-", "_")
        if wanted not in self.known:
            raise NotFound(
                f"There is no pattern {clean_line(name, 40)!r}.", remedy=f"There are {', '.join(self.known)}."
            )
        return self.known[wanted]


def load(directories: Iterable[Path] = ()) -> Causes:
    """The shipped ones with the directories' own over them; what cannot be taken is in ``problems``."""
    files = read("causes.yaml", directories, ("causes",))
    section = layered(files, "causes", Cause)
    return Causes(section.entries, (*files.problems, *section.problems))


@cache
def shipped() -> Causes:
    """Those that ship."""
    return load()


def record(desk: Desk, incident: Incident, cause: Cause, place: str = "") -> None:
    """The pattern with its ties, and where the cause lay: ``place``, or what stands, or the only place."""
    desk.set_field(incident, PATTERN, cause.id, reason=cause.ties)
    if place:
        desk.set_field(incident, PLACE, place)
    elif len(cause.places) == 1 and not incident.value(PLACE):
        desk.set_field(incident, PLACE, cause.places[0], origin="pattern", reason=cause.title)
