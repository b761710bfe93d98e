"""Waiting for something to become true, with a deadline; never for time to pass."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, overload

T = TypeVar("T")

SECONDS = 20.0
"""Long enough for a busy machine; a condition that holds ends the wait at once."""
EVERY = 0.01


class Deadline:
    """A moment on the monotonic clock until which something has to be done."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that remain, never below zero."""
        return max(0.0, self._until - time.monotonic())

    @property
    def passed(self) -> bool:
        return self.left == 0.0


def eventually(
    condition: Callable[[], T], seconds: float = SECONDS, *, every: float = EVERY, what: str = ""
) -> T:
    """The first truthy answer of ``condition``, asked again and again until ``seconds`` are over.

    A condition that raises `AssertionError` does not hold yet. When time is up, the last such error is raised
    again, or one that says ``what`` was waited for and what the last answer was.
    """
    deadline, pause = Deadline(seconds), threading.Event()
    while True:
        last = deadline.passed
        try:
            answer = condition()
        except AssertionError:
            if last:
                raise
        else:
            if answer:
                return answer
            if last:
                raise AssertionError(_too_late(what, condition, answer, seconds))
        pause.wait(every)


@overload
async def eventually_async(
    condition: Callable[[], Awaitable[T]], seconds: float = SECONDS, *, every: float = EVERY, what: str = ""
) -> T: ...
@overload
async def eventually_async(
    condition: Callable[[], T], seconds: float = SECONDS, *, every: float = EVERY, what: str = ""
) -> T: ...
async def eventually_async(
    condition: Callable[[], object],
    seconds: float = SECONDS,
    *,
    every: float = EVERY,
    what: str = "",
) -> object:
    """`eventually` on an event loop, which goes on between the questions; the condition may be a coroutine
    function.
    """
    deadline = Deadline(seconds)
    while True:
        last = deadline.passed
        try:
            answer = condition()
            settled = await answer if isinstance(answer, Awaitable) else answer
        except AssertionError:
            if last:
                raise
        else:
            if settled:
                return settled
            if last:
                raise AssertionError(_too_late(what, condition, settled, seconds))
        await _a_moment(every)


async def _a_moment(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    moment = loop.create_future()
    loop.call_later(seconds, moment.cancel)
    await asyncio.wait([moment])


def _too_late(what: str, condition: object, answer: object, seconds: float) -> str:
    name = what or getattr(condition, "__qualname__", "the condition")
    return f"{name} did not hold within {seconds:g} s; the last answer was {answer!r}"
