"""``fireline preflight``: whether a runbook could run, before it has to."""

import click

from app.cli.command import Verb, verb
from app.cli.findings import as_json as finding_as_json
from app.cli.findings import bad, show
from app.cli.output import say_json, tell
from app.cli.runbook_choice import chosen_runbook
from app.cli.step_session import with_parameters
from app.cli.which import AS_JSON, chosen
from app.wiring import Wiring
from data.errors import BadInput
from runbooks.preflight import Preflight


@click.command("preflight", cls=Verb)
@click.argument("runbook", metavar="[RUNBOOK|FILE]", required=False)
@click.option("--incident", metavar="INCIDENT", help="For this incident; else for one that is imagined.")
@click.option("--model", metavar="ID", default="", help="The system it would act on.")
@click.option(
    "--param", "parameters", metavar="NAME=VALUE", multiple=True, help="A value that a step asks for."
)
@click.option("--section", metavar="SECTION", default="", help="Only this section.")
@AS_JSON
@verb
def command(
    wiring: Wiring,
    *,
    runbook: str | None,
    incident: str | None,
    model: str,
    parameters: tuple[str, ...],
    section: str,
    as_json: bool,
) -> int:
    """Show whether every step of a runbook could run now, changing nothing.

    Values, trust, programs, addresses, kubectl's context and permissions per verb, what stands before each
    typed action, and what the server says to it in a dry run. Exit 0: green; 1: something would fail.
    """
    if runbook is None and incident is None:
        raise BadInput("Which runbook?", remedy="Name it, or an incident with --incident.")
    found = chosen(wiring, incident) if incident else None
    book = chosen_runbook(wiring, found, runbook) if found else wiring.runbook(runbook or "")
    engine = wiring.parts_for(found).engine if found else wiring.looking_engine
    check = Preflight(engine, book, incident=found, model=model, given=with_parameters(parameters))
    findings = []
    for step in book.steps():
        if section in ("", step.section) and step.section != "resolution":
            tell(f"looking at {step.section} {step.number}")
            findings += check.step(step)
    if not findings:
        raise BadInput(f"{book.name} has no steps there.")
    if as_json:
        say_json({"ok": not bad(findings), "findings": [finding_as_json(one) for one in findings]})
    else:
        show(findings)
    return 1 if bad(findings) else 0
