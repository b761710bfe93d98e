"""``fireline set``: fields of the record, and items of its lists."""

import click

from app import past
from app.cli.command import Verb, verb
from app.cli.output import say, table, tell
from app.cli.planned_set import planned
from app.cli.which import AT, chosen, complete_incident, when
from app.wiring import Wiring
from data.archive.past import CAUSES
from data.errors import BadInput


@click.command("set", cls=Verb)
@click.argument("words", metavar="[INCIDENT] FIELD=VALUE…", nargs=-1, shell_complete=complete_incident)
@click.option("--reason", metavar="TEXT", default="", help="Why it is set so.")
@click.option("--fields", "list_fields", is_flag=True, help="List every field and list, and what each takes.")
@AT
@verb
def command(wiring: Wiring, words: tuple[str, ...], reason: str, list_fields: bool, at: str | None) -> None:
    """Set fields of the record by their dotted paths: impact.affected_predictions=12400.

    LIST+=TEXT adds an item to a list: root_cause.contributing_factors+="no schema check". An empty value
    clears a field. Either all of them are set, or none.
    """
    if list_fields:
        _say_fields()
        return
    reference = words[0] if words and "=" not in words[0] else None
    assignments = words[1:] if reference else words
    if not assignments:
        raise BadInput("Nothing is set.", remedy="Write FIELD=VALUE; fireline set --fields lists the fields.")
    incident = chosen(wiring, reference)
    moment = when(wiring, at)
    acts = [planned(wiring, incident, argument, reason, moment) for argument in assignments]
    for act in acts:
        act()
    if any(argument.partition("=")[0] in CAUSES for argument in assignments):
        past.tell_repeats(wiring, wiring.incidents.refresh(incident))
    tell(f"{incident.number}: {len(acts)} set." if len(acts) > 1 else f"{incident.number}: set.")


def _say_fields() -> None:
    from data.incident.fields import ACTION_FIELDS, FIELDS, LISTS, SYSTEM_FIELDS

    rows = [(field.path, "|".join(field.choices) or field.kind, field.label) for field in FIELDS.values()]
    rows += [(f"system.MODEL.{name}", field.kind, field.label) for name, field in SYSTEM_FIELDS.items()]
    rows += [(f"action.ID.{name}", field.kind, field.label) for name, field in ACTION_FIELDS.items()]
    rows += [(f"{entry.path}+", "list", entry.label) for entry in LISTS.values()]
    for line in table(rows):
        say(line)
