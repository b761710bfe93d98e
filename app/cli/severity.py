"""``fireline severity``: how bad it is, and with it the clocks."""

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput
from data.incident.fields_catalogue import SEVERITIES


@click.command("severity", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] SEVERITY", nargs=-1, required=True, shell_complete=complete_incident
)
@click.option("--reason", metavar="TEXT", default="", help="Why it is this one.")
@verb
def command(wiring: Wiring, words: tuple[str, ...], reason: str) -> None:
    """Set the severity: near_miss, low, medium, high or critical. When unsure, take the higher one."""
    reference, rest = leading(words, rest=1)
    if len(rest) != 1:
        raise BadInput("One severity is needed.", remedy=f"It is one of {', '.join(SEVERITIES)}.")
    found = chosen(wiring, reference)
    severity = rest[0].lower().replace("-", "_")
    policy = wiring.severity_policy(severity, wiring.detected_at(found), reason=reason)
    wiring.desk.set_severity(found, policy)
    tell(f"{found.number}: {severity.replace('_', ' ')}; acknowledge within: {policy.policy}.")
