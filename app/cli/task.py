"""``fireline task``: what is to be done now, by whom and until when."""

from collections.abc import Callable

import click

from app.cli.command import Verb, verb
from app.cli.output import moment, say, say_json, table, tell
from app.cli.which import AS_JSON, INCIDENT, before_text, chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput
from data.incident import fields, work
from data.incident.fields import Assignment
from data.incident.model import Incident
from data.incident.work import Task
from data.text import clean_line
from data.times import clock, parse_due, span
from playbooks import asked
from playbooks.asked import Asked


@click.group("task")
def command() -> None:
    """Add tasks, list them, and say what became of them. A TODO: in a note adds one by itself, due at the
    time at its end: TODO: call legal @ 30m."""


@command.command("add", cls=Verb)
@click.argument("words", metavar="[INCIDENT] TEXT", nargs=-1, required=True, shell_complete=complete_incident)
@click.option("--in", "workstream", metavar="NAME", default="", help="The workstream it belongs to.")
@click.option("--owner", metavar="NAME", default="", help="Who does it.")
@click.option("--due", metavar="TIME", default="", help="Until when: 30m, 17:30 UTC, 2026-04-22T17:30:00Z.")
@verb
def add(wiring: Wiring, words: tuple[str, ...], workstream: str, owner: str, due: str) -> None:
    """Add a task; prints its id."""
    reference, rest = before_text(wiring, words)
    until = _due(wiring, due)
    found = chosen(wiring, reference)
    event = work.add_task(
        wiring.desk, found, " ".join(rest), workstream=workstream.casefold(), owner=owner, due=until
    )
    say(event.id)
    tell(f"{found.number}: task added.")


@command.command("list", cls=Verb)
@INCIDENT
@AS_JSON
@verb
def listed(wiring: Wiring, incident: str | None, as_json: bool) -> None:
    """List the tasks with their ids, the open ones first."""
    found, now = chosen(wiring, incident), wiring.ambient.now()
    shown = work.tasks(found)
    if as_json:
        say_json([one_as_json(task, now) for task in shown])
        return
    for line in table([row(task, now) for task in shown]):
        say(line)


@command.command("asked", cls=Verb)
@INCIDENT
@AS_JSON
@verb
def asked_for(wiring: Wiring, incident: str | None, as_json: bool) -> None:
    """List what the severity asks people to do; done and fail take its name. Where nobody acknowledged in
    time, escalation is offered too."""
    shown = _asked(wiring, chosen(wiring, incident))
    if as_json:
        say_json(
            [
                {"id": one.id, "title": one.title, "status": one.status, "said": one.said or None}
                for one in shown
            ]
        )
        return
    for line in table([(one.status, one.id, one.title, one.said) for one in shown]):
        say(line.rstrip())


@command.command("set", cls=Verb)
@click.argument("words", metavar="[INCIDENT] TASK FIELD=VALUE…", nargs=-1, required=True)
@verb
def change(wiring: Wiring, words: tuple[str, ...]) -> None:
    """Set owner, due, status, blocker or workstream of a task."""
    reference, rest = leading(words)
    if len(rest) < 2:
        raise BadInput("Name the task and what to set.", remedy="Write TASK FIELD=VALUE.")
    found = chosen(wiring, reference)
    task = work.named_task(found, rest[0])
    set_all(wiring, found, f"task.{task}", [fields.split(word) for word in rest[1:]])
    tell(f"{found.number}: task set.")


def _ending(name: str, status: str, line: str) -> Callable[..., None]:
    @command.command(name, cls=Verb, help=line)
    @click.argument("words", metavar="[INCIDENT] TASK", nargs=-1, required=True)
    @click.option("--reason", metavar="TEXT", default="", help="Why, or how it went.")
    @verb
    def end(wiring: Wiring, words: tuple[str, ...], reason: str) -> None:
        reference, rest = leading(words)
        if len(rest) != 1:
            raise BadInput("Which task?", remedy="fireline task list shows the ids; their end is enough.")
        found = chosen(wiring, reference)
        one = next((one for one in _asked(wiring, found) if one.id == rest[0].lower()), None)
        if one is not None:
            asked.end(wiring.desk, found, one, status, reason)
        else:
            work.set_status(wiring.desk, found, work.named_task(found, rest[0]), status, reason)
        tell(f"{found.number}: task {status}.")

    return end


for _name, _status, _line in (
    ("start", "doing", "Somebody works on it."),
    ("block", "blocked", "It waits for something; --reason says for what."),
    ("done", "done", "It is done."),
    ("fail", "failed", "It was tried and failed; --reason says how."),
    ("drop", "dropped", "It is no longer wanted."),
):
    _ending(_name, _status, _line)


def _asked(wiring: Wiring, incident: Incident) -> list[Asked]:
    return asked.asked(incident, wiring.severities, wiring.ambient.now(), wiring.limits)


def set_all(wiring: Wiring, incident: Incident, prefix: str, assignments: list[Assignment]) -> None:
    """Set fields of a task or a workstream; nothing is set where one of them cannot be."""
    values = {
        one.path: (_due(wiring, one.text) or None)
        if one.path == "due"
        else fields.parse(f"{prefix}.{one.path}", one.text)
        for one in assignments
    }
    for name, value in values.items():
        wiring.desk.set_field(incident, f"{prefix}.{name}", value)


def row(task: Task, now: int) -> tuple[str, ...]:
    """Id, status, when it is due, who does it, and what it is."""
    due = ""
    if task.due:
        due = f"{span(now - task.due)} late" if task.overdue(now) else f"due {clock(task.due, beside=now)}"
    said = f"{task.text} ({task.blocker})" if task.blocker else task.text
    return (task.id[-8:], task.status, due, task.owner or "nobody", clean_line(said))


def one_as_json(task: Task, now: int) -> dict[str, object]:
    """The same for a program; what is not known is null."""
    return {
        "id": task.id,
        "task": task.text,
        "workstream": task.workstream or None,
        "status": task.status,
        "owner": task.owner or None,
        "due": moment(task.due) if task.due else None,
        "overdue": task.overdue(now),
        "blocker": task.blocker or None,
        "origin": task.origin,
    }


def _due(wiring: Wiring, text: str) -> int:
    """0 for an empty text."""
    return parse_due(text, wiring.ambient.now()) if text else 0
