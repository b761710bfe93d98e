"""What the app says of sync: how far it is, and who else looks at the incident."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.terminal_work import WorkingApp
from data.errors import FirelineError
from screens.freshness import SourceState

if TYPE_CHECKING:
    from screens.ports import Sync

LOOK = 1.0
"""Seconds between two looks at what is not synced."""
HEARTBEAT = 10
"""Looks between two times that we say where we are."""


class SyncApp(WorkingApp):
    """What `app.terminal.FirelineApp` knows of the incident database."""

    sync: Sync | None = None

    @property
    def looking_at(self) -> str:
        """The incident of the uppermost screen that has one: what stands above it is about it still."""
        found = (str(getattr(screen, "incident_id", "")) for screen in reversed(self.live_screens))
        return next(filter(None, found), "")

    async def watch_sync(self) -> None:
        """For as long as the app runs; where it cannot begin, that is said and stays in the bottom line."""
        opened = self.session.parts.open_sync
        assert opened is not None  # noqa: S101
        try:
            sync = self.sync = await asyncio.to_thread(opened)
        except FirelineError:
            self.session.tell(SourceState(name="sync", state="unreachable", said="sync not set up"))
            raise
        looks, before = 0, ""

        async def look() -> None:
            nonlocal looks, before
            state = await asyncio.to_thread(sync.state)
            self.session.tell(state)
            if state.state == "unreachable":
                self.session.here, before = (), ""  # nobody knows who is there
            looking_at = self.looking_at
            if state.state != "unreachable" and (looks % HEARTBEAT == 0 or looking_at != before):
                self.session.here = await asyncio.to_thread(sync.here, looking_at)
                before = looking_at
            looks += 1

        await self.again_and_again(look, "sync", LOOK)
