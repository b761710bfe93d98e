"""``fireline actions``: corrective actions across incidents, until they are done."""

import sys
from pathlib import Path
from typing import Any

import click

from app import past
from app.cli.command import Verb, verb
from app.cli.output import say, say_json, table, tell
from app.cli.which import AS_JSON
from app.wiring import Wiring
from data.archive.past import Past
from data.errors import BadInput
from data.text import count
from data.yaml_file import read
from playbooks import actions as owing
from playbooks.trends.compute import day

_SIZE = 8 * 1024 * 1024


@click.group("actions", invoke_without_command=True)
@click.option("--owner", metavar="NAME", default="", help="Only those whose owner's name holds this.")
@click.option("--overdue", is_flag=True, help="Only those whose day is over.")
@click.option("--all", "every", is_flag=True, help="Completed and cancelled ones too.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, which fireline actions import takes back.")
@AS_JSON
@click.pass_context
def command(ctx: click.Context, owner: str, overdue: bool, every: bool, as_csv: bool, as_json: bool) -> None:
    """List the corrective actions of all live incidents, open or closed: overdue first, then by day and
    priority. fireline action adds them and sets their fields, an incident at a time.
    """
    if ctx.invoked_subcommand is not None:
        return
    wiring: Wiring = ctx.find_root().obj.wiring()
    found = _owed(wiring, owner=owner, every=every)
    if overdue:
        found = [one for one in found if one.overdue]
    if as_json:
        say_json([_json(one) for one in found])
    elif as_csv:
        sys.stdout.write(owing.csv_text(found))
    else:
        _show(found)


def _owed(wiring: Wiring, *, owner: str = "", every: bool = False) -> list[owing.Owed]:
    return owing.owed(_pasts(wiring), day(wiring.ambient.now()), owner=owner, every=every)


def _pasts(wiring: Wiring) -> list[Past]:
    with past.archive(wiring) as opened:
        opened.refresh(past.progress)
        return opened.all()


def _json(one: owing.Owed) -> dict[str, Any]:
    return {**{name: text or None for name, text in one.row().items()}, "overdue": one.overdue}


def _show(found: list[owing.Owed]) -> None:
    if not found:
        tell("No corrective action is open.")
        return
    rows = [
        (
            one.action.id[-8:],
            one.number,
            "overdue" if one.overdue else one.action.status.replace("_", " "),
            one.action.due or "no day",
            one.action.priority or "-",
            one.action.owner or "nobody",
            one.action.text[:120],
        )
        for one in found
    ]
    for one, line in zip(found, table(rows), strict=True):
        say(line, "red" if one.overdue else "" if one.action.is_open else "dim")
    late = sum(one.overdue for one in found)
    tell(f"{count(sum(one.action.is_open for one in found), 'action')} open, {late} overdue.")


@command.command("done", cls=Verb)
@click.argument("action")
@click.option(
    "--evidence", metavar="TEXT", default="", help="What shows it: a link, a commit, a measurement."
)
@verb
def done(wiring: Wiring, action: str, evidence: str) -> None:
    """Say that one is completed, by the end of its id; one that names its acceptance needs the evidence."""
    incident, found = owing.find(_pasts(wiring), action)
    owing.complete(wiring.desk, wiring.incidents.by_id(incident), found.id, evidence)
    tell(f"Completed: {found.text}")


@command.command("import", cls=Verb)
@click.argument("file", metavar="FILE|-")
@verb
def take_in(wiring: Wiring, file: str) -> int:
    """Take back what --csv wrote: a changed cell is set, a row without an id is added to its incident, an
    empty cell changes nothing. Exit 2 when a row was refused; the others are taken.
    """
    taken = {"added": 0, "changed": 0, "": 0}
    refused = 0
    for line, row in owing.read_csv(_content(file), file):
        try:
            taken[owing.take(wiring.desk, wiring.incidents.get(row["incident"]), row)] += 1
        except BadInput as error:
            refused += 1
            tell(f"refused: {file}:{line}: {error}", "red")
            if error.remedy:
                tell(f"  {error.remedy}")
    tell(f"{taken['added']} added, {taken['changed']} changed, {taken['']} as they were; {refused} refused.")
    return 2 if refused else 0


@command.command("send", cls=Verb)
@click.option("--overdue", is_flag=True, help="Only those whose day is over.")
@verb
def send(wiring: Wiring, overdue: bool) -> int:
    """Post the open ones to the signed webhook, a delivery for each incident (docs/outside.md)."""
    from app.cli.outside import queue_and_send

    found = [one for one in _owed(wiring) if one.overdue or not overdue]
    by_incident: dict[str, list[owing.Owed]] = {}
    for one in found:
        by_incident.setdefault(one.incident, []).append(one)
    if not by_incident:
        tell("No corrective action is open.")
        return 0
    asked = [
        (
            wiring.incidents.by_id(incident),
            f"{count(len(ones), 'corrective action')} open",
            owing.as_json(ones),
        )
        for incident, ones in by_incident.items()
    ]
    return queue_and_send(wiring, "webhook", "actions", asked)


def _content(file: str) -> bytes:
    """Whole: a row that was cut would be taken for what somebody wrote."""
    if file != "-":
        return read(Path(file), _SIZE)
    content = sys.stdin.buffer.read(_SIZE + 1)
    if len(content) > _SIZE:
        raise BadInput("Standard input is too long.", remedy="Take it in in parts.")
    return content
