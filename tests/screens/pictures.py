"""Pictures of a scene at every size in every theme, of one running app: it is resized and repainted live, as
a terminal would be, so that the pictures also hold that nothing of another size or theme stays behind."""

from __future__ import annotations

import inspect
import pickle
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import product
from typing import Any, NamedTuple

import pytest
from pytest_textual_snapshot import (
    PseudoApp,
    PseudoConsole,
    SVGImageExtension,
    node_to_report_path,
    normalize_svg,
)
from rich.console import Console
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from app.terminal import FirelineApp
from tests.screens.pilots import driven, holds, press, sees, settled, still, unchanging
from tests.screens.world import World

Size = tuple[int, int]

SIZES: tuple[Size, ...] = ((80, 24), (120, 36), (200, 50))
THEMES = ("night", "day")
_HAIR = 0.1
"""Units of a picture below which two places are one."""


class Seen(NamedTuple):
    """A step that waits until these words are on the screen."""

    words: str


Step = str | Seen | Callable[[], object]
"""A key, words to wait for, or something that happens between two keys."""
Scene = Callable[[World], tuple[FirelineApp, Sequence[Step], str]]
"""The app, what leads there, and what is on the screen then."""


class Pictures:
    """The pictures of one test, each kept under its size and theme."""

    def __init__(self, snapshot: SnapshotAssertion, request: pytest.FixtureRequest) -> None:
        self._kept = snapshot.use_extension(SVGImageExtension)
        self._node: Any = request.node

    async def compare(
        self,
        pilot: Pilot[Any],
        ready: str = "",
        *,
        sizes: Sequence[Size] = SIZES,
        themes: Sequence[str] = THEMES,
    ) -> None:
        """Fails with the names of those that are not as they were; ``ready`` is seen in each of them."""
        other = [
            name
            for size, theme in there_and_back(sizes, themes)
            if not self._same(name := f"{size[0]}x{size[1]}-{theme}", await taken(pilot, size, theme, ready))
        ]
        assert not other, f"not as it was: {', '.join(other)}"

    def _same(self, name: str, svg: str) -> bool:
        same = bool(self._kept(name=name) == svg)
        self._report(name, svg, same=same)
        return same

    def _report(self, name: str, svg: str, *, same: bool) -> None:
        """For the page that shows both side by side, which the plugin makes of what is left here."""
        last = self._kept.executions[self._kept.num_executions - 1]
        terminal = PseudoApp(PseudoConsole(legacy_windows=False, size=Console(force_terminal=True).size))
        path, line, title = self._node.reportinfo()
        about = inspect.getdoc(self._node.function) or ""
        told = (same, str(last.final_data or ""), svg, terminal, path, line, f"{title}[{name}]", about, "")
        page = node_to_report_path(self._node)
        page.with_name(f"{page.name}_{name}").write_bytes(pickle.dumps((*told, last.final_data is not None)))


def there_and_back(sizes: Sequence[Size], themes: Sequence[str]) -> list[tuple[Size, str]]:
    """Every size in every theme, a step changing one of the two: a change of theme costs less than a size."""
    ways = (themes, themes[::-1])
    return [pair for place, size in enumerate(sizes) for pair in product((size,), ways[place % 2])]


async def taken(pilot: Pilot[Any], size: Size, theme: str, ready: str = "") -> str:
    """A picture of the app as it is at this size in this theme."""
    app: Any = pilot.app
    if app.size != size:
        await pilot.resize_terminal(*size)
        await holds(lambda: app.screen.outer_size == size, f"the size {size}")
    if app.ink.palette.name != theme:
        app.use_theme(theme)
    await at_rest(pilot)
    if ready:
        await sees(pilot, ready)
        await at_rest(pilot)
    return _GROUNDS.sub(_one_ground, normalize_svg(app.export_screenshot(title=app.title, simplify=True)))


_RECT = r'<rect fill="{fill}" x="{number}" y="{y}" width="{number}" height="{number}" [^>]*/>'
_GROUNDS = re.compile(
    _RECT.format(fill='(?P<fill>[^"]+)', y='(?P<y>[^"]+)', number='([^"]+)')
    + "(?:" + _RECT.format(fill="(?P=fill)", y="(?P=y)", number='[^"]+') + ")+"
)  # fmt: skip
_PLACE = re.compile(r' x="([^"]+)" y="[^"]+" width="([^"]+)"')


def _one_ground(found: re.Match[str]) -> str:
    """Grounds side by side are one, however the screen was painted: in parts, or all at once."""
    joined: list[list[float]] = []
    for x, width in (map(float, place) for place in _PLACE.findall(found[0])):
        if joined and abs(sum(joined[-1]) - x) < _HAIR:
            joined[-1][1] += width
        else:
            joined.append([x, width])
    first = found[0][: found[0].index("/>") + 2]
    return "".join(_PLACE.sub(f' x="{x:g}" y="{found["y"]}" width="{width:g}"', first) for x, width in joined)


async def at_rest(pilot: Pilot[Any]) -> None:
    """Until nothing that the screen waits for is under way, and nothing moves; no second's tick mends it."""
    groups = {"details", "ahead"}
    await settled(pilot)
    await holds(
        lambda: all(worker.is_finished for worker in pilot.app.workers if worker.group in groups), "details"
    )
    await unchanging(pilot)


@asynccontextmanager
async def reached(
    app: FirelineApp, steps: Sequence[Step] = (), ready: str = "", size: Size = SIZES[0]
) -> AsyncIterator[Pilot[Any]]:
    """The app where these steps lead."""
    async with driven(app, size) as pilot:
        if app.session.parts.open_alerts is not None:
            await holds(lambda: app.session.picture is not None, "the alert source")
        await settled(pilot)
        for step in steps:
            if isinstance(step, str):
                await press(pilot, step)
            elif isinstance(step, Seen):
                await sees(pilot, step.words)
            else:
                step()
        if ready:
            await sees(pilot, ready)
        await still(pilot)
        yield pilot
