"""Asking a source again and again, and saying truthfully how old the last good answer is.

No screen in here: whoever wants to know gives a callback.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import msgspec

from data.ambient import Ambient
from data.errors import SourceError
from data.times import MINUTE, SECOND

T = TypeVar("T")

INTERVAL = 10 * SECOND
LONGEST = 2 * MINUTE
"""However often it failed, it is asked again after this long."""
JITTER = 0.1
"""A good answer is followed by the interval, a tenth more or less, so that many do not ask at once."""


class Freshness(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """What a source said last, and whether it can still be asked. Times in microseconds.

    ``answer`` is ``None`` until it answered once; an empty answer always means that it said so.
    """

    answer: T | None = None
    answered_at: int = 0
    """When the last good answer came; 0: never."""
    error: SourceError | None = None
    """Why the latest attempt failed; ``None`` when it did not."""
    failing_since: int = 0
    """When the first of the failures in a row came; 0 while it answers."""
    failures: int = 0
    """How many in a row."""
    number: int = 0
    """Of the request that this tells of; grows."""

    @property
    def state(self) -> str:
        """``waiting`` (nothing came yet), ``fresh``, ``stale`` (an old answer, and an error since) or
        ``unreachable`` (never answered)."""
        if self.error is None:
            return "fresh" if self.answered_at else "waiting"
        return "stale" if self.answered_at else "unreachable"

    def age(self, now: int) -> int | None:
        """How old the last good answer is; ``None`` where there is none."""
        return max(0, now - self.answered_at) if self.answered_at else None


def delay(failures: int, interval: int, longest: int, chance: float) -> int:
    """Microseconds until the next request.

    ``chance`` lies in [0, 1). After a good answer the interval, a tenth more or less; after n failures
    interval x 2ⁿ, at most ``longest``, and between half of that and all of it.
    """
    if failures == 0:
        return int(interval * (1 - JITTER + 2 * JITTER * chance))
    ceiling = max(interval, min(longest, interval << min(failures, 30)))
    return int(ceiling * (0.5 + chance / 2))


class Poller(Generic[T]):
    """Repeats ``fetch`` until `run` is cancelled, and hands every `Freshness` to ``tell``.

    ``fetch`` bounds its own time and raises `SourceError` when it cannot look; any other exception is a
    fault of ours and ends `run`. Requests are numbered: an answer that comes after a later request's answer
    is dropped. Belongs to one event loop.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[T]],
        tell: Callable[[Freshness[T]], None],
        ambient: Ambient,
        *,
        interval: int = INTERVAL,
        longest: int = LONGEST,
    ) -> None:
        self._fetch = fetch
        self._tell = tell
        self._ambient = ambient
        self._interval = interval
        self._longest = longest
        self._asked = 0
        self._waker = asyncio.Event()
        self.freshness: Freshness[T] = Freshness()

    async def run(self) -> None:
        """Asks now, and then again and again. Cancel the task to stop it."""
        while True:
            self._waker.clear()
            await self.ask()
            wait = delay(self.freshness.failures, self._interval, self._longest, self._chance())
            try:
                await asyncio.wait_for(self._waker.wait(), wait / SECOND)
            except TimeoutError:
                continue

    def wake(self) -> None:
        """Ask now rather than at the end of the interval."""
        self._waker.set()

    async def ask(self) -> Freshness[T]:
        """One request, out of turn if need be; what is known after it."""
        self._asked += 1
        number = self._asked
        try:
            answer = await self._fetch()
        except SourceError as error:
            self._take(number, self._failed(number, error))
        else:
            good = Freshness[T](answer=answer, answered_at=self._ambient.now(), number=number)
            self._take(number, good)
        return self.freshness

    def _failed(self, number: int, error: SourceError) -> Freshness[T]:
        known = self.freshness
        return Freshness[T](
            answer=known.answer,
            answered_at=known.answered_at,
            error=error,
            failing_since=known.failing_since or self._ambient.now(),
            failures=known.failures + 1,
            number=number,
        )

    def _take(self, number: int, freshness: Freshness[T]) -> None:
        if number < self.freshness.number:
            return
        self.freshness = freshness
        self._tell(freshness)

    def _chance(self) -> float:
        return int.from_bytes(self._ambient.entropy(4), "big") / 2**32
