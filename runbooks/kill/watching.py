"""Watching one armed rule: two evaluations that fire, a countdown that anybody can stop, one kill."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from data.ambient import Ambient
from data.errors import BadInput, SourceError
from data.journal.kinds import KillArmed, KillCountdown
from data.journal.store import Journal
from data.times import MINUTE, SECOND
from runbooks.kill import arming

POLL = 5
"""Seconds between two looks at Prometheus."""
NEEDED = 2
"""Evaluations that have to fire, one after another."""
TOGETHER = 10 * MINUTE
"""Microseconds. Evaluations further apart say nothing of the time between: this machine may have slept."""
LATE = 30 * SECOND
"""A countdown that nobody acted on for so long after its end is over: nobody watched. Microseconds."""
BLIND = "cannot see"
"""How it begins to tell that Prometheus does not answer."""


class Hand(Protocol):
    """What acts; every method may block, and is called on a thread."""

    def check(self) -> None:
        """Raises `Refused` where what was armed is not what would run; it is disarmed then. Raises `BadInput`
        where that cannot be told now."""

    def count_down(self, said: KillCountdown) -> None:
        """Put the countdown on record, unless one runs."""

    def kill(self, said: KillCountdown) -> str:
        """Kill once, and say what came of it."""


class Watch:
    """One armed session. `run` goes on until it is disarmed."""

    def __init__(
        self,
        journal: Journal,
        home: Path,
        armed: KillArmed,
        look: Callable[[], Awaitable[str]],
        hand: Hand,
        told: Callable[[str], None],
    ) -> None:
        self._journal, self._home, self._armed = journal, home, armed
        self._look, self._hand, self._told = look, hand, told
        self._seen: dict[str, int] = {}
        """The evaluations that fired, with when they were seen first."""

    @property
    def _ambient(self) -> Ambient:
        return self._journal.ambient

    async def run(self, tick: float = 1.0, poll: float = POLL) -> None:
        """Look, count down, kill, once a ``tick`` (seconds)."""
        with arming.session(self._home, self._armed.model):
            waited = poll
            while self._armed.model in await asyncio.to_thread(arming.armed, self._journal):
                running = await asyncio.to_thread(arming.counting, self._journal, self._armed.model)
                if running is not None:
                    await self._count(running.said)
                elif waited >= poll:
                    waited = 0.0
                    await self._ask()
                waited += tick
                await asyncio.sleep(tick)
        self._told("disarmed")

    async def _count(self, said: KillCountdown) -> None:
        left = said.due - self._ambient.now()
        if left > 0:
            self._told(f"kills {said.model} in {-(-left // SECOND)} s; fireline kill stop stops it")
            return
        why_not = "nobody watched when it was due" if left < -LATE else await self._why_not_now()
        if not why_not:
            self._told(await asyncio.to_thread(self._hand.kill, said))
            return
        await asyncio.to_thread(arming.give_up, self._journal, said.model, why_not)
        self._told(f"the countdown came to nothing: {why_not}; watching on")

    async def _why_not_now(self) -> str:
        """The last look before a kill; empty where the rule fires still."""
        try:
            return "" if await self._look() else f"{self._armed.rule} does not fire any more"
        except SourceError as error:
            return f"{BLIND} whether {self._armed.rule} still fires: {error.message}"

    async def _ask(self) -> None:
        """Another evaluation counts, another look at the same one does not; one that is quiet begins anew."""
        try:
            await asyncio.to_thread(self._hand.check)
            evaluated = await self._look()
        except (SourceError, BadInput) as error:
            self._seen.clear()
            self._told(f"{BLIND}: {error.message}")
            return
        if not evaluated:
            self._seen.clear()
            self._told(f"{self._armed.rule} does not fire")
            return
        now = self._ambient.now()
        self._seen = {one: at for one, at in self._seen.items() if now - at <= TOGETHER}
        self._seen.setdefault(evaluated, now)
        self._told(f"{self._armed.rule} fires, {len(self._seen)} of {NEEDED} evaluations")
        if len(self._seen) >= NEEDED:
            due = now + self._armed.seconds * SECOND
            said = KillCountdown(self._armed.model, self._armed.rule, due, tuple(self._seen)[-NEEDED:])
            self._seen.clear()
            await asyncio.to_thread(self._hand.count_down, said)
