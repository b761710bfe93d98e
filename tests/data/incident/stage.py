"""A journal whose clock, ids and people a test decides."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from data import times
from data.ambient import Ambient
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal import kinds
from data.journal.actors import responder
from data.journal.event import Event
from data.journal.store import Draft, Journal


class Stage:
    """A desk, with a clock that stands still until told, and ids that are the same on every run."""

    def __init__(self, home: Path, start: str, who: str = "a.ito") -> None:
        self.now = times.parse_iso(start)
        self._drawn = 0
        ambient = Ambient(now=lambda: self.now, entropy=self._entropy)
        self.journal = Journal.open(home, ambient, responder(who, {}, host="laptop", os_user="ito"))
        self.incidents = Incidents(self.journal)
        self.desk = Desk(self.journal, self.incidents)

    def at(self, clock: str) -> None:
        """Put the clock to this time of the same day."""
        date = times.iso(self.now)[:10]
        self.now = times.parse_iso(f"{date}T{clock}Z" if "T" not in clock else clock)

    def append(self, incident: Incident, payload: kinds.Payload, subject: str = "") -> Event:
        """An event as somebody who saw every value so far writes it."""
        heads = self.incidents.refresh(incident).heads(subject) if subject else ()
        return self.journal.append(
            Draft(payload=payload, incident=incident.id, subject=subject, replaces=heads)
        )[0]

    def set(self, incident: Incident, **fields: str | int | bool) -> None:
        """Fields by path, ``__`` for a dot."""
        for name, value in fields.items():
            self.desk.set_field(incident, name.replace("__", "."), value)

    @property
    def names(self) -> Callable[[str], str]:
        return self.incidents.actor_name

    def close(self) -> None:
        self.journal.close()

    def _entropy(self, size: int) -> bytes:
        self._drawn += 1
        return hashlib.sha256(str(self._drawn).encode()).digest()[:size]
