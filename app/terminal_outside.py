"""What the app says of the world outside: whether everything was sent, and what came to nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.terminal_work import WorkingApp

if TYPE_CHECKING:
    from screens.ports import Outside

LOOK = 1.0
"""Seconds between two looks at what waits to be sent."""


class OutsideApp(WorkingApp):
    """What `app.terminal.FirelineApp` knows of services outside."""

    outside: Outside | None = None

    async def watch_outside(self) -> None:
        """For as long as the app runs; what failed stands until it was seen."""
        opened = self.session.parts.open_outside
        assert opened is not None  # noqa: S101
        outside = self.outside = await asyncio.to_thread(opened)

        async def look() -> None:
            self.session.tell(await asyncio.to_thread(outside.state))
            for words in await asyncio.to_thread(outside.failed):
                self.stand(words)

        await self.again_and_again(look, "outside", LOOK)
