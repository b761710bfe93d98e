"""Waiting for what a person would see."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from app.terminal import FirelineApp
from tests.waiting import eventually_async

_LOOKS = frozenset({"reload", "ahead"})
"""The workers after which a screen shows other things."""


@asynccontextmanager
async def driven(app: FirelineApp, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Pilot[Any]]:
    """The app, running, with its knowledge read and its first look taken."""
    async with app.run_test(size=size, notifications=True) as pilot:
        await eventually_async(lambda: app.session.knowledge is not None, what="knowledge")
        await settled(pilot)
        yield pilot


async def settled(pilot: Pilot[Any]) -> None:
    """Until no look at the journal or at what steps would do is under way, and what came of it is drawn."""
    app = pilot.app

    def quiet() -> bool:
        return not any(worker.group in _LOOKS and not worker.is_finished for worker in app.workers)

    await eventually_async(quiet, what="looks at the journal and at what steps would do")
    await pilot.pause()


async def still(pilot: Pilot[Any]) -> None:
    """Until what is on the screen no longer changes, as it is after the second's tick: for a picture."""
    await settled(pilot)
    app: Any = pilot.app
    app.live_screen.tick(app.session.now)
    await unchanging(pilot)


async def unchanging(pilot: Pilot[Any]) -> None:
    """Until what is on the screen is the same twice, without a tick of its own."""
    shown = ""
    while shown != (shown := text(pilot)):
        await settled(pilot)


def text(pilot: Pilot[Any]) -> str:
    """All that is on the screen, as text."""
    app = pilot.app
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def sees(pilot: Pilot[Any], *wanted: str) -> None:
    """Until all of it is on the screen."""

    def there() -> bool:
        shown = text(pilot)
        missing = [one for one in wanted if one not in shown]
        assert not missing, f"{missing} not on the screen:\n{shown}"
        return True

    await eventually_async(there, what=f"the screen to show {wanted}")


async def gone(pilot: Pilot[Any], *words: str) -> None:
    """Until none of it is on the screen."""

    def left() -> bool:
        shown = text(pilot)
        present = [one for one in words if one in shown]
        assert not present, f"{present} still on the screen:\n{shown}"
        return True

    await eventually_async(left, what=f"{words} to go")


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Keys one after another, each taken in before the next."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def click(pilot: Pilot[Any], words: str, *, last: bool = False, times: int = 1) -> None:
    """With the mouse, on the first (or last) place where these words stand, once nothing moves there."""
    await sees(pilot, words)
    await still(pilot)
    places = [(row.index(words), y) for y, row in enumerate(text(pilot).splitlines()) if words in row]
    x, y = places[-1 if last else 0]
    await pilot.click(offset=(x + len(words) // 2, y), times=times)
    await settled(pilot)


async def type_in(pilot: Pilot[Any], words: str) -> None:
    """A text, letter by letter."""
    names = {
        " ": "space",
        "-": "minus",
        "@": "at",
        ":": "colon",
        ".": "full_stop",
        ",": "comma",
        "/": "slash",
    }
    await pilot.press(*(names.get(letter, letter) for letter in words))


async def holds(condition: Callable[[], object], what: str = "") -> None:
    """Until it does."""
    await eventually_async(lambda: bool(condition()), what=what)
