"""``fireline timeline``: everything that happened, in order."""

from typing import Any

import click

from app.cli.command import Verb, verb
from app.cli.output import moment, say, say_json, table
from app.cli.which import AS_JSON, INCIDENT, chosen
from app.wiring import Wiring
from data import times
from data.incident.timeline import Entry, entries


@click.command("timeline", cls=Verb)
@INCIDENT
@click.option("--all", "every", is_flag=True, help="Housekeeping too, and the ids of the entries.")
@AS_JSON
@verb
def command(wiring: Wiring, incident: str | None, every: bool, as_json: bool) -> None:
    """Show what happened, in the order it happened. Corrected entries keep what they said before."""
    wiring.recover()
    found = chosen(wiring, incident)
    shown = entries(wiring.journal, wiring.incidents, found)
    if as_json:
        say_json([_as_json(entry) for entry in shown])
        return
    rows = [_row(entry, every) for entry in shown if every or not entry.minor]
    for line in table(rows):
        say(line)


def _row(entry: Entry, with_id: bool) -> tuple[str, ...]:
    text = entry.text
    if entry.corrected and entry.original_at is not None:
        text += f" (recorded as {moment(entry.original_at)})"
    if entry.corrected and entry.original_text is not None:
        text += f" (before: {entry.original_text})"
    if entry.rivals:
        text += f" (in conflict: {'; '.join(entry.rivals)})"
    shown = (moment(entry.at), entry.actor_name, text)
    return (*shown[:2], entry.event_id, text) if with_id else shown


def _as_json(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.event_id,
        "time": times.iso(entry.at),
        "recorded_at": times.iso(entry.recorded_at),
        "actor": entry.actor_name,
        "kind": entry.kind,
        "category": entry.category,
        "subject": entry.subject,
        "text": entry.text,
        "corrected": entry.corrected,
        "original_time": None if entry.original_at is None else times.iso(entry.original_at),
        "original_text": entry.original_text,
        "in_conflict": list(entry.rivals),
    }
