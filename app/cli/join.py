"""``fireline join``: another person, or another alert, for an incident that is open."""

from collections.abc import Iterable

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.role import role_named
from app.cli.which import INCIDENT, chosen
from app.wiring import Wiring
from data.errors import BadInput
from data.incident import handing_over
from data.incident.model import Incident
from data.journal.kinds import AlertObserved


@click.command("join", cls=Verb)
@INCIDENT
@click.option("--role", metavar="ROLE", default="", help="The role you take; see fireline role.")
@click.option("--from-alert", metavar="FINGERPRINT", help="An alert that fires and belongs to it.")
@click.option("--from-file", metavar="FILE|-", help="The same from a webhook payload or an API dump.")
@verb
def command(
    wiring: Wiring, incident: str | None, role: str, from_alert: str | None, from_file: str | None
) -> None:
    """Join an incident that is open; the timeline says so, with your role and the alert that belongs."""
    found = chosen(wiring, incident)
    if not found.is_open:
        raise BadInput(
            f"{found.number} is {found.status}.", remedy=f"fireline reopen {found.number} opens it."
        )
    alerts: list[AlertObserved] = []
    if from_alert is not None or from_file is not None:
        from app.cli.alert_choice import observed

        alerts = observed(wiring, from_alert, from_file)
    join(wiring, found, role_named(role) if role else "", alerts)


def join(wiring: Wiring, incident: Incident, role: str, alerts: Iterable[AlertObserved]) -> None:
    """Record it: the alerts, the role, or else a note; says whether anybody acknowledged."""
    for alert in alerts:
        wiring.desk.observe_alert(incident, alert)
    if role:
        handing_over.take(wiring.desk, incident, role, wiring.who.name)
    else:
        wiring.desk.note(incident.id, "Joined the response.")
    tell(f"Joined {incident.number}, {incident.title}.")
    if incident.earliest("acknowledged") is None:
        tell(f"Nobody acknowledged it yet: fireline ack {incident.number}")
