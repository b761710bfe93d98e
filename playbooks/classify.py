"""Classifying an incident in two questions: what do you see, and which is closest.

Questions and options are data: the groups and types of the taxonomy, and ``knowledge/classify.yaml``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from data.errors import BadInput, NotFound
from playbooks.knowledge_files import Line, Short, layered, read
from playbooks.taxonomy import IncidentType, Taxonomy

UNSURE = ""
"""The value of *I cannot tell*: no group, no type; triage suggests one."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: what a responder sees, and beside it what it is called."""

    value: str
    """The id of a group or a type, or `UNSURE`."""
    seen: str
    title: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its options, *I cannot tell* last."""

    text: str
    options: tuple[Option, ...]


class Wording(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words that belong to no group."""

    id: str
    first_question: Short
    unsure: Short
    unsure_hint: Line


@dataclass(frozen=True, slots=True)
class Classifier:
    """The two questions over one taxonomy."""

    taxonomy: Taxonomy
    wording: Wording
    problems: tuple[BadInput, ...] = ()

    def first(self) -> Question:
        """Which group: groups without types are left out."""
        groups = [group for group in self.taxonomy.groups.values() if self.taxonomy.in_group(group.id)]
        options = [Option(group.id, group.seen, group.title) for group in groups]
        return Question(self.wording.first_question, (*options, self._unsure()))

    def second(self, group_id: str) -> Question:
        """Which type within the group; raises `NotFound` for a group that does not exist."""
        group = self.taxonomy.groups.get(group_id)
        if group is None:
            raise NotFound(
                f"{group_id[:60]!r} is not a group of incident types",
                remedy=f"Known: {', '.join(self.taxonomy.groups)}.",
            )
        options = [Option(entry.id, entry.seen, entry.title) for entry in self.taxonomy.in_group(group_id)]
        return Question(group.question, (*options, self._unsure()))

    def only(self, group_id: str) -> IncidentType | None:
        """The type of a group that has just one, so that the second question can be a confirmation."""
        entries = self.taxonomy.in_group(group_id)
        return entries[0] if len(entries) == 1 else None

    def _unsure(self) -> Option:
        return Option(UNSURE, self.wording.unsure, self.wording.unsure_hint)


def load(taxonomy: Taxonomy, directories: Iterable[Path] = ()) -> Classifier:
    """The classifier of a taxonomy, with the directories' own words over ours."""
    wording = _wording(tuple(directories))
    return Classifier(taxonomy, wording[0], wording[1])


def _wording(directories: tuple[Path, ...]) -> tuple[Wording, tuple[BadInput, ...]]:
    files = read("classify.yaml", directories, ("questions",))
    section = layered(files, "questions", Wording, only=("classify",))
    return section.entries["classify"], (*files.problems, *section.problems)
