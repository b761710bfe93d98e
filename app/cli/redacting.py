"""What a redacted export hides, told to the person who asks for it."""

from typing import TYPE_CHECKING

from app import redacted
from app.cli.output import say, tell
from app.wiring import Wiring
from data.text import count

if TYPE_CHECKING:
    from data.incident.model import Incident
    from playbooks.reports.hidden import Hider


def hider_of(wiring: Wiring, incident: "Incident", hide: tuple[str, ...], keep: tuple[str, ...]) -> "Hider":
    """Hides what `app.redacted.hider` says; warns where nobody named a customer."""
    if not (redacted.named_customers(wiring) or hide):
        tell("warning: the setting customers names nobody, and no --hide does: customers stand as they are.")
    return redacted.hider(wiring, incident, hide, keep)


def show_preview(wiring: Wiring, incident: "Incident", hider: "Hider") -> None:
    """Each placeholder with what it stands for; nothing is written."""
    for placeholder, _, text, times in redacted.preview(wiring, incident, hider):
        say(f"{placeholder:<16} {text}  ({count(times, 'time')})")
    tell("Nothing was written. --hide NAME hides more, --keep WORD leaves a word.")
