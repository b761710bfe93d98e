"""``fireline handover``: a role passes to somebody, with a card."""

import click

from app.cli.command import Verb, verb
from app.cli.output import say, tell
from app.cli.role import role_named
from app.cli.which import before_text, chosen, complete_incident
from app.wiring import Wiring
from data.errors import BadInput
from data.incident import handing_over
from data.incident.model import Incident
from playbooks.handover import card


@click.command("handover", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] ROLE [NAME]", nargs=-1, required=True, shell_complete=complete_incident
)
@click.option("--watch", metavar="TEXT", default="", help="What to watch, in your words; stands in the card.")
@click.option("--accept", is_flag=True, help="You are the receiver: take it.")
@click.option("--decline", is_flag=True, help="You are the receiver: leave it where it is.")
@click.option("--reason", metavar="TEXT", default="", help="Why you decline it.")
@verb
def command(
    wiring: Wiring, words: tuple[str, ...], watch: str, accept: bool, decline: bool, reason: str
) -> None:
    """Offer ROLE to NAME with a card (state, decisions, open tasks, clocks, what to watch), and print it.

    The role passes when the receiver accepts; until then its holder has it. Without NAME the card that waits
    is shown, or the one that would be given now.
    """
    reference, rest = before_text(wiring, words)
    if not rest:
        raise BadInput("Which role?", remedy="Write fireline handover [INCIDENT] ROLE [NAME].")
    role, name = role_named(rest[0]), " ".join(rest[1:])
    if (accept and decline) or (name and (accept or decline)):
        raise BadInput("Offer it, accept it or decline it: one at a time.")
    if role == handing_over.EXPERT:
        raise BadInput(
            "Experts join and leave; there is nothing to hand over.", remedy="fireline role does it."
        )
    found = chosen(wiring, reference)
    if accept or decline:
        _answer(wiring, found, role, accepts=accept, reason=reason)
        return
    text = card(
        found,
        role,
        now=wiring.ambient.now(),
        names=wiring.incidents.actor_name,
        limits=wiring.limits,
        watch=watch,
    )
    if not name:
        waiting = handing_over.waiting(found, role)
        say(str(waiting[0][1].get("card")) if waiting else text)
        return
    handing_over.offer(wiring.desk, found, role, name, text)
    say(text)
    tell(f"{found.number}: {role.replace('_', ' ')} is offered to {name}, and passes when they accept.")


def _answer(wiring: Wiring, incident: Incident, role: str, *, accepts: bool, reason: str) -> None:
    who, words = wiring.who.name, role.replace("_", " ")
    offered = handing_over.answer(wiring.desk, incident, role, who, accepted=accepts, reason=reason)
    if accepts:
        say(str(offered.get("card")))
        tell(f"{incident.number}: you are {words}.")
    else:
        tell(f"{incident.number}: declined; {offered.get('giver') or 'nobody'} is {words} as before.")
