"""Which workstreams an incident asks for by its type and severity (``knowledge/workstreams.yaml``)."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from data.errors import BadInput
from data.incident.desk import Desk
from data.incident.model import Incident
from data.incident.work import opening
from data.journal.kinds import TaskAdded
from data.journal.store import Draft
from data.yaml_file import Document
from playbooks import durations
from playbooks.knowledge_files import Line, Short, layered, read
from playbooks.severity import SeverityName, rank

NEVER = "never"
Id = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9_]{0,63}\Z")]


class PlannedTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A task that a workstream begins with."""

    id: Id
    text: Line
    due: Short = ""
    """A duration from when the workstream opens; empty: none."""


class Planned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One workstream as the playbook has it."""

    id: str
    title: Short
    lead: Short = ""
    """The role whose holder leads it."""
    severities: tuple[SeverityName, ...] = ()
    types: tuple[Id, ...] = ()
    """Types that open it at any severity."""
    tasks: tuple[PlannedTask, ...] = ()


@dataclass(frozen=True, slots=True)
class Workstreams:
    """All that are planned, and what was refused while loading."""

    planned: dict[str, Planned]
    problems: tuple[BadInput, ...] = ()

    def asked_for(self, incident: Incident) -> list[Planned]:
        """What this type and severity ask for and is not open yet."""
        return [
            one
            for one in self.planned.values()
            if one.id not in incident.workstreams
            and (incident.severity in one.severities or incident.incident_type in one.types)
        ]

    def open_asked(self, desk: Desk, incident: Incident) -> list[Planned]:
        """Open what is asked for, in one transaction, and give it back."""
        wanted = self.asked_for(incident)
        now = desk.journal.ambient.now()
        if drafts := [draft for one in wanted for draft in self.opening(incident, one, now)]:
            desk.write(*drafts)
        return wanted

    def open_declared(self, desk: Desk, incident: Incident, least: str) -> list[Planned]:
        """The same for an incident that was just declared, where it is as severe as ``least`` or worse;
        nothing where that is `NEVER`."""
        severe = bool(incident.severity) and least != NEVER and rank(incident.severity) >= rank(least)
        return self.open_asked(desk, incident) if severe else []

    def opening(self, incident: Incident, planned: Planned, now: int) -> list[Draft]:
        """The events that open it with its tasks; each task has an id that is the same in every store."""
        return [
            opening(incident, planned.id, planned.title, "playbook"),
            *(_task(incident, planned, task, now) for task in planned.tasks),
        ]


def load(directories: Iterable[Path] = ()) -> Workstreams:
    """The shipped ones with the directories' own over them; what cannot be taken is in ``problems``."""
    files = read("workstreams.yaml", directories, ("workstreams",))
    section = layered(files, "workstreams", Planned, check=_check)
    return Workstreams(section.entries, (*files.problems, *section.problems))


def lead_of(incident: Incident, planned: Planned | None) -> str:
    """Who holds the role that leads it, or empty."""
    return incident.holder(planned.lead) if planned is not None and planned.lead else ""


def _task(incident: Incident, planned: Planned, task: PlannedTask, now: int) -> Draft:
    due = now + durations.micros(task.due) if task.due else 0
    payload = TaskAdded(task.text, planned.id, "", due, "playbook")
    return Draft(payload=payload, incident=incident.id, subject=f"{planned.id}/{task.id}")


def _check(document: Document, planned: Planned, _: dict[str, Planned]) -> None:
    """Durations are durations, and no task's id stands twice."""
    seen: set[str] = set()
    for number, task in enumerate(planned.tasks):
        place = ("workstreams", planned.id, "tasks", number)
        if task.id in seen:
            raise document.error(f"workstreams.{planned.id}: task {task.id!r} stands twice", place)
        seen.add(task.id)
        if task.due:
            try:
                durations.micros(task.due)
            except BadInput as error:
                raise document.error(error.bare, place) from None
