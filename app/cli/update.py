"""``fireline update``: a status update went out."""

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import AT, chosen, complete_incident, leading, when
from app.wiring import Wiring
from data.errors import BadInput


@click.command("update", cls=Verb)
@click.argument("words", metavar="[INCIDENT] TEXT", nargs=-1, required=True, shell_complete=complete_incident)
@click.option("--to", "audience", metavar="TEXT", default="", help="Who got it.")
@AT
@verb
def command(wiring: Wiring, words: tuple[str, ...], audience: str, at: str | None) -> None:
    """Record that a status update went out. It restarts the clock of the next one; nothing is sent."""
    reference, rest = leading(words)
    if not " ".join(rest).strip():
        raise BadInput("The update is empty.", remedy="Write fireline update [INCIDENT] TEXT.")
    found = chosen(wiring, reference)
    wiring.desk.send_update(found, " ".join(rest), audience, when(wiring, at))
    tell(f"{found.number}: the update is recorded.")
