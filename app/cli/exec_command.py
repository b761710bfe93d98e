"""``fireline exec``: a command that no runbook has, with the same care."""

import shlex

import click

from app.cli.command import Verb, verb
from app.cli.output import say_json
from app.cli.step_asking import Manner
from app.cli.step_session import run, show_dry
from app.cli.which import AS_JSON, before_text, chosen, complete_incident
from app.wiring import Wiring
from data.errors import BadInput
from data.times import SECOND, parse_duration


@click.command("exec", cls=Verb)
@click.argument("words", metavar="[INCIDENT] -- COMMAND…", nargs=-1, shell_complete=complete_incident)
@click.option("--undo", metavar="COMMAND", default="", help="What would undo it; kept for fireline rollback.")
@click.option("--verify", metavar="COMMAND", default="", help="What shows that it had its effect.")
@click.option("--expected", metavar="TEXT", default="", help="What should come of it.")
@click.option("--reason", metavar="TEXT", default="", help="Why it is run.")
@click.option("--model", metavar="ID", default="", help="The system it acts on.")
@click.option(
    "--timeout", metavar="DURATION", default="", help="How long it may take: 90s, 5m; 10m when not given."
)
@click.option("--dry-run", is_flag=True, help="Show everything, run nothing.")
@click.option(
    "--yes", is_flag=True, help="Confirm a command that changes something; never one that destroys."
)
@click.option("--confirm", metavar="MODEL", default="", help="The model's id, for a command that destroys.")
@click.option(
    "--break-glass",
    metavar="REASON",
    default="",
    help="Do not wait for a second responder; recorded, and to be reviewed.",
)
@AS_JSON
@verb
def command(
    wiring: Wiring,
    *,
    words: tuple[str, ...],
    undo: str,
    verify: str,
    expected: str,
    reason: str,
    model: str,
    timeout: str,
    dry_run: bool,
    yes: bool,
    confirm: str,
    break_glass: str,
    as_json: bool,
) -> int:
    """Run and record an improvised command: shown, confirmed by its risk, supervised, its output kept.

    One word after -- is a bash text as it is ('kubectl get pods | tail'); several are run as they stand.
    """
    reference, rest = before_text(wiring, words)
    if not rest:
        raise BadInput("There is no command.", remedy="Write fireline exec INCIDENT -- COMMAND.")
    text = rest[0] if len(rest) == 1 else shlex.join(rest)
    found = chosen(wiring, reference)
    engine = wiring.parts_for(found).engine
    seconds = parse_duration(timeout) // SECOND if timeout else 0
    prepared = engine.prepare_command(
        found, text, undo=undo, verify=verify, expected=expected, model=model, reason=reason, timeout=seconds
    )
    if dry_run:
        return show_dry([prepared])
    manner = Manner(yes=yes, typed=confirm.strip(), as_json=as_json, break_glass=break_glass.strip())
    result = run(engine, found, prepared, manner)
    if as_json:
        say_json(result.as_json())
    return 0 if result.good else 1
