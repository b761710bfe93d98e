"""``fireline ack``: somebody is on it."""

import click

from app.cli.command import Verb, verb
from app.cli.output import moment, tell
from app.cli.which import AT, INCIDENT, chosen, when
from app.wiring import Wiring


@click.command("ack", cls=Verb)
@INCIDENT
@AT
@verb
def command(wiring: Wiring, incident: str | None, at: str | None) -> None:
    """Acknowledge the incident: somebody is on it. The earliest acknowledgement counts."""
    found = chosen(wiring, incident)
    before = found.earliest("acknowledged")
    wiring.desk.acknowledge(found, "command line", when(wiring, at))
    if before is not None:
        name = wiring.incidents.actor_name(before.actor)
        tell(f"{found.number} was acknowledged before, by {name} at {moment(found.corrected(before))}.")
    tell(f"Acknowledged {found.number}.")
