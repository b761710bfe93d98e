"""``fireline cards``: training cards, a type of incident on a page each."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.wiring import Wiring
from data.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playbooks.scenario.cards import Card


@click.command("cards", cls=Verb)
@click.argument("types", metavar="[TYPE]…", nargs=-1)
@click.option(
    "--format", "format_name", type=click.Choice(("md", "html")), default="md", help="How it is written."
)
@click.option("-o", "--output", metavar="FILE", help="Write it there, whole or not at all.")
@verb
def command(wiring: Wiring, types: tuple[str, ...], format_name: str, output: str | None) -> None:
    """Show training cards: of each type of incident what people see, how bad it is, what to look at first,
    what stops it, and the drills that train it. Without a type it is every type; HTML prints a card to a
    sheet.
    """
    from playbooks.scenario import cards

    content = cards.FORMATS[format_name](list(_cards(wiring, types)))
    if output is None:
        sys.stdout.write(content)
        return
    from app.documents import write

    write(Path(output), content.encode())
    tell(f"Wrote {output}.")


def _cards(wiring: Wiring, types: tuple[str, ...]) -> "Iterator[Card]":
    from app import drill_library, drill_progress
    from data.times import iso_short
    from playbooks.scenario import cards

    every, _ = drill_library.every(wiring)
    last = drill_progress.last_played(wiring.journal)
    known = wiring.taxonomy.types
    for name in types or known:
        if name not in known:
            raise NotFound(f"There is no incident type {name[:60]!r}.", remedy=f"Known: {', '.join(known)}.")
        drills = cards.drills(name, every)
        played = max((last[one] for one, _ in drills if one in last), default=0)
        look, stop = _steps(wiring, known[name].runbook)
        day = iso_short(played)[:10] if played else ""
        yield cards.Card(type=known[name], look=look, stop=stop, drills=drills, last=day)


def _steps(wiring: Wiring, runbook: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the type's runbook has people look at, and what it stops the harm with."""
    if runbook is None:
        return (), ()
    try:
        found = wiring.runbook(runbook)
    except NotFound:
        return (), ()
    triage, containment = (
        tuple(step.action for step in found.sections[section]) for section in ("triage", "containment")
    )
    return triage, containment
