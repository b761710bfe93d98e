"""The scenario's clock: a fold over what was recorded of it, and the machine's own time.

The last event rules, in the order that all stores agree on; so the fold commutes, and every process reads the
same time.
"""

from collections.abc import Iterable

import msgspec

from data.incident.marks import Mark
from data.incident.model import Incident
from data.journal import kinds
from data.times import SECOND

THOUSAND = 1000


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """From the machine's time ``real`` on, the scenario's goes on from ``to``. Microseconds."""

    real: int
    to: int
    speed: int = THOUSAND
    """In thousandths."""
    running: bool = False

    def at(self, real: int) -> int:
        """The scenario's time at a moment of the machine's; a machine that is behind never turns it back."""
        gone = max(0, real - self.real) if self.running else 0
        return self.to + gone * self.speed // THOUSAND

    def when(self, moment: int) -> int | None:
        """The machine's time at which a moment of the scenario comes; ``None`` while it stands still."""
        if moment <= self.to:
            return self.real
        if not self.running or not self.speed:
            return None
        return self.real + -(-(moment - self.to) * THOUSAND // self.speed)

    def paused(self, real: int) -> kinds.DrillClock:
        """It stands from now on."""
        return self._set(real, self.at(real), running=False, why="paused")

    def resumed(self, real: int) -> kinds.DrillClock:
        """It goes on from where it stands."""
        return self._set(real, self.at(real), running=True, why="resumed")

    def faster(self, real: int, speed: int) -> kinds.DrillClock:
        """It goes on from where it is, at another speed (thousandths)."""
        return kinds.DrillClock(real, self.at(real), speed, self.running, "speed")

    def rewound(self, real: int, to: int) -> kinds.DrillClock:
        """It goes on from a moment that was before, running as it did."""
        return self._set(real, min(to, self.at(real)), running=self.running, why="rewound")

    def _set(self, real: int, to: int, *, running: bool, why: str) -> kinds.DrillClock:
        return kinds.DrillClock(real, to, self.speed, running, why)


def begun(real: int, start: int, speed: int = THOUSAND) -> kinds.DrillClock:
    """The clock of a drill that begins."""
    return kinds.DrillClock(real, start, speed, True, "begun")


def of_marks(marks: Iterable[Mark]) -> Clock | None:
    """What these say together; ``None`` where none says anything."""
    known = [mark for mark in marks if mark.payload is not None]
    last = max(known, key=lambda mark: mark.key, default=None)
    if last is None:
        return None
    return Clock(
        real=int(last.get("real", 0)),
        to=int(last.get("to", 0)),
        speed=int(last.get("speed", THOUSAND)),
        running=bool(last.get("running", True)),
    )


def of_incident(incident: Incident) -> Clock | None:
    """A drill's clock; ``None`` for what is played from no scenario. It stands once the drill has ended."""
    clock = of_marks(incident.moments.get(kinds.DrillClock.KIND, {}).values())
    ended = incident.earliest(kinds.DrillEnded.KIND)
    if clock is None or ended is None:
        return clock
    return Clock(real=clock.real, to=max(clock.to, ended.at), speed=clock.speed, running=False)


def words(since_start: int) -> str:
    """``+04:10``: how far the scenario is."""
    seconds = abs(since_start) // SECOND
    sign = "-" if since_start < 0 else "+"
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return (
        f"{sign}{hours}:{minutes:02d}:{seconds % 60:02d}"
        if hours
        else f"{sign}{minutes:02d}:{seconds % 60:02d}"
    )
