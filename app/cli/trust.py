"""``fireline trust``: somebody looks at a runbook and lets it run commands."""

import click

from app.cli import asking
from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.runbook_view import show
from app.wiring import Wiring
from data.errors import NotConfirmed
from runbooks import trust


@click.command("trust", cls=Verb)
@click.argument("runbook", metavar="RUNBOOK|FILE")
@click.option("--yes", is_flag=True, help="You have looked at it already.")
@verb
def command(wiring: Wiring, runbook: str, yes: bool) -> None:
    """Show everything a runbook would do, and let it run commands from now on, until it changes."""
    found = wiring.runbook(runbook)
    standing = trust.standing(found, wiring.journal, wiring.runbook_directories)
    show(found, standing)
    if standing.may_run:
        tell("It may run commands already.")
        return
    if standing.state == "unsafe":
        trust.require(standing, found)
    if not yes and not asking.interactive():
        raise NotConfirmed("Nobody is at a terminal to be asked.", remedy="Look at it, then give --yes.")
    if not yes and not asking.yes("Let it run commands?"):
        raise NotConfirmed("It stays untrusted.")
    trust.trust(wiring.journal, found)
    tell("It may run commands, until it changes.")
