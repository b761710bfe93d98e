"""``fireline hold``: keep everything of an incident as it is, for a court or an authority."""

import click

from app.cli.command import Verb, verb
from app.cli.output import say, tell
from app.cli.which import INCIDENT, chosen
from app.wiring import Wiring
from data import erasure
from data.errors import BadInput
from data.text import clean_line


@click.command("hold", cls=Verb)
@INCIDENT
@click.option("--reason", metavar="TEXT", default="", help="Which matter; without one, it is shown.")
@click.option("--lift", is_flag=True, help="End it.")
@verb
def command(wiring: Wiring, incident: str | None, reason: str, lift: bool) -> None:
    """Place a legal hold on an incident, or lift it: nothing of it is erased meanwhile, neither by redact nor
    at the end of its retention. Both go into the timeline.
    """
    found = chosen(wiring, incident)
    held = erasure.hold(found) is not None
    if not reason.strip():
        if lift:
            raise BadInput("Lifting a hold needs a reason.", remedy="Say it with --reason.")
        say(_state(wiring, incident))
        return
    if held != lift:
        raise BadInput(
            f"{found.number} is {'under a legal hold already' if held else 'under no legal hold'}."
        )
    wiring.desk.set_field(found, erasure.HOLD, not lift, reason=reason)
    tell(f"{found.number}: legal hold {'lifted' if lift else 'placed'}.")


def _state(wiring: Wiring, incident: str | None) -> str:
    found = chosen(wiring, incident)
    head = erasure.hold(found)
    if head is None:
        return f"{found.number} is under no legal hold."
    who = wiring.incidents.actor_name(head.actor)
    why = clean_line(str((head.payload or {}).get("reason", "")))
    return f"{found.number} is under a legal hold since {who} placed it: {why}"
