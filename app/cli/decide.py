"""``fireline decide``: the decision to act."""

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import AT, chosen, complete_incident, leading, when
from app.wiring import Wiring


@click.command("decide", cls=Verb)
@click.argument("words", metavar="[INCIDENT] [TEXT]", nargs=-1, shell_complete=complete_incident)
@AT
@verb
def command(wiring: Wiring, words: tuple[str, ...], at: str | None) -> None:
    """Record the decision to act, and what was decided. It starts the containment clock."""
    reference, rest = leading(words)
    found = chosen(wiring, reference)
    wiring.desk.decide(found, " ".join(rest), when(wiring, at))
    tell(f"{found.number}: the decision to act is recorded.")
