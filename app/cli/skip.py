"""``fireline skip``: a step is passed over, and why."""

import click

from app.cli import attempts
from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.runbook_choice import chosen_runbook
from app.cli.which import INCIDENT, chosen
from app.wiring import Wiring


@click.command("skip", cls=Verb)
@INCIDENT
@click.option("--section", metavar="SECTION", required=True, help="The step's section.")
@click.option("--step", metavar="N", type=int, required=True, help="The step's number within its section.")
@click.option("--option", metavar="NAME", default="", help="In resolution: which option.")
@click.option("--runbook", metavar="RUNBOOK|FILE", help="Which runbook; the incident's own when not given.")
@click.option("--reason", metavar="TEXT", required=True, help="Why it is not done.")
@verb
def command(
    wiring: Wiring,
    *,
    incident: str | None,
    section: str,
    step: int,
    option: str,
    runbook: str | None,
    reason: str,
) -> None:
    """Pass a step of a runbook over. It needs a reason, which the timeline keeps."""
    found = chosen(wiring, incident)
    book = chosen_runbook(wiring, found, runbook)
    section, step = attempts.place(section, step)
    wiring.parts_for(found).engine.skip(found, book, book.step(section, step, option), reason)
    tell(f"{found.number}: {section} {step} skipped.")
