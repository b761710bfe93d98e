"""Workstreams and tasks as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from data.incident import work
from data.incident.model import Incident
from data.incident.work import Task, Workstream
from data.text import clean_line
from data.times import MINUTE, clock, span
from playbooks import workstreams as playbook
from playbooks.asked import ORIGIN, Asked, asked
from screens.glyphs import Glyphs
from screens.lines import Line, Span, indent, joined, wrap
from screens.parts import Knowledge

_SIGNS = {
    "open": ("quiet", "text"),
    "doing": ("running", "accent"),
    "blocked": ("warning", "amber"),
    "done": ("good", "green"),
    "failed": ("bad", "red"),
    "dropped": ("skipped", "faint"),
}
_LONGEST = 3
"""Lines of one task's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One workstream as it was when this was read."""

    stream: Workstream
    lead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Everything that the screen shows."""

    asked: tuple[Asked, ...]
    columns: tuple[Column, ...]
    proposed: tuple[str, ...]
    """Titles of what the playbook asks for and is not open."""


def read(incident: Incident, known: Knowledge, now: int) -> Work:
    """On the clerk's thread."""
    planned = known.workstreams.planned if known.workstreams else {}
    columns = [
        Column(stream=one, lead=one.lead or playbook.lead_of(incident, planned.get(one.name)))
        for one in map(_without_asked, work.workstreams(incident))
        if one.name or one.tasks
    ]
    proposed = known.workstreams.asked_for(incident) if known.workstreams else []
    return Work(
        asked=tuple(asked(incident, known.severities, now, known.limits)),
        columns=tuple(columns),
        proposed=tuple(one.title for one in proposed),
    )


def heading(column: Column, now: int) -> Line:
    """What is wrong with it comes first, overdue, blocked, idle; then how much is open, and who leads."""
    stream = column.stream
    parts: list[Line] = []
    if stream.overdue(now):
        parts.append((Span("overdue", "bold red"),))
    if stream.status != "open":
        parts.append((Span(stream.status, "amber" if stream.status == "blocked" else "green"),))
    if stream.idle(now):
        most = " ".join(span(now - stream.touched_at).split()[:2])
        parts.append((Span(f"idle {most}", "amber"),))
    parts.append((Span(f"{len(stream.open_tasks)} open", "dim"),))
    if stream.name:
        parts.append((Span(clean_line(column.lead) or "no lead", "dim" if column.lead else "amber"),))
    return joined(parts, "  ")


def task_lines(task: Task, now: int, cells: int, glyphs: Glyphs) -> Sequence[Line]:
    """Its sign and text; below, who does it and until when, and what it waits for."""
    below: Line = (Span(clean_line(task.owner) or "nobody", "dim"),)
    if task.overdue(now):
        below = (*below, Span(f"  {span(now - task.due)} late", "bold red"))
    elif task.due and task.is_open:
        below = (*below, Span(f"  due {clock(task.due // MINUTE * MINUTE, beside=now)}", "dim"))
    lines = [*_signed(task.text, task.status, cells, glyphs), *indent([below], 2)]
    if task.status not in {"open", "done"}:
        said = f"{task.status}: {clean_line(task.blocker)}" if task.blocker else task.status
        lines += indent(wrap(said, max(cells - 2, 10), _SIGNS[task.status][1], most=_LONGEST), 2)
    return lines


def asked_lines(one: Asked, cells: int, glyphs: Glyphs) -> Sequence[Line]:
    """What the severity asks, and what became of it."""
    lines = _signed(one.title, one.status, cells, glyphs)
    if one.status == "open":
        return lines
    said = f"{one.status}: {clean_line(one.said)}" if one.said else one.status
    return [*lines, *indent([(Span(said, _SIGNS[one.status][1]),)], 2)]


def _signed(text: str, status: str, cells: int, glyphs: Glyphs) -> list[Line]:
    sign, ink = _SIGNS.get(status, ("unsure", "text"))
    said = wrap(
        clean_line(text), max(cells - 2, 10), "dim" if status in work.ENDED else "text", most=_LONGEST
    )
    first: Line = (Span(f"{getattr(glyphs, sign)} ", ink), *(said[0] if said else ()))
    return [first, *indent(said[1:], 2)]


def _without_asked(stream: Workstream) -> Workstream:
    """What the severity asks stands in a column of its own."""
    if stream.name:
        return stream
    own = tuple(task for task in stream.tasks if not task.id.startswith(f"{ORIGIN}/"))
    return msgspec.structs.replace(stream, tasks=own)
