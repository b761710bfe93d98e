"""``fireline confirm``: a person's word on a step."""

import click

from app.cli import attempts
from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.runbook_choice import chosen_runbook
from app.cli.which import INCIDENT, chosen
from app.wiring import Wiring
from data.errors import BadInput
from data.incident.model import Incident


@click.command("confirm", cls=Verb)
@INCIDENT
@click.option("--section", metavar="SECTION", default="", help="The step's section.")
@click.option("--step", metavar="N", type=int, help="The step's number within its section.")
@click.option("--option", metavar="NAME", default="", help="In resolution: which option.")
@click.option("--attempt", metavar="ID", default="", help="One attempt, by the end of its id.")
@click.option("--runbook", metavar="RUNBOOK|FILE", help="Which runbook; the incident's own when not given.")
@click.option("--no", "denied", is_flag=True, help="It had no effect, or could not be done.")
@click.option(
    "--answer", metavar="ANSWER", default="", help="What is decided, where the step asks for a decision."
)
@click.option("--evidence", metavar="TEXT", default="", help="What shows it.")
@verb
def command(
    wiring: Wiring,
    *,
    incident: str | None,
    section: str,
    step: int | None,
    option: str,
    attempt: str,
    runbook: str | None,
    denied: bool,
    answer: str,
    evidence: str,
) -> None:
    """Say that a step had its effect, or that a step without a command is done; --no says the opposite.

    It reads confirmed by your name, never verified: only a machine's check is that.
    """
    wiring.recover()
    found = chosen(wiring, incident)
    engine = wiring.parts_for(found).engine
    if attempt:
        engine.judge(found, attempts.named(found, attempt), holds=not denied, evidence=evidence)
    else:
        place = attempts.place(section, step)
        known = attempts.latest(found, *place, option)
        if known is not None and not answer:
            engine.judge(found, known[0], holds=not denied, evidence=evidence)
        else:
            _human(
                wiring, found, runbook, (*place, option), holds=not denied, evidence=evidence, answer=answer
            )
    said = f"decided {answer}" if answer else f"recorded as {'not ' if denied else ''}confirmed"
    tell(f"{found.number}: {said} by {wiring.who.name}.")


def _human(
    wiring: Wiring,
    incident: Incident,
    runbook: str | None,
    place: tuple[str, int, str],
    *,
    holds: bool,
    evidence: str,
    answer: str,
) -> None:
    book = chosen_runbook(wiring, incident, runbook)
    step = book.step(*place)
    if not step.is_human:
        raise BadInput(
            f"{step.section} {step.number} was not run yet.", remedy="Run it with fireline run, or skip it."
        )
    engine = wiring.parts_for(incident).engine
    prepared = engine.prepare(incident, book, step)
    engine.confirm_human(prepared, holds=holds, evidence=evidence, answer=answer)
