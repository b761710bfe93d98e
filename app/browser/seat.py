"""One browser's app: a process in a session and group of its own, which is ended with all that it started."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Sequence

from aiohttp.web import WebSocketResponse
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

DRIVER = "app.terminal_driver:SeatDriver"
LEAST, MOST = (20, 5), (500, 200)
"""Columns and rows that a browser may ask for."""
_FRAMES = "20"
_GRACE = 3.0
"""Seconds that a process is given to end, before it is killed."""


class Seat(AppService):
    """textual-serve's service, without its shell and without its stray processes."""

    def __init__(self, argv: Sequence[str], socket: WebSocketResponse) -> None:
        super().__init__(
            argv[0],
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=_closing(socket),
            download_manager=DownloadManager(),
        )
        self._argv = argv

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        size = fitted(width, height)
        environment = self._build_environment(*size) | {"TEXTUAL_DRIVER": DRIVER, "TEXTUAL_FPS": _FRAMES}
        self._process = process = await asyncio.create_subprocess_exec(
            *self._argv, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, start_new_session=True
        )
        self._stdin = process.stdin
        return process

    async def set_terminal_size(self, width: int, height: int) -> None:
        """As large as one may ask for."""
        await super().set_terminal_size(*fitted(width, height))

    async def stop(self) -> None:
        """End the app, and whatever of its group is left; may be called again."""
        task, process = self._task, self._process
        if process is None:
            return
        self._process = self._task = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GRACE):
                await self.send_meta({"type": "quit"})
                await process.wait()
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, sign)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _GRACE)
        if task is not None:
            task.cancel()
            await asyncio.wait([task])


def fitted(width: int, height: int) -> tuple[int, int]:
    """A size that can be drawn."""
    return max(LEAST[0], min(width, MOST[0])), max(LEAST[1], min(height, MOST[1]))


def _closing(socket: WebSocketResponse) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        await socket.close()

    return close
