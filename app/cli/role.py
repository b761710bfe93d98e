"""``fireline role``: who holds which role."""

import click

from app.cli.command import Verb, verb
from app.cli.output import say, table, tell
from app.cli.which import before_text, chosen, complete_incident
from app.wiring import Wiring
from data.errors import BadInput
from data.incident import handing_over
from data.incident.fields_catalogue import ROLES
from data.incident.model import Incident

SHORT = {
    "ic": "incident_commander",
    "commander": "incident_commander",
    "operations": "operations_lead",
    "communications": "communications_lead",
    "expert": handing_over.EXPERT,
}
_ALL = (*ROLES, handing_over.EXPERT)


@click.command("role", cls=Verb)
@click.argument("words", metavar="[INCIDENT] [ROLE [NAME]]", nargs=-1, shell_complete=complete_incident)
@click.option("--give-up", is_flag=True, help="Nobody holds it from now on; of an expert: NAME leaves.")
@verb
def command(wiring: Wiring, words: tuple[str, ...], give_up: bool) -> None:
    """Take a role, or say that NAME has it: incident_commander (ic), deputy, scribe, operations_lead,
    communications_lead, liaison, or subject_matter_expert (expert), of which there may be several.

    Without ROLE: who holds which, what waits to be accepted, and the catalogue's RACI. fireline handover
    passes a role on with a card.
    """
    reference, rest = before_text(wiring, words)
    found = chosen(wiring, reference)
    if not rest:
        _show(wiring, found)
        return
    role, name = role_named(rest[0]), " ".join(rest[1:]) or wiring.who.name
    handing_over.take(wiring.desk, found, role, name, gives_up=give_up)
    held = f"{name} left" if role == handing_over.EXPERT else "nobody"
    tell(f"{found.number}: {role.replace('_', ' ')}: {held if give_up else name}.")


def role_named(text: str) -> str:
    """The role meant; raises `BadInput` for any other word."""
    word = text.lower().replace("-", "_")
    role = SHORT.get(word, word)
    if role not in _ALL:
        raise BadInput(f"{text[:40]!r} is no role.", remedy=f"It is one of {', '.join(_ALL)}.")
    return role


def _show(wiring: Wiring, incident: Incident) -> None:
    rows = [(role.replace("_", " "), incident.holder(role) or "nobody") for role in ROLES]
    rows += [("expert", name) for name in handing_over.experts(incident)]
    for line in table(rows):
        say(line)
    for _, offer in handing_over.waiting(incident):
        say(f"{str(offer.get('role')).replace('_', ' ')} is offered to {offer.get('receiver')}", "yellow")
    for line in table(wiring.catalogue_of(incident).raci(incident.model_ids)):
        say(line, "dim")
