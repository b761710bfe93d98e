"""Watching several Alertmanagers at once, each at its own pace, as one picture."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from data.ambient import Ambient
from data.errors import NotFound
from data.sources.alert_picture import AlertmanagerState, Heard, Picture, picture
from data.sources.polling import INTERVAL, Freshness, Poller
from data.sources.silences import SilenceDraft


class AlertSource(Protocol):
    """Where alerts come from; `data.sources.alertmanager.Alertmanager` is one."""

    @property
    def name(self) -> str:
        """How it is shown, without credentials."""

    async def look(self) -> Heard:
        """What fires now. Raises `SourceError` where it cannot look."""

    async def silence(self, draft: SilenceDraft) -> str:
        """Hold back notifications; the silence's id."""

    async def expire(self, identity: str) -> None:
        """End a silence."""

    async def close(self) -> None:
        """Let go of connections."""


class AlertWatch:
    """Asks every source again and again until `run` is cancelled, and hands each new `Picture` to ``tell``.

    A source that fails is asked ever less often, and does not hold up the others. Belongs to one event loop.
    """

    def __init__(
        self,
        sources: Sequence[AlertSource],
        tell: Callable[[Picture], None],
        ambient: Ambient,
        *,
        interval: int = INTERVAL,
    ) -> None:
        self._sources = sources
        self._tell = tell
        self._pollers: list[Poller[Heard]] = [
            Poller(source.look, self._told, ambient, interval=interval) for source in sources
        ]

    async def run(self) -> None:
        """Until cancelled; closes the sources at the end."""
        try:
            async with asyncio.TaskGroup() as group:
                for poller in self._pollers:
                    group.create_task(poller.run())
        finally:
            for source in self._sources:
                await source.close()

    def source(self, name: str) -> AlertSource:
        """The source of this name. Raises `NotFound`."""
        for source in self._sources:
            if source.name == name:
                return source
        raise NotFound(f"{name} is not asked for alerts any more.")

    def wake(self) -> None:
        """Ask all of them now."""
        for poller in self._pollers:
            poller.wake()

    def _told(self, _: Freshness[Heard]) -> None:
        states = [
            AlertmanagerState(source.name, poller.freshness)
            for source, poller in zip(self._sources, self._pollers, strict=True)
        ]
        self._tell(picture(states))
