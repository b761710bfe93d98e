"""The kinds of AI incident there are: shipped in ``knowledge/taxonomy.yaml``, extended by directories.

An organisation adds a ``taxonomy.yaml`` of its own to a directory of the settings::

    groups:
      agents:
        title: Agents
        seen: An agent acts beyond its task
        question: What did the agent do?
    types:
      runaway_agent:
        group: agents
        title: Runaway agent
        seen: It keeps acting after the task is done
        description: An agent takes steps that nobody asked for.
        detection: action_log_monitoring
        default_severity: high
        runbook: runaway-agent
      model_drift:
        default_severity: high          # overrides this one field of the shipped type
"""

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Annotated

import msgspec

from data.errors import BadInput, NotFound
from data.yaml_file import Document
from playbooks.knowledge_files import Line, Paragraph, Short, layered, read
from playbooks.severity import SeverityName

GROUP_LIMIT = 9
"""Types per group: each is one key of a question."""

Slug = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=64)]
AtlasId = Annotated[str, msgspec.Meta(pattern=r"\AAML\.T\d{4}(\.\d{3})?\Z")]


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A few types that look alike from outside."""

    id: str
    title: Short
    seen: Short
    """What a responder sees: an option of the first question."""
    question: Short
    """The second question, asked within the group."""


class IncidentType(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One type of the taxonomy."""

    id: str
    group: str
    title: Short
    seen: Short
    """What a responder sees: an option of the group's question."""
    description: Paragraph
    detection: Short
    """The kind of monitoring that finds it."""
    examples: tuple[Line, ...] = ()
    default_severity: SeverityName
    atlas: tuple[AtlasId, ...] = ()
    """MITRE ATLAS techniques; empty where none fits."""
    runbook: Slug | None = None
    """The default runbook's name; it need not be in the library yet."""
    runbook_aliases: tuple[Slug, ...] = ()
    """Other names that alerts use for that runbook (the last part of ``runbook_url``)."""
    source: Line = ""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All groups and types, and what was refused while loading."""

    groups: dict[str, Group]
    types: dict[str, IncidentType]
    problems: tuple[BadInput, ...] = ()

    def get(self, type_id: str) -> IncidentType | None:
        """The type, or ``None``."""
        return self.types.get(type_id)

    def require(self, type_id: str) -> IncidentType:
        """The type; raises `NotFound` naming the closest ones."""
        found = self.types.get(type_id)
        if found is None:
            close = difflib.get_close_matches(type_id, self.types, n=3)
            remedy = f"Did you mean {' or '.join(close)}?" if close else f"Known: {', '.join(self.types)}."
            raise NotFound(f"{type_id[:60]!r} is not an incident type", remedy=remedy)
        return found

    def title(self, type_id: str) -> str:
        """The type's title; for a type of somebody else's taxonomy its id in words."""
        found = self.types.get(type_id)
        return found.title if found else type_id.replace("_", " ").strip().capitalize()

    def in_group(self, group_id: str) -> list[IncidentType]:
        """The types of a group, in the order of the files."""
        return [entry for entry in self.types.values() if entry.group == group_id]

    def runbook(self, type_id: str, available: Collection[str]) -> str:
        """The type's default runbook where the library has it, else empty."""
        found = self.types.get(type_id)
        return found.runbook if found and found.runbook and found.runbook in available else ""

    def runbook_named(self, slug: str) -> str:
        """The runbook that an alert's slug means: an alias resolved, any other slug as it is."""
        for entry in self.types.values():
            if slug in entry.runbook_aliases and entry.runbook:
                return entry.runbook
        return slug


def load(directories: Iterable[Path] = ()) -> Taxonomy:
    """The shipped taxonomy with the directories' own over it; what cannot be taken is in ``problems``."""
    files = read("taxonomy.yaml", directories, ("groups", "types"))
    groups = layered(files, "groups", Group)
    types = layered(files, "types", IncidentType, check=partial(_check_group, groups.entries))
    return Taxonomy(groups.entries, types.entries, (*files.problems, *groups.problems, *types.problems))


@cache
def shipped() -> Taxonomy:
    """The taxonomy without anything added."""
    return load()


def _check_group(
    groups: dict[str, Group], document: Document, entry: IncidentType, others: dict[str, IncidentType]
) -> None:
    """The group exists and has room."""
    path = ("types", entry.id, "group")
    if entry.group not in groups:
        raise document.error(
            f"types.{entry.id}: there is no group {entry.group!r}; known are {', '.join(groups)}", path
        )
    members = sum(other.group == entry.group for name, other in others.items() if name != entry.id)
    if members >= GROUP_LIMIT:
        raise document.error(
            f"types.{entry.id}: the group {entry.group!r} has {members} types already; make another", path
        )
