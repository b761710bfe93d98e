"""How long steps took to have their effect, as this store saw it: from start until a machine verified it."""

from typing import NamedTuple

import msgspec

from data.journal import kinds
from data.journal.event import Event
from data.journal.rows import EVENT_COLUMNS, event_of
from data.journal.store import Journal

KEPT = 20
"""The latest runs of a step that count."""

Place = tuple[str, str]
"""(runbook's name, step's id)."""


class Usual(NamedTuple):
    """What is usual for one step."""

    micros: int
    """The median."""
    runs: int


class PastSteps:
    """Durations of steps that were verified, by runbook and step; what is new is taken in when asked."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._position = 0
        self._places: dict[str, Place] = {}
        """Of attempts that have not ended."""
        self._took: dict[Place, list[int]] = {}

    def usual(self, runbook: str, step: str) -> Usual | None:
        """``None`` where it was never verified here. Drills and rollbacks do not count."""
        self._take_in()
        took = self._took.get((runbook, step), [])[-KEPT:]
        return Usual(_median(took), len(took)) if took else None

    def _take_in(self) -> None:
        newest = self._journal.position()
        if newest == self._position:
            return
        query = (
            f"SELECT {EVENT_COLUMNS} FROM event WHERE position > ? AND position <= ?"
            " AND kind IN ('step_intended', 'step_ended') ORDER BY position"
        )
        for row in self._journal.read(query, (self._position, newest)):
            self._take(event_of(row))
        self._position = newest

    def _take(self, event: Event) -> None:
        """What was erased or cannot be read tells nothing."""
        try:
            if event.payload is None:
                return
            if event.body.kind == kinds.StepIntended.KIND:
                self._intended(kinds.decode(kinds.StepIntended, event.payload))
            else:
                self._ended(kinds.decode(kinds.StepEnded, event.payload))
        except msgspec.ValidationError:
            return

    def _intended(self, intended: kinds.StepIntended) -> None:
        if intended.runbook and not intended.rollback_of and intended.actuator != "simulated":
            step = intended.step or f"{intended.section}-{intended.number}"
            self._places[intended.attempt] = (intended.runbook, step)

    def _ended(self, ended: kinds.StepEnded) -> None:
        place = self._places.pop(ended.attempt, None)
        if place is None or (ended.outcome, ended.verification) != ("succeeded", "verified"):
            return
        if 0 < ended.started_at <= ended.ended_at:
            self._took.setdefault(place, []).append(ended.ended_at - ended.started_at)


def _median(took: list[int]) -> int:
    """`statistics.median`, rounded; to import that module takes long, and the first paint waits for it."""
    ordered, middle = sorted(took), len(took) // 2
    return ordered[middle] if len(took) % 2 else round((ordered[middle - 1] + ordered[middle]) / 2)
