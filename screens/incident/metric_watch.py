"""Asks for an incident's metrics again and again while its screen is open, in threads, never blocking it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from data.errors import SourceError, TimedOut
from data.times import MINUTE, SECOND, parse_duration
from screens.incident.metric_plan import ZOOMS, MetricPlan
from screens.ports import MetricSource
from screens.session import Session

if TYPE_CHECKING:
    from data.sources.polling import Freshness, Poller
    from playbooks.panels import Panel
    from playbooks.readings import Reading

INTERVAL = 30 * SECOND
AT_ONCE = 3
"""Queries under way at the same time."""
_LOOK_AGAIN = 5 * MINUTE
"""An optional panel without series is asked for again after this long."""


class MetricWatch:
    """Belongs to one incident screen. ``tell`` is called on the event loop after every round."""

    def __init__(self, session: Session, tell: Callable[[], None]) -> None:
        self._session = session
        self._tell = tell
        self._poller: Poller[tuple[Reading, ...]] | None = None
        self._wanted = asyncio.Event()
        """Set while the plan names something to ask: before that nobody is asked, so nobody has answered."""
        self._absent: dict[tuple[str, str], int] = {}
        self.followers: list[Callable[[], None]] = []
        """Called too, after ``tell``'s screen has taken it in."""
        self.configured = True
        """Whether there is a source to ask at all."""
        self.source: MetricSource | None = None
        """What is asked; ``None`` before, and where there is none."""
        self.plan: MetricPlan | None = None
        self.counted: tuple[int, int] | None = None
        """The span of the incident whose figures were recorded unasked."""
        self.columns = 120
        """Moments that a plot can show."""
        self.zoom = ""
        """One of `ZOOMS`; empty: each panel's own range."""
        self.freshness: Freshness[tuple[Reading, ...]] | None = None
        """What was answered last; ``None`` until the first round ended."""

    # --- what the screen says ----------------------------------------------------------------------------

    def follow(self, plan: MetricPlan) -> None:
        """Ask for this from now on; at once where it differs from before."""
        before, self.plan = self.plan, plan
        if not (plan.panels and plan.systems):
            self._wanted.clear()
        elif not self._wanted.is_set():
            self._wanted.set()
        elif before is None or (plan.panels, plan.systems) != (before.panels, before.systems):
            self.wake()

    def look(self, columns: int) -> None:
        """Plots are so wide now."""
        if columns != self.columns:
            self.columns = columns
            self.wake()

    def zoom_by(self, steps: int, current: str) -> str:
        """Nearer (negative) or further; the new range."""
        at = min(range(len(ZOOMS)), key=lambda one: abs(parse_duration(ZOOMS[one]) - parse_duration(current)))
        self.zoom = ZOOMS[min(max(at + steps, 0), len(ZOOMS) - 1)]
        self.wake()
        return self.zoom

    def wake(self) -> None:
        """Ask now."""
        if self._poller is not None:
            self._poller.wake()

    # --- working -----------------------------------------------------------------------------------------

    async def run(self, source: MetricSource) -> None:
        """Until it is cancelled."""
        from data.sources.polling import Poller

        ambient = self._session.parts.journal.ambient
        interval = max(INTERVAL, int(self._session.parts.settings.poll_seconds * SECOND))
        poller = Poller(lambda: self._ask(source), self._take, ambient, interval=interval)
        self._poller, self.source = poller, source
        try:
            await poller.run()
        finally:
            self._poller = self.source = None
            source.close()

    def _take(self, freshness: Freshness[tuple[Reading, ...]]) -> None:
        self.freshness = freshness
        self._tell()

    async def _ask(self, source: MetricSource) -> tuple[Reading, ...]:
        """One round: every panel of every system. Raises `SourceError` where none could be answered, and
        where it is too slow to go on asking. Waits until there is something to ask."""
        from playbooks.panel_asking import ask
        from playbooks.readings import window

        await self._wanted.wait()
        plan, now = self.plan, self._session.now
        assert plan is not None  # noqa: S101  # it is what set the event
        limit, slow = asyncio.Semaphore(AT_ONCE), list[TimedOut]()

        async def one(panel: Panel, values: dict[str, str]) -> Reading:
            async with limit:
                if len(slow) >= AT_ONCE:
                    raise slow[0]
                grid = window(now, parse_duration(self.zoom or panel.range), self.columns)
                reading = await asyncio.to_thread(ask, source, panel, values, grid, now)
            if isinstance(reading.error, TimedOut):
                slow.append(reading.error)
            return reading

        wanted = [
            (panel, values)
            for panel in plan.panels
            for values in plan.systems
            if now >= self._absent.get((panel.id, values["model_id"]), 0)
        ]
        readings = tuple(await asyncio.gather(*(one(*pair) for pair in wanted)))
        self._note_absent(readings, now)
        return _or_raised(readings)

    def _note_absent(self, readings: tuple[Reading, ...], now: int) -> None:
        for reading in readings:
            if reading.panel.optional and reading.state in {"empty", "failed"}:
                self._absent[reading.panel.id, reading.model] = now + _LOOK_AGAIN


def _or_raised(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """The readings, unless the source answered none of them."""
    errors = [reading.error for reading in readings if isinstance(reading.error, SourceError)]
    if errors and len(errors) == len(readings):
        raise errors[0]
    return readings
