"""``fireline cancel``: a step that was left running is stopped."""

import click

from app.cli import attempts
from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput, NotFound
from data.incident.model import Incident


@click.command("cancel", cls=Verb)
@click.argument("words", metavar="[INCIDENT] [ATTEMPT]", nargs=-1, shell_complete=complete_incident)
@verb
def command(wiring: Wiring, words: tuple[str, ...]) -> None:
    """Stop a step that runs on this machine, with everything that it started.

    ATTEMPT is the end of its id, as fireline status shows it; without one, the only step that runs.
    """
    wiring.recover()
    reference, rest = leading(words)
    if len(rest) > 1:
        raise BadInput("One step at a time.", remedy="Write fireline cancel [INCIDENT] [ATTEMPT].")
    found = chosen(wiring, reference)
    attempt = attempts.named(found, rest[0]) if rest else _only(found)
    if not wiring.parts_for(found).engine.cancel(attempt):
        raise NotFound(f"The step does not run on {wiring.who.host}.")
    tell(f"{found.number}: asked to stop; fireline timeline shows its end.")


def _only(incident: Incident) -> str:
    running = attempts.running(incident)
    if len(running) != 1:
        raise NotFound(
            f"{len(running) or 'No'} steps of {incident.number} run.",
            remedy="fireline status shows them with their ids.",
        )
    return running[0]
