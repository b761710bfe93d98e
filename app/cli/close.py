"""``fireline close``: the incident's end, with its outcome."""

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.reviewing import tell_to_review
from app.cli.warnings_shown import tell_stopped
from app.cli.which import AT, INCIDENT, chosen, when
from app.wiring import Wiring

OUTCOMES = ("resolved", "false-alarm", "duplicate")


@click.command("close", cls=Verb)
@INCIDENT
@click.option("--as", "outcome", type=click.Choice(OUTCOMES), required=True, help="How it ended.")
@click.option("--reason", metavar="TEXT", required=True, help="Why it is closed so.")
@AT
@verb
def command(wiring: Wiring, incident: str | None, outcome: str, reason: str, at: str | None) -> None:
    """Close an incident. Its record can still be completed, and it can be opened again."""
    found = chosen(wiring, incident)
    wiring.desk.close(found, outcome.replace("-", "_"), reason, when(wiring, at))
    tell_stopped(found)
    tell(f"Closed {found.number} as {outcome}.")
    tell_to_review(wiring, found)
