"""What a severity asks people to do (page, escalate, a ticket, the review list), and what became of it.

Each is a task once somebody said done or failed; before that it is computed, so that a change of the severity
changes what is asked.
"""

import msgspec

from data.incident import work
from data.incident.desk import Desk
from data.incident.model import Incident
from data.journal.kinds import TaskAdded
from data.journal.store import Draft
from data.text import clean_line
from playbooks import clocks
from playbooks.limits import Limits
from playbooks.severity import ORDER, Severities

ESCALATE = "escalate_unacknowledged"
ORIGIN = "severity"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do."""

    id: str
    """The severity's action, or `ESCALATE`."""
    title: str
    status: str
    """One of `TASK_STATUSES`."""
    said: str
    """How it failed, or what it waits for."""

    @property
    def task(self) -> str:
        """Its task's id, the same in every store."""
        return f"{ORIGIN}/{self.id}"

    @property
    def is_open(self) -> bool:
        return self.status not in work.ENDED


def asked(incident: Incident, severities: Severities, now: int, limits: Limits | None = None) -> list[Asked]:
    """What is asked now, what is open first. Escalation is offered once the time to acknowledge has passed
    and nobody did."""
    wanted: dict[str, str] = {}
    if _unacknowledged(incident, now, limits):
        wanted[ESCALATE] = "Escalate: nobody acknowledged in time"
    if incident.severity in ORDER:
        wanted |= {action.id: action.title for action in severities.actions_for(incident.severity)}
    for task_id, mark in incident.tasks.items():
        if task_id.startswith(f"{ORIGIN}/"):
            wanted.setdefault(task_id.partition("/")[2], clean_line(str(mark.get("text"))))
    found = [_asked(incident, name, title) for name, title in wanted.items()]
    return sorted(found, key=lambda one: not one.is_open)


def end(desk: Desk, incident: Incident, one: Asked, status: str, reason: str = "") -> None:
    """``done`` or ``failed``, the latter with how. Raises `BadInput` as `work.set_status` does."""
    work.check_status(status, reason)
    if one.task not in desk.incidents.refresh(incident).tasks:
        desk.write(adding(incident, one))
    work.set_status(desk, incident, one.task, status, reason)


def adding(incident: Incident, one: Asked) -> Draft:
    """The event that makes a task of it."""
    return Draft(payload=TaskAdded(one.title, origin=ORIGIN), incident=incident.id, subject=one.task)


def _asked(incident: Incident, name: str, title: str) -> Asked:
    known = work.task(incident, f"{ORIGIN}/{name}") if f"{ORIGIN}/{name}" in incident.tasks else None
    status, said = ("open", "") if known is None else (known.status, known.blocker)
    return Asked(id=name, title=title, status=status, said=said)


def _unacknowledged(incident: Incident, now: int, limits: Limits | None) -> bool:
    return incident.is_open and any(
        clock.name == "acknowledge" and clock.state == "breached"
        for clock in clocks.compute(incident, now, limits)
    )
