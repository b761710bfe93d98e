"""The time of a process that plays one drill: the drill's for what happens, the machine's for the record."""

import random
from collections.abc import Callable

from data.ambient import Ambient
from playbooks.scenario.clock import Clock


class DrillTime:
    """Until the drill has a clock, the machine's own time."""

    def __init__(self, machine: Ambient | None = None) -> None:
        self._machine = machine or Ambient()
        self.clock: Clock | None = None

    def now(self) -> int:
        """Microseconds."""
        real = self._machine.now()
        return real if self.clock is None else self.clock.at(real)

    def ambient(self) -> Ambient:
        """What everything in the process is handed."""
        return Ambient(now=self.now, entropy=self._machine.entropy, machine=self._machine.now)


class Played:
    """A machine whose time somebody sets and whose chance is a seed's: every run of it is the same."""

    def __init__(self, start: int, seed: int) -> None:
        self.time = start
        self._chance = random.Random(seed)  # noqa: S311 - a drill has no secrets, and has to come out the same

    def ambient(self) -> Ambient:
        """Its time and its chance."""
        entropy: Callable[[int], bytes] = self._chance.randbytes
        return Ambient(now=lambda: self.time, entropy=entropy)
