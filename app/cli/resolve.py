"""``fireline resolve``: the harm has stopped."""

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.reviewing import tell_to_review
from app.cli.warnings_shown import tell_stopped
from app.cli.which import AT, INCIDENT, chosen, when
from app.wiring import Wiring
from data.incident import cascade


@click.command("resolve", cls=Verb)
@INCIDENT
@click.option("--reason", metavar="TEXT", default="", help="What shows that it is over.")
@AT
@verb
def command(wiring: Wiring, incident: str | None, reason: str, at: str | None) -> None:
    """The harm has stopped and service is restored. A root cause is not needed; complete it later."""
    found = chosen(wiring, incident)
    wiring.desk.resolve(found, reason, when(wiring, at))
    if (wiring.home / "recordings" / found.id).is_dir():
        from app.recordings import keep_quietly

        if not_kept := keep_quietly(wiring, found):
            tell(f"What was recorded is not evidence yet: {not_kept}")
    tell_to_review(wiring, found)
    tell_stopped(found)
    if left := [one for one in cascade.uncovered(found) if len(found.systems) > 1]:
        tell(f"Not contained as far as anybody said: {', '.join(one.model for one in left)}", "yellow")
    tell(f"Resolved {found.number}. Close it with: fireline close {found.number} --as resolved --reason TEXT")
