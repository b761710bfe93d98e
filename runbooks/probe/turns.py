"""Whose turn it is to replay a probe by itself: one of the apps that are open on a store, and no sooner than
the probe says.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from data.errors import BadInput, StoreBusy
from data.journal.locks import FileLock
from data.times import SECOND, parse_duration

LEAST = 30
"""Seconds between two replays that nobody asked for."""
LONGEST = 24 * 3600


def every(text: str) -> int:
    """``5m`` as seconds. Raises `BadInput` for what is less than `LEAST` or more than a day."""
    seconds = parse_duration(text) // SECOND
    if not LEAST <= seconds <= LONGEST:
        raise BadInput("A probe is replayed every 30 seconds to every day.", remedy="Write --every 5m.")
    return seconds


def due(rest: int, last: int, now: int) -> bool:
    """Whether ``rest`` seconds passed since the last replay ended (microseconds; 0: never); never for 0."""
    return rest > 0 and now - last >= rest * SECOND


@contextlib.contextmanager
def turn(home: Path, probe: str) -> Iterator[bool]:
    """True while nobody else on this machine replays the probe; the turn ends with the process at the latest.

    Raises the `StoreError` leaves where the store's directory cannot be written.
    """
    folder = home / "probes"
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = FileLock(folder / f"{probe}.lock")
    try:
        try:
            lock.acquire(timeout=0)
        except StoreBusy:
            yield False
        else:
            yield True
    finally:
        lock.close()
