"""``fireline reopen``: an incident that was over is not."""

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import chosen, complete_incident
from app.wiring import Wiring


@click.command("reopen", cls=Verb)
@click.argument("incident", shell_complete=complete_incident)
@click.option("--reason", metavar="TEXT", required=True, help="Why it is open again.")
@verb
def command(wiring: Wiring, incident: str, reason: str) -> None:
    """Open a resolved or closed incident again."""
    found = chosen(wiring, incident)
    wiring.desk.reopen(found, reason)
    tell(f"{found.number} is open again.")
