"""``fireline action``: corrective actions, added and followed."""

from typing import Any

import click

from app.cli.command import Verb, verb
from app.cli.output import say, say_json, table, tell
from app.cli.which import AS_JSON, INCIDENT, before_text, chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput
from data.incident import fields
from data.incident.marks import Mark
from data.incident.model import Incident
from data.journal.kinds import ActionAdded
from data.text import clean, clean_line

_FIELDS = ("owner", "due", "status", "priority", "acceptance")


@click.group("action")
def command() -> None:
    """Add corrective actions, list them, and follow them up."""


@command.command("add", cls=Verb)
@click.argument("words", metavar="[INCIDENT] TEXT", nargs=-1, required=True, shell_complete=complete_incident)
@click.option("--owner", metavar="OWNER", default="", help="Who does it.")
@click.option("--due", metavar="DATE", default="", help="Until when, YYYY-MM-DD.")
@click.option("--priority", metavar="PRIORITY", default="", help="low, medium, high or critical.")
@click.option("--acceptance", metavar="TEXT", default="", help="How one will see that it is done.")
@verb
def add(wiring: Wiring, words: tuple[str, ...], owner: str, due: str, priority: str, acceptance: str) -> None:
    """Add a corrective action; prints its id."""
    reference, rest = before_text(wiring, words)
    text = clean(" ".join(rest)).strip()
    if not text:
        raise BadInput("The action is empty.", remedy="Write fireline action add [INCIDENT] TEXT --owner O.")
    found = chosen(wiring, reference)
    event = wiring.desk.add_action(
        found,
        ActionAdded(
            text,
            clean_line(owner),
            _read("due", due),
            _read("priority", priority),
            clean(acceptance),
        ),
    )
    say(event.id)
    tell(f"{found.number}: action added.")


@command.command("list", cls=Verb)
@INCIDENT
@AS_JSON
@verb
def listed(wiring: Wiring, incident: str | None, as_json: bool) -> None:
    """List the corrective actions with their ids."""
    found = chosen(wiring, incident)
    rows = [_row(found, event, mark) for event, mark in found.actions.items()]
    if as_json:
        say_json(rows)
        return
    for line in table(
        [tuple(row[name] for name in ("id", "status", "due", "owner", "action")) for row in rows]
    ):
        say(line)


@command.command("set", cls=Verb)
@click.argument("words", metavar="[INCIDENT] ACTION FIELD=VALUE…", nargs=-1, required=True)
@verb
def change(wiring: Wiring, words: tuple[str, ...]) -> None:
    """Set owner, due, status (planned, in_progress, completed), priority or acceptance of an action."""
    reference, rest = leading(words) if len(words) > 2 and "=" not in words[1] else (None, words)
    if len(rest) < 2:
        raise BadInput("Name the action and what to set.", remedy="Write ACTION FIELD=VALUE.")
    found = chosen(wiring, reference)
    action = _action(found, rest[0].lower())
    assignments = [fields.split(word) for word in rest[1:]]
    values = {one.path: _read_field(action, one.path, one.text) for one in assignments}
    for name, value in values.items():
        wiring.desk.set_field(found, f"action.{action}.{name}", value)
    tell(f"{found.number}: action set.")


def _read(name: str, text: str) -> str:
    return str(_read_field("new", name, text) or "")


def _read_field(action: str, name: str, text: str) -> fields.Value:
    return fields.parse(f"action.{action}.{name}", text)


def _action(incident: Incident, ending: str) -> str:
    ids = [event for event in incident.actions if event.endswith(ending)]
    if len(ids) != 1:
        raise BadInput(
            f"{incident.number} has {'more than one action' if ids else 'no action'} {ending[:40]!r}.",
            remedy="fireline action list shows the ids; their end is enough.",
        )
    return ids[0]


def _row(incident: Incident, event: str, mark: Mark) -> dict[str, Any]:
    shown = {name: incident.value(f"action.{event}.{name}") or mark.get(name) for name in _FIELDS}
    return {"id": event, "action": mark.get("text"), **shown, "status": shown["status"] or "planned"}
