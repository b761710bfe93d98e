"""``fireline link``: an incident has to do with another."""

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput
from data.incident import family

RELATIONS = {"prior": "prior", "parent": "parent", "duplicate-of": "duplicate_of"}


@click.command("link", cls=Verb)
@click.argument(
    "words", metavar="[INCIDENT] OTHER", nargs=-1, required=True, shell_complete=complete_incident
)
@click.option(
    "--as", "relation", type=click.Choice(list(RELATIONS)), default="prior", help="What OTHER is to it."
)
@click.option("--reason", metavar="TEXT", default="", help="How you know.")
@click.option("--not", "not_so", is_flag=True, help="It was wrong: take the link back.")
@verb
def command(wiring: Wiring, words: tuple[str, ...], relation: str, reason: str, not_so: bool) -> None:
    """Link an incident to an earlier one like it (prior), to the one it is part of (parent), or to the one
    it repeats (duplicate-of)."""
    reference, rest = leading(words, rest=1) if len(words) > 1 else (None, words)
    if len(rest) != 1:
        raise BadInput("A link takes one other incident.", remedy="Write fireline link INCIDENT OTHER.")
    found, other = chosen(wiring, reference), wiring.incidents.get(rest[0])
    if not_so:
        family.take_back(wiring.desk, found, RELATIONS[relation], other, reason)
        tell(f"Took back: {found.number} is not linked to {other.number} ({relation}).")
        return
    wiring.desk.link(found, RELATIONS[relation], other, reason)
    tell(f"Linked {found.number} to {other.number} ({relation}).")
