"""The one thread that reads and writes the journal for the screens.

The event loop never waits: what may wait on a lock, the disk or a parser is done here, one thing after
another, so that two reads never see a state half folded.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Clerk:
    """``await clerk.do(f, …)`` runs ``f`` on the clerk's thread."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="clerk")

    async def do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result; what it raises is raised here."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(work, *args, **kwargs))

    def close(self) -> None:
        """Let what runs end; drop what waits."""
        self._threads.shutdown(wait=True, cancel_futures=True)
