"""``fireline workstream``: the parts of the response, each with its lead and its tasks."""

from collections.abc import Iterator

import click

from app.cli import task as task_command
from app.cli.command import Verb, verb
from app.cli.output import moment, say, say_json, table, tell
from app.cli.which import AS_JSON, INCIDENT, before_text, chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput
from data.incident import fields, work
from data.incident.model import Incident
from data.incident.work import Workstream
from playbooks import workstreams as playbook
from playbooks.workstreams import Planned


@click.group("workstream")
def command() -> None:
    """Open workstreams, list them with what is idle or overdue, and set their lead, status and due time."""


@command.command("open", cls=Verb)
@click.argument("words", metavar="[INCIDENT] [NAME]", nargs=-1, shell_complete=complete_incident)
@verb
def opened(wiring: Wiring, words: tuple[str, ...]) -> None:
    """Open those that the playbook asks for at this type and severity, with their first tasks; or NAME, one
    of the playbook's or your own."""
    reference, rest = before_text(wiring, words)
    found, known = chosen(wiring, reference), wiring.workstreams
    name = " ".join(rest).casefold().replace(" ", "_")
    if name and name not in known.planned:
        tell(f"{found.number}: {work.open_workstream(wiring.desk, found, ' '.join(rest))} is open.")
        return
    wanted = _open_one(wiring, found, known.planned[name]) if name else known.open_asked(wiring.desk, found)
    titles = ", ".join(one.title for one in wanted) or "nothing more that the playbook asks for"
    tell(f"{found.number}: opened {titles}.")


def _open_one(wiring: Wiring, found: Incident, planned: Planned) -> list[Planned]:
    if planned.id in found.workstreams:
        return []
    wiring.desk.write(*wiring.workstreams.opening(found, planned, wiring.ambient.now()))
    return [planned]


@command.command("list", cls=Verb)
@INCIDENT
@AS_JSON
@verb
def listed(wiring: Wiring, incident: str | None, as_json: bool) -> None:
    """List the workstreams with their tasks."""
    found, now = chosen(wiring, incident), wiring.ambient.now()
    known = wiring.workstreams
    shown = [
        (one, one.lead or playbook.lead_of(found, known.planned.get(one.name)))
        for one in work.workstreams(found)
    ]
    if as_json:
        say_json([_as_json(one, lead, now) for one, lead in shown])
        return
    for one, lead in shown:
        say(f"{one.title}: {', '.join(_state(one, lead, now))}", "bold")
        for line in table([task_command.row(task, now) for task in one.tasks]):
            say(f"  {line}")
    for planned in known.asked_for(found):
        say(f"{planned.title}: the playbook asks for it; fireline workstream open opens it", "dim")


@command.command("set", cls=Verb)
@click.argument("words", metavar="[INCIDENT] NAME FIELD=VALUE…", nargs=-1, required=True)
@verb
def change(wiring: Wiring, words: tuple[str, ...]) -> None:
    """Set lead, status (open, blocked, done), blocker or due of a workstream."""
    reference, rest = leading(words)
    if len(rest) < 2:
        raise BadInput("Name the workstream and what to set.", remedy="Write NAME FIELD=VALUE.")
    found, name = chosen(wiring, reference), rest[0].casefold()
    if name not in found.workstreams:
        raise BadInput(
            f"{found.number} has no workstream {rest[0][:40]!r}.", remedy="fireline workstream list"
        )
    task_command.set_all(wiring, found, f"workstream.{name}", [fields.split(word) for word in rest[1:]])
    tell(f"{found.number}: {name} set.")


def _state(one: Workstream, lead: str, now: int) -> Iterator[str]:
    yield f"lead {lead}" if lead else "no lead"
    yield f"{len(one.open_tasks)} open of {len(one.tasks)}"
    if one.status != "open":
        yield f"{one.status} {one.blocker}".strip()
    if one.idle(now):
        yield "idle"
    if one.overdue(now):
        yield "overdue"


def _as_json(one: Workstream, lead: str, now: int) -> dict[str, object]:
    return {
        "name": one.name,
        "title": one.title,
        "lead": lead or None,
        "status": one.status,
        "blocker": one.blocker or None,
        "due": moment(one.due) if one.due else None,
        "idle": one.idle(now),
        "overdue": one.overdue(now),
        "tasks": [task_command.one_as_json(task, now) for task in one.tasks],
    }
