"""``fireline merge``: two incidents are one."""

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import complete_incident
from app.wiring import Wiring


@click.command("merge", cls=Verb)
@click.argument("duplicate", shell_complete=complete_incident)
@click.argument("into", shell_complete=complete_incident)
@click.option("--reason", metavar="TEXT", default="", help="How you know.")
@verb
def command(wiring: Wiring, duplicate: str, into: str, reason: str) -> None:
    """Say that DUPLICATE is the same incident as INTO.

    It is closed as a duplicate and both are linked. Nothing moves: each keeps its own timeline.
    """
    first, other = wiring.incidents.get(duplicate), wiring.incidents.get(into)
    wiring.desk.merge(first, other, reason)
    tell(f"Closed {first.number} as a duplicate of {other.number}.")
