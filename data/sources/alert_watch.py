"""Watching several Alertmanagers as one picture, merged on a thread where there are many alerts."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from data.ambient import Ambient
from data.errors import NotFound
from data.sources.alert_picture import AlertmanagerState, Heard, Merger, Picture
from data.sources.polling import INTERVAL
from data.sources.silences import SilenceDraft
from data.sources.watch import Source, Watch

_FEW = 500
"""So many alerts are merged at once."""


class AlertSource(Source[Heard], Protocol):
    """Where alerts come from; `data.sources.alertmanager.Alertmanager` is one."""

    async def silence(self, draft: SilenceDraft) -> str:
        """Hold back notifications; the silence's id."""

    async def expire(self, identity: str) -> None:
        """End a silence."""


class AlertWatch(Watch[Heard, Picture]):
    """Asks every Alertmanager, and tells a new `Picture` whenever one of them answered or failed."""

    def __init__(
        self,
        sources: Sequence[AlertSource],
        tell: Callable[[Picture], None],
        ambient: Ambient,
        *,
        interval: int = INTERVAL,
    ) -> None:
        super().__init__(sources, tell, ambient, interval=interval)
        self._by_name = {source.name: source for source in sources}
        self._merger = Merger()

    def source(self, name: str) -> AlertSource:
        """The source of this name. Raises `NotFound`."""
        found = self._by_name.get(name)
        if found is None:
            raise NotFound(f"{name} is not asked for alerts any more.")
        return found

    async def draw(self) -> Picture:
        """All of them together."""
        states = [AlertmanagerState(*one) for one in self.known]
        if sum(len(state.alerts) for state in states) <= _FEW or len(states) == 1:
            return self._merger.picture(states)
        return await asyncio.to_thread(self._merger.picture, states, pause=True)
