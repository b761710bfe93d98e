"""``fireline role``: who holds which role."""

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput
from data.incident.fields_catalogue import ROLES

SHORT = {"ic": "incident_commander", "operations": "operations_lead", "communications": "communications_lead"}


@click.command("role", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] ROLE [NAME]", nargs=-1, required=True, shell_complete=complete_incident
)
@click.option("--give-up", is_flag=True, help="Nobody holds it from now on.")
@verb
def command(wiring: Wiring, words: tuple[str, ...], give_up: bool) -> None:
    """Take a role, or hand it to NAME: incident_commander (ic), deputy, scribe, operations_lead,
    communications_lead or liaison."""
    reference, rest = leading(words)
    role = role_named(rest[0]) if rest else ""
    if not role:
        raise BadInput("Which role?", remedy=f"It is one of {', '.join(ROLES)}.")
    found = chosen(wiring, reference)
    name = "" if give_up else " ".join(rest[1:]) or wiring.who.name
    wiring.desk.take_role(found, role, name)
    tell(f"{found.number}: {role.replace('_', ' ')}: {name or 'nobody'}.")


def role_named(text: str) -> str:
    """The role meant; raises `BadInput` for any other word."""
    word = text.lower().replace("-", "_")
    role = SHORT.get(word, word)
    if role not in ROLES:
        raise BadInput(f"{text[:40]!r} is no role.", remedy=f"It is one of {', '.join(ROLES)}.")
    return role
