"""``fireline debrief``: how a drill went, and two timelines side by side."""

import sys
from pathlib import Path

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.which import INCIDENT
from app.wiring import Wiring
from data.errors import NotFound
from data.incident.model import Incident
from data.journal import kinds

FORMATS = ("md", "html", "json")


@click.command("debrief", cls=Verb)
@INCIDENT
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="md", help="How it is written.")
@click.option("-o", "--output", metavar="FILE", help="Write it there, whole or not at all.")
@verb
def command(wiring: Wiring, incident: str | None, format_name: str, output: str | None) -> None:
    """Show how a drill went: points, times, what was expected and what cost, and two timelines side by side,
    of what was expected and of what was done. Without a number it is the last drill that was begun.
    """
    wiring.recover()
    from app.debriefing import of_drill
    from playbooks.scenario import debrief_formats

    content = debrief_formats.FORMATS[format_name](of_drill(wiring, _drill(wiring, incident)))
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    from app.documents import write

    write(Path(output), content)
    tell(f"Wrote {output}.")


def _drill(wiring: Wiring, reference: str | None) -> Incident:
    if reference is not None:
        return wiring.incidents.get(reference)
    begun = [
        (mark.key, one)
        for one in wiring.incidents.all()
        if (mark := one.earliest(kinds.DrillBegan.KIND)) is not None
    ]
    if not begun:
        raise NotFound("No drill was played here.", remedy="Begin one: fireline drill NAME.")
    return max(begun, key=lambda found: found[0])[1]
