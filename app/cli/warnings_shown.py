"""What the store warns about, said once on standard error."""

import contextlib
import os

from app.cli.output import tell
from app.wiring import Wiring

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
