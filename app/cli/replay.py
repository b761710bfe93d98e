"""``fireline replay``: a past incident as it went, to watch in the app."""

import sys

import click

from app.cli.command import Verb, verb
from app.wiring import Wiring
from data.errors import BadInput

_FASTEST = 3600


@click.command("replay", cls=Verb)
@click.argument("incident", metavar="INCIDENT")
@click.option(
    "--speed",
    type=click.FloatRange(0, _FASTEST, min_open=True),
    default=60,
    show_default=True,
    metavar="N",
    help="So many times as fast as it was.",
)
@verb
def command(wiring: Wiring, incident: str, speed: float) -> None:
    """Watch an incident again in the app: its timeline, alerts, changes and recorded figures come as they
    came then. Nothing real is asked or run, and nothing is recorded.

    ^r lets it stand and changes its speed. fireline drill --from INCIDENT makes an exercise of it.
    """
    wiring.recover()
    found = wiring.incidents.get(incident)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput(
            "A replay needs a terminal.", remedy=f"fireline timeline {found.number} prints what happened."
        )
    from app.replay_desk import watch

    watch(wiring, found, speed)
