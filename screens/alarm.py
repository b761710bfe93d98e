"""When to call somebody back to the terminal: shortly before a clock breaches, once for each clock and
deadline, and not for clocks that the person said they know of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from data.times import MINUTE
from screens.clock_words import ClockView, left
from screens.facts import Facts

_LEAD = 2 * MINUTE
_SHARE = 4
"""A short clock rings when a quarter of it is left."""

_Key = tuple[str, str, int]


class Ring(msgspec.Struct, frozen=True):
    """A clock that is nearly due."""

    number: str
    label: str
    left: str

    @property
    def words(self) -> str:
        return f"{self.number}: {self.label}, {self.left}"


class Alarm:
    """Remembers what has rung and what is known."""

    def __init__(self) -> None:
        self._done: set[_Key] = set()

    def due(self, found: Iterable[Facts], now: int) -> list[Ring]:
        """What rings now; each only once."""
        rings = []
        for facts, clock in _running(found):
            key = (facts.id, clock.name, clock.due or 0)
            remaining = (clock.due or 0) - now
            if 0 < remaining <= _lead(clock) and key not in self._done:
                self._done.add(key)
                rings.append(Ring(facts.number, clock.label, left(clock, now)))
        return rings

    def hush(self, found: Iterable[Facts]) -> int:
        """The person knows of every clock that runs now: none of them rings. How many these are."""
        keys = {(facts.id, clock.name, clock.due or 0) for facts, clock in _running(found)}
        new = keys - self._done
        self._done |= keys
        return len(new)


def _running(found: Iterable[Facts]) -> Iterator[tuple[Facts, ClockView]]:
    for facts in found:
        if facts.is_open:
            for clock in facts.clocks:
                if clock.state == "running" and clock.due is not None and clock.stopped_at is None:
                    yield facts, clock


def _lead(clock: ClockView) -> int:
    if clock.start is None or clock.due is None:
        return _LEAD
    return min(_LEAD, (clock.due - clock.start) // _SHARE)
