"""``fireline close``: the incident's end, with its outcome."""

import click

from app import past
from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.reviewing import tell_to_review
from app.cli.warnings_shown import tell_stopped
from app.cli.which import AT, INCIDENT, chosen, when
from app.reviews import Reviews
from app.wiring import Wiring
from playbooks import closing

OUTCOMES = ("resolved", "false-alarm", "duplicate")


@click.command("close", cls=Verb)
@INCIDENT
@click.option("--as", "outcome", type=click.Choice(OUTCOMES), required=True, help="How it ended.")
@click.option("--reason", metavar="TEXT", required=True, help="Why it is closed so.")
@click.option(
    "--without-review",
    "--override",
    "instead",
    metavar="REASON",
    default="",
    help="Why it is closed although its review or an assessment is missing.",
)
@AT
@verb
def command(
    wiring: Wiring, incident: str | None, outcome: str, reason: str, instead: str, at: str | None
) -> None:
    """Close an incident. Its record can still be completed, and it can be opened again.

    One of high or critical severity is closed after its review, a critical one after every reporting regime
    was assessed: what is missing is named, with the open entries of the review until somebody signed it as it
    stands (fireline review sign). Closing it all the same needs a reason, which the timeline keeps. Reports
    not sent and affected decisions that are open are said. Earlier incidents of the same cause are pointed
    out.
    """
    found, how = chosen(wiring, incident), outcome.replace("-", "_")
    at_moment = when(wiring, at)
    read = Reviews(wiring).read
    _, missing = closing.close(
        wiring.desk, found, how, reason, wiring.regimes, at=at_moment, instead=instead, read=read
    )
    tell_stopped(found)
    tell(f"Closed {found.number} as {outcome}.")
    for one in missing:
        tell(f"Still missing: {one.text}", "yellow")
    tell_to_review(wiring, found)
    if how == "resolved":
        past.tell_repeats(wiring, wiring.incidents.refresh(found), quarter=True)
