"""Workstreams and tasks as they stand, and what is done to them."""

import msgspec

from data.errors import Ambiguous, BadInput, NotFound
from data.incident.desk import Desk
from data.incident.fields_catalogue import TASK_STATUSES
from data.incident.marks import Mark
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft
from data.text import clean, clean_line
from data.times import MINUTE

ENDED = frozenset({"done", "failed", "dropped"})
IDLE = 30 * MINUTE
"""A workstream with open tasks of which nothing was heard for as long is idle."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One task. Times are microseconds."""

    id: str
    text: str
    workstream: str
    owner: str
    due: int
    """0: none."""
    status: str
    """One of `TASK_STATUSES`."""
    blocker: str
    """What it waits for, or why it failed or was dropped."""
    origin: str
    touched_at: int

    @property
    def is_open(self) -> bool:
        return self.status not in ENDED

    def overdue(self, now: int) -> bool:
        """Whether it is open after the moment it was due."""
        return self.is_open and 0 < self.due < now


class Workstream(msgspec.Struct, frozen=True, kw_only=True):
    """One workstream and its tasks, the open ones first, by when they are due."""

    name: str
    """Empty for the tasks that are in none."""
    title: str
    lead: str
    status: str
    """``open``, ``blocked`` or ``done``."""
    blocker: str
    due: int
    tasks: tuple[Task, ...]
    touched_at: int

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.is_open]

    def idle(self, now: int) -> bool:
        """Whether there is something to do and nothing was heard for `IDLE`."""
        return self.status == "open" and bool(self.open_tasks) and now - self.touched_at > IDLE

    def overdue(self, now: int) -> bool:
        """Whether it, or a task of it, is late."""
        late = self.status != "done" and 0 < self.due < now
        return late or any(task.overdue(now) for task in self.tasks)


def task(incident: Incident, task_id: str) -> Task:
    """The task with this id; raises `NotFound`."""
    mark = incident.tasks.get(task_id)
    if mark is None:
        raise NotFound(f"{incident.number} has no task {task_id[:40]!r}.")
    due = incident.value(f"task.{task_id}.due", mark.get("due", 0))
    return Task(
        id=task_id,
        text=str(mark.get("text", "what it said was erased")),
        workstream=str(_field(incident, mark, task_id, "workstream")),
        owner=str(_field(incident, mark, task_id, "owner")),
        due=due if isinstance(due, int) else 0,
        status=str(incident.value(f"task.{task_id}.status", "open")),
        blocker=str(incident.value(f"task.{task_id}.blocker", "")),
        origin=str(mark.get("origin")),
        touched_at=_touched(incident, f"task.{task_id}.", mark.at),
    )


def tasks(incident: Incident) -> list[Task]:
    """All, the open ones first, by when they are due, then as they were added."""
    found = [(incident.tasks[task_id].key, task(incident, task_id)) for task_id in incident.tasks]
    found.sort(key=lambda pair: (not pair[1].is_open, not pair[1].due, pair[1].due, pair[0]))
    return [one for _, one in found]


def workstreams(incident: Incident) -> list[Workstream]:
    """In the order they were opened; last the tasks that are in none, where there are any."""
    all_tasks = tasks(incident)
    order = sorted(incident.workstreams, key=lambda name: incident.workstreams[name].key)
    found = [_workstream(incident, name, all_tasks) for name in order]
    loose = tuple(one for one in all_tasks if one.workstream not in incident.workstreams)
    if loose:
        touched = max(one.touched_at for one in loose)
        found.append(
            Workstream(
                name="", title="no workstream", lead="", status="open", blocker="", due=0,
                tasks=loose, touched_at=touched,
            )
        )  # fmt: skip
    return found


def named_task(incident: Incident, ending: str) -> str:
    """The task whose id ends so. Raises `NotFound`, `Ambiguous`."""
    wanted = clean_line(ending).lower()
    found = [one for one in incident.tasks if wanted and one.endswith(wanted)]
    if not found:
        raise NotFound(
            f"{incident.number} has no task {wanted[:40]!r}.", remedy="fireline task list shows the ids."
        )
    if len(found) > 1:
        raise Ambiguous(f"More than one task ends in {wanted[:40]!r}.", remedy="Give more of its id.")
    return found[0]


def opening(incident: Incident, name: str, title: str = "", origin: str = "person") -> Draft:
    """The event that opens a workstream. Raises `BadInput` for a name that is none."""
    cleaned = clean_line(name, 60).casefold().replace(" ", "_")
    if not cleaned or "." in cleaned:
        raise BadInput(f"{name[:40]!r} is no name of a workstream.", remedy="Use a word without a dot.")
    payload = kinds.WorkstreamOpened(cleaned, clean_line(title or name), origin)
    return Draft(payload=payload, incident=incident.id, subject=cleaned)


def open_workstream(desk: Desk, incident: Incident, name: str) -> str:
    """Open one of one's own, and give its name back; one that is open already stays as it is."""
    draft = opening(incident, name)
    if draft.subject not in desk.incidents.refresh(incident).workstreams:
        desk.write(draft)
    return draft.subject


def add_task(
    desk: Desk, incident: Incident, text: str, *, workstream: str = "", owner: str = "", due: int = 0
) -> Event:
    """A task of a person's own. Raises `BadInput` for an empty one, and for a workstream that is not open."""
    cleaned = clean(text).strip()
    if not cleaned:
        raise BadInput("The task is empty.", remedy="Say what is to be done.")
    if workstream and workstream not in desk.incidents.refresh(incident).workstreams:
        known = ", ".join(incident.workstreams) or "none"
        raise BadInput(
            f"There is no workstream {workstream[:40]!r}; open are: {known}.",
            remedy="fireline workstream open opens one.",
        )
    payload = kinds.TaskAdded(cleaned, workstream, clean_line(owner), due, "person")
    return desk.write(Draft(payload=payload, incident=incident.id))[0]


def check_status(status: str, reason: str) -> None:
    """Raises `BadInput` for another word than `TASK_STATUSES`, and for a block or a failure without why."""
    if status not in TASK_STATUSES:
        raise BadInput(f"{status[:40]!r} is no status.", remedy=f"It is one of {', '.join(TASK_STATUSES)}.")
    if status in {"blocked", "failed"} and not clean(reason).strip():
        raise BadInput(f"Why is it {status}?", remedy="Say it with --reason.")


def set_status(desk: Desk, incident: Incident, task_id: str, status: str, reason: str = "") -> None:
    """What became of a task, and why. Raises `BadInput` as `check_status` does."""
    check_status(status, reason)
    why = clean(reason).strip()
    current = desk.incidents.refresh(incident)
    drafts = [_field_draft(current, f"task.{task_id}.status", status, why)]
    if why or current.value(f"task.{task_id}.blocker"):
        drafts.append(_field_draft(current, f"task.{task_id}.blocker", why or None, ""))
    desk.write(*drafts)


def _field_draft(incident: Incident, register: str, value: str | None, reason: str) -> Draft:
    payload = kinds.FieldSet(value, "person", reason)
    heads = incident.heads(register)
    return Draft(payload=payload, incident=incident.id, subject=register, replaces=heads)


def _workstream(incident: Incident, name: str, all_tasks: list[Task]) -> Workstream:
    mark = incident.workstreams[name]
    own = tuple(one for one in all_tasks if one.workstream == name)
    due = incident.value(f"workstream.{name}.due", 0)
    touched = max([_touched(incident, f"workstream.{name}.", mark.at), *(one.touched_at for one in own)])
    return Workstream(
        name=name,
        title=str(mark.get("title")) or name,
        lead=str(incident.value(f"workstream.{name}.lead", "")),
        status=str(incident.value(f"workstream.{name}.status", "open")),
        blocker=str(incident.value(f"workstream.{name}.blocker", "")),
        due=due if isinstance(due, int) else 0,
        tasks=own,
        touched_at=touched,
    )


def _field(incident: Incident, mark: Mark, task_id: str, name: str) -> str:
    return str(incident.value(f"task.{task_id}.{name}") or mark.get(name))


def _touched(incident: Incident, prefix: str, at: int) -> int:
    """When it, or a field of it, was last written."""
    registers = (register for name, register in incident.registers.items() if name.startswith(prefix))
    return max([at, *(head.at for register in registers for head in register.heads.values())])
