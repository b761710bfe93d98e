"""What the store warns about, said once on standard error."""

import contextlib
import os

from app.cli.output import tell
from app.wiring import Wiring
from data.incident import kills
from data.incident.model import Incident

_SAID = "unnamed-said"


def show_warnings(wiring: Wiring) -> None:
    """Everything the journal warned about; and once per terminal session that nobody gave a name."""
    if "journal" not in wiring.__dict__:
        return
    for warning in wiring.journal.warnings:
        tell(f"warning: {warning}")
    wiring.journal.warnings.clear()
    if not wiring.who.named and not wiring.journal.read_only and not _said_already(wiring):
        tell(
            f"warning: acts are recorded as {wiring.who.name}. Give your name with --responder,"
            " FIRELINE_RESPONDER or the settings."
        )


def tell_stopped(incident: Incident) -> None:
    """A model that its kill switch stopped stays so when its incident ends."""
    for kill in kills.standing(incident):
        undo = f"fireline rollback {incident.number}" if kill.undo else "by hand; its step names no undo"
        tell(f"warning: {kill.model or 'the model'} is still stopped by its kill switch; un-kill it: {undo}")


def _said_already(wiring: Wiring) -> bool:
    """Whether this terminal session was warned; remembers that it now is."""
    session = f"{os.getsid(0)}"
    path = wiring.home / _SAID
    with contextlib.suppress(OSError):
        if path.is_file() and path.read_text() == session:
            return True
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(session)
    return False
