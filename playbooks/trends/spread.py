"""How long things took, of few or of many, without pretending that few are many."""

import math
import statistics
from collections.abc import Iterable

import msgspec

FEW = 5
"""Below so many, a figure says little, and is shown as such."""
PERCENTILES_FROM = 10
"""Below so many, the 90th percentile is just one of the longest, and is left out."""


class Spread(msgspec.Struct, frozen=True):
    """Durations in microseconds; ``None``: too few to say."""

    count: int
    median: int | None
    p90: int | None
    longest: int | None
    mean: int | None

    @property
    def few(self) -> bool:
        """Whether there are so few that this is an anecdote."""
        return self.count < FEW


def spread(durations: Iterable[int]) -> Spread:
    """Of what there is. The 90th percentile is the nearest-rank one: a duration that occurred."""
    found = sorted(durations)
    if not found:
        return Spread(0, None, None, None, None)
    p90 = found[math.ceil(0.9 * len(found)) - 1] if len(found) >= PERCENTILES_FROM else None
    return Spread(len(found), int(statistics.median(found)), p90, found[-1], int(statistics.fmean(found)))
