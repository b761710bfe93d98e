"""What the app does for heightened monitoring: while it is open it looks, and says what lies beyond its
limit."""

from __future__ import annotations

import asyncio

from app.terminal_work import WorkingApp

LOOK = 20.0
"""Seconds between two questions whether a look is due."""


class MonitoringApp(WorkingApp):
    """What `app.terminal.FirelineApp` knows of heightened monitoring."""

    async def watch_monitoring(self) -> None:
        """For as long as the app runs; what asks for reopening stands until it was seen."""
        opened = self.session.parts.open_monitors
        assert opened is not None  # noqa: S101
        monitors = await asyncio.to_thread(opened)

        async def look() -> None:
            for words in await asyncio.to_thread(monitors.look_where_due):
                self.stand(words)

        await self.again_and_again(look, "monitoring", LOOK)
