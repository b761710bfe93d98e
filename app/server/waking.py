"""The wake-up call: it says *pull now*, and waits without a thread and without a database connection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.concurrency import run_in_threadpool

from app.server.pulling import Pulling

LOOK_EVERY = 0.3
"""Seconds; other servers on the same database say nothing to this one, so it looks, while anybody waits."""


class Waking:
    """Lives in the server's event loop; `taken` may be called from any thread."""

    def __init__(self, pulling: Pulling) -> None:
        self._pulling = pulling
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed = asyncio.Event()
        self._mark = -1
        self._closing = False
        self.waiting = 0

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While the server runs."""
        self._loop = asyncio.get_running_loop()
        looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    def taken(self, mark: int) -> None:
        """Something arrived here: wake everybody."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._tell, mark)

    def close(self) -> None:
        """Answer everybody who waits: the server ends."""
        self._closing = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._tell, self._mark)

    async def wait(self, mark: int, seconds: float) -> int:
        """The mark as soon as it is another one, or as it is when time is up.

        Where somebody waits already, `_look` keeps the mark, and one more who waits costs no query.
        """
        if not self.waiting or self._mark != mark:
            self._mark = await run_in_threadpool(self._pulling.mark)
        self.waiting += 1
        try:
            async with asyncio.timeout(seconds):
                while self._mark == mark and not self._closing:
                    await self._changed.wait()
        except TimeoutError:
            return self._mark  # nothing came
        finally:
            self.waiting -= 1
        return self._mark

    def _tell(self, mark: int) -> None:
        self._mark = mark
        self._changed.set()
        self._changed = asyncio.Event()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self.waiting:
                with contextlib.suppress(DBAPIError, NoConnection):  # away: whoever asks is told so
                    mark = await run_in_threadpool(self._pulling.mark)
                    if mark != self._mark:
                        self._tell(mark)
