"""``fireline rules``: Prometheus alert rules for every type of AI incident."""

import sys
from pathlib import Path

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.wiring import Wiring
from data.text import count
from runbooks.rules import PROFILES, RUNBOOK_BASE, Profile, load, plain, resource


@click.command("rules", cls=Verb)
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    default=PROFILES[0],
    show_default=True,
    help="seed waits before it fires; fast fires within 15 minutes of the onset.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("plain", "crd")),
    default="plain",
    show_default=True,
    help="plain: a Prometheus rule file; crd: the operator's PrometheusRule.",
)
@click.option(
    "--runbook-base",
    metavar="URL",
    default=RUNBOOK_BASE,
    show_default=True,
    help="Where runbook_url points; its last part names the runbook.",
)
@click.option("-o", "--output", metavar="FILE", help="Write it there, whole or not at all.")
@verb
def command(wiring: Wiring, profile: Profile, format_name: str, runbook_base: str, output: str | None) -> int:
    """Write Prometheus alert rules for every type of AI incident.

    A rules.yaml in a knowledge directory adds rules or overrides thresholds, windows and wording.
    """
    rules = load(wiring.settings.knowledge)
    for problem in rules.problems:
        tell(f"warning: {problem}")
    write = plain if format_name == "plain" else resource
    text = write(rules, profile, runbook_base=runbook_base)
    if output is None or output == "-":
        sys.stdout.write(text)
    else:
        from app import documents

        documents.write(Path(output), text.encode())
        tell(f"Wrote {output}, {count(len(rules.rules), 'rule')}.")
    return 1 if rules.problems else 0
