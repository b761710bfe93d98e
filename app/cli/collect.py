"""``fireline collect``: what stands now, kept as evidence within a budget."""

import os
from typing import get_args

import click

from app.cli.command import Verb, verb
from app.cli.output import say, tell
from app.cli.which import INCIDENT, chosen
from app.wiring import Wiring
from runbooks.actions.evidence import BUDGET, What


@click.command("collect", cls=Verb)
@INCIDENT
@click.option(
    "--what",
    "names",
    type=click.Choice(get_args(What)),
    multiple=True,
    help="Only this part; may be repeated. All of them when not given.",
)
@click.option(
    "--model",
    metavar="ID",
    default="",
    envvar="FIRELINE_MODEL",
    help="The system; FIRELINE_MODEL, as steps see it, or the incident's first when not given.",
)
@click.option(
    "--namespace",
    metavar="NAME",
    default="",
    envvar="FIRELINE_NAMESPACE",
    help="Its namespace; FIRELINE_NAMESPACE, or as the catalogue knows it, when not given.",
)
@click.option(
    "--deployment",
    metavar="NAME",
    default="",
    envvar="FIRELINE_DEPLOYMENT",
    help="Its deployment; FIRELINE_DEPLOYMENT, or as the catalogue knows it, when not given.",
)
@click.option(
    "--within",
    metavar="SECONDS",
    type=click.IntRange(1, BUDGET),
    default=BUDGET,
    show_default=True,
    help="What is not there by then is left out.",
)
@verb
def command(
    wiring: Wiring,
    incident: str | None,
    names: tuple[str, ...],
    model: str,
    namespace: str,
    deployment: str,
    within: int,
) -> int:
    """Keep variables, image, events, alerts, metrics, samples and logs of a system as hashed evidence files.

    Secrets are masked. Each part has the same budget, all at once; what is not there in time is said. A
    runbook names what to collect in its evidence: list, and it is collected beside the first step that
    changes something, which never waits for it. Exit 1: nothing could be kept.
    """
    from app import evidence_parts
    from data.secrets import from_environment
    from runbooks.collecting import Keeper

    found = chosen(wiring, incident)
    model = model or found.model_id
    known_namespace, known_deployment = evidence_parts.place(wiring, found, model)
    place = namespace or known_namespace, deployment or known_deployment
    wanted, take = evidence_parts.of_incident(wiring, found, model, *place)
    wanted = {name: wanted[name] for name in names or wanted}
    keeper = Keeper(wiring.desk, wiring.evidence, found, from_environment(dict(os.environ)))
    about = model or found.number
    kept = 0
    for taken in take(list(wanted.values()), within):
        if taken.problem:
            keeper.miss(taken, about)
            tell(f"{taken.name}: not kept: {taken.problem}", "yellow")
            continue
        added = keeper.keep(taken, about, wiring.ambient.now())
        kept += 1
        say(f"{added.digest}  {added.name}")
    tell(f"{found.number}: {kept} of {len(wanted)} parts kept.")
    return 0 if kept else 1
