"""The hybrid logical clock (Kulkarni et al., *Logical Physical Clocks*, 2014): what is written later by
someone who saw an event never sorts before it, whatever the machine's clock does."""

from data.ambient import Ambient
from data.times import MINUTE

AHEAD_LIMIT = 5 * MINUTE
"""A peer's wall clock further ahead than this is flagged, and never adopted."""


class Clock:
    """(wall, counter): wall in microseconds, never going back; the counter orders what shares a wall."""

    def __init__(self, ambient: Ambient) -> None:
        self.ambient = ambient
        self.wall, self.counter = 0, 0

    def tick(self, now: int) -> tuple[int, int]:
        """The stamp of an event written now."""
        if now > self.wall:
            self.wall, self.counter = now, 0
        else:
            self.counter += 1
        return self.wall, self.counter

    def witness(self, wall: int, counter: int) -> None:
        """Take a stamp of this store, or one of a peer that is not too far ahead, into account."""
        self.wall, self.counter = max((self.wall, self.counter), (wall, counter))


def too_far_ahead(wall: int, now: int) -> bool:
    """Whether a peer's stamp must not be adopted."""
    return wall - now > AHEAD_LIMIT
