"""Watching several sources at once, each at its own pace, as one picture."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from data.ambient import Ambient
from data.sources.polling import Freshness, Poller

Answer = TypeVar("Answer")
Given_co = TypeVar("Given_co", covariant=True)
Drawn = TypeVar("Drawn")


class Source(Protocol[Given_co]):
    """What is asked again and again."""

    @property
    def name(self) -> str:
        """How people are told of it, without credentials."""

    async def look(self) -> Given_co:
        """What it says now. Raises `SourceError` where it cannot look."""

    async def close(self) -> None:
        """Let go of connections."""


class Watch(ABC, Generic[Answer, Drawn]):
    """Asks every source again and again until `run` is cancelled, and tells what is drawn of their answers.

    A source that fails is asked ever less often, and does not hold up the others. While a picture is drawn
    more may come; only the newest is drawn next. Belongs to one event loop.
    """

    def __init__(
        self,
        sources: Sequence[Source[Answer]],
        tell: Callable[[Drawn], None],
        ambient: Ambient,
        *,
        interval: int,
    ) -> None:
        self._sources = sources
        self._tell = tell
        self._news = asyncio.Event()
        self._pollers: list[Poller[Answer]] = [
            Poller(source.look, lambda _: self._news.set(), ambient, interval=interval) for source in sources
        ]

    @property
    def known(self) -> list[tuple[str, Freshness[Answer]]]:
        """Every source's name with what it said last."""
        pairs = zip(self._sources, self._pollers, strict=True)
        return [(source.name, poller.freshness) for source, poller in pairs]

    @abstractmethod
    async def draw(self) -> Drawn:
        """One picture of what is `known`."""

    async def run(self) -> None:
        """Until cancelled; closes the sources at the end."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._tell_on())
                for poller in self._pollers:
                    group.create_task(poller.run())
        finally:
            for source in self._sources:
                await source.close()

    def wake(self) -> None:
        """Ask all of them now."""
        for poller in self._pollers:
            poller.wake()

    async def _tell_on(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            self._tell(await self.draw())
