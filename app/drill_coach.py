"""The coach of a first drill: what comes next, where nobody played one to its end, until it is silenced."""

import re
from typing import TYPE_CHECKING

from data.incident.entry import decoded
from data.incident.model import Incident
from data.journal import kinds
from screens.actions import action

if TYPE_CHECKING:
    from app.wiring import Wiring

_KEY = re.compile(r"\{([a-z_.]+)\}")
_QUIET = "coach-is-quiet"
"""A file of the store: nobody wants to hear it here."""


class Coach:
    """Of one drill."""

    def __init__(self, wiring: "Wiring", incident: Incident) -> None:
        self._wiring, self._incident = wiring, incident
        self._drill = wiring.drill_of(incident.id)
        self._quiet = wiring.journal.read_only or (wiring.home / _QUIET).exists() or _was_played(wiring)

    def line(self) -> str:
        """What it says now; empty where nothing is left to say. Raises as `app.drills.Drill.world`."""
        from playbooks.scenario.coaching import said

        if self._quiet or self._wiring.incidents.refresh(self._incident).earliest(kinds.DrillEnded.KIND):
            return ""
        return with_keys(said(self._drill.world().at(self._drill.now())))

    def be_quiet(self) -> None:
        """In this drill and in every other of this store."""
        self._quiet = True
        (self._wiring.home / _QUIET).touch()


def with_keys(text: str) -> str:
    """``{incident.undo}`` as the key that does it."""
    return _KEY.sub(lambda found: action(found[1]).key, text)


def _was_played(wiring: "Wiring") -> bool:
    """Whether anybody here played a drill to its end."""
    ended = map(decoded, wiring.journal.of_kind(kinds.DrillEnded.KIND))
    return any(isinstance(one, kinds.DrillEnded) and not one.reason.startswith("rewound") for one in ended)
