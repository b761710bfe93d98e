"""Sync as the app sees it: running in the background, with what to say of it and who else is here."""

import contextlib

from app import syncing
from app.wiring import Wiring
from data.errors import FirelineError
from data.exchange import standing
from data.exchange.protocol import Here
from data.text import clean_line, count
from data.times import SECOND, span
from screens.freshness import SourceState

PATIENCE = 5.0
"""Seconds to learn who is here."""
MOMENT = 5 * SECOND
"""What is younger is not worth a word, or an alarm; microseconds."""
NAME = "sync"


class BackgroundSync:
    """Made on a thread, since it connects. Raises `NotConfigured`, `BadInput` and the `StoreError` leaves."""

    def __init__(self, wiring: Wiring) -> None:
        self._journal, self._ambient = wiring.journal, wiring.ambient
        self._watcher = syncing.watcher(wiring)
        self._presence = syncing.remote(wiring, patience=PATIENCE)
        self._watcher.start()

    def state(self) -> SourceState:
        """For the bottom line. Reads the journal: on a thread."""
        kept, now = standing.read(self._journal), self._ambient.now()
        pending, doing = standing.pending(self._journal, kept.acked), self._watcher.now
        contact = max(kept.contact, doing.contact)
        if doing.doing:
            of = f" of {doing.total}" if doing.total else ""
            verb = "sending" if doing.doing == "push" else "receiving"
            return SourceState(name=NAME, state="waiting", as_of=contact, said=f"{verb} {doing.done}{of}")
        waiting = ""
        if pending.events:
            old = pending.since and now - pending.since >= MOMENT
            waiting = f"{pending.events} not synced{f' for {span(now - pending.since)}' if old else ''}"
        if kept.why and kept.failed > contact:
            since = f", no contact for {span(now - contact)}" if contact else ""
            said = f"{waiting or 'sync unreachable'}{since}"
            state = "stale" if now - contact < MOMENT else "unreachable"
            return SourceState(name=NAME, state=state, as_of=contact, said=said)  # type: ignore[arg-type]
        if doing.last is not None and doing.last.problems:
            refused = count(len(doing.last.problems), "chain") + " refused: fireline sync says why"
            return SourceState(name=NAME, state="stale", as_of=contact, said=refused)
        if waiting:
            return SourceState(name=NAME, state="stale", as_of=contact, said=waiting)
        return SourceState(name=NAME, state="fresh" if contact else "waiting", as_of=contact)

    def why_not(self) -> str:
        """Why the server was not reached, or refused; empty while it answers."""
        return standing.read(self._journal).why

    def here(self, incident: str) -> tuple[str, ...]:
        """Say that we look at an incident, and learn who else does. Asks the server: on a thread."""
        with contextlib.suppress(FirelineError):  # the bottom line says that it was not reached
            people = self._presence.here(Here(incident)).people
            device = standing.read(self._journal).device
            names = (person.principal for person in people[:100] if person.device != device)
            return tuple(dict.fromkeys(clean_line(name, 80) for name in names))
        return ()

    def close(self) -> None:
        """End, within a second or two."""
        self._watcher.stop()
        self._presence.close()
