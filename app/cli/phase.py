"""``fireline phase``: the responder moves it."""

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput
from data.incident.desk import PHASES


@click.command("phase", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] PHASE", nargs=-1, required=True, shell_complete=complete_incident
)
@click.option("--reason", metavar="TEXT", default="", help="Why now.")
@verb
def command(wiring: Wiring, words: tuple[str, ...], reason: str) -> None:
    """Move the incident to a phase: detection, triage, containment, eradication, recovery, post-mortem or
    closed."""
    reference, rest = leading(words, rest=1)
    if len(rest) != 1:
        raise BadInput("One phase is needed.", remedy=f"It is one of {', '.join(PHASES)}.")
    found = chosen(wiring, reference)
    wiring.desk.move_phase(found, rest[0].lower(), reason)
    tell(f"{found.number}: {rest[0].lower()}.")
