"""Panels under one another, or in rows side by side, each as tall as what it shows where there is room, and a
fair share where there is none; the last one takes what is left over."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import Container
from textual.geometry import Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from screens.widgets.panel import Panel

GAP = 1
"""Empty lines between two panels."""


def shares(wanted: Sequence[int], room: int) -> list[int]:
    """Lines for each: what it wants where all fit, else no more than a fair share; the last gets the rest.

    >>> shares([3, 5, 4], 20), shares([3, 9, 9], 15)
    ([3, 5, 12], [3, 6, 6])
    """
    given = [0] * len(wanted)
    left = room
    waiting = sorted(range(len(wanted)), key=lambda place: wanted[place])
    while waiting:
        place = waiting.pop(0)
        given[place] = max(0, min(wanted[place], left // (len(waiting) + 1)))
        left -= given[place]
    if given:
        given[-1] += max(0, left)
    return given


def heights(children: Sequence[Widget], room: int) -> list[int]:
    """Lines for each of a column's panels, the gaps taken off."""
    wanted = [child.wanted if isinstance(child, Panel) else 1 for child in children]
    return shares(wanted, room - GAP * (len(children) - 1))


class Fitted(Layout):
    """Lays `Panel` children out by `shares` of what they want."""

    name = "fitted"

    def arrange(
        self,
        parent: Widget,
        children: list[Widget],
        size: Size,
        greedy: bool = True,  # noqa: ARG002
    ) -> ArrangeResult:
        """One under another, with a gap between."""
        parent.pre_layout(self)
        placements: list[WidgetPlacement] = []
        y = 0
        for child, lines in zip(children, heights(children, size.height), strict=True):
            region = Region(0, y, size.width, lines)
            placements.append(WidgetPlacement(region, region.offset * 0, child.styles.margin, child))
            y += lines + GAP
        return placements


class Abreast(Layout):
    """Lays `Panel` children out in rows, as many side by side as the width has room for; what has no room
    below is scrolled to."""

    name = "abreast"

    def __init__(self, most: int) -> None:
        self._most = most

    def arrange(
        self,
        parent: Widget,
        children: list[Widget],
        size: Size,
        greedy: bool = True,  # noqa: ARG002
    ) -> ArrangeResult:
        """Row by row, each as tall as its tallest."""
        parent.pre_layout(self)
        across = abreast(len(children), size.width, self._most)
        rows = [children[start : start + across] for start in range(0, len(children), across)]
        cells = (size.width - BETWEEN * (across - 1)) // across
        placements: list[WidgetPlacement] = []
        y = 0
        for row, lines in zip(rows, row_heights(rows, size.height), strict=True):
            for place, child in enumerate(row):
                region = Region(place * (cells + BETWEEN), y, cells, lines)
                placements.append(WidgetPlacement(region, region.offset * 0, child.styles.margin, child))
            y += lines + GAP
        return placements


BETWEEN = 2
"""Empty cells between two panels side by side."""
_LEAST, _NARROWEST = 6, 36


def abreast(panels: int, cells: int, most: int = 4) -> int:
    """How many stand side by side: none narrower than can be read.

    >>> abreast(7, 38), abreast(7, 78), abreast(7, 118), abreast(7, 198), abreast(1, 198)
    (1, 2, 3, 4, 1)
    """
    return max(1, min(panels, most, (cells + BETWEEN) // (_NARROWEST + BETWEEN)))


def row_heights(rows: Sequence[Sequence[Widget]], room: int) -> list[int]:
    """Lines for each row: what its panels want; a fair share, but enough to be read, where there is less."""
    wanted = [max(child.wanted if isinstance(child, Panel) else 1 for child in row) for row in rows]
    given = shares(wanted, room - GAP * (len(rows) - 1))
    return [max(lines, min(least, _LEAST)) for lines, least in zip(given, wanted, strict=True)]


_FITTED = Fitted()


class Column(Container):
    """A column of panels."""

    DEFAULT_CSS = "Column { width: 1fr; height: 1fr; }"

    @property
    def layout(self) -> Layout:
        """Its own, which no style sheet can name."""
        return _FITTED

    def on_mount(self) -> None:
        """Its panels say when they want more or less."""
        for panel in self.query_children(Panel):
            panel.refit = self._refit

    def _refit(self) -> None:
        """Laid out again only where that moves anything. A child asks for it: what Textual has arranged for a
        container stands until one of its children does."""
        shown = [child for child in self.children if child.display]
        if heights(shown, self.size.height) != [child.size.height for child in shown]:
            shown[0].refresh(repaint=False, layout=True)


class Rank(Container):
    """Panels side by side, in as many rows as they take; the one that has the focus stays in sight."""

    DEFAULT_CSS = "Rank { width: 1fr; height: 1fr; overflow-y: auto; scrollbar-size-vertical: 1; }"

    def __init__(self, *panels: Panel, most: int = 4) -> None:
        super().__init__(*panels)
        self._abreast = Abreast(most)

    @property
    def layout(self) -> Layout:
        """Its own, which no style sheet can name."""
        return self._abreast

    def on_mount(self) -> None:
        """Its panels say when they want more or less."""
        for panel in self.query_children(Panel):
            panel.refit = self.refit

    async def add(self, panel: Panel) -> None:
        """One more, after the others."""
        panel.refit = self.refit
        await self.mount(panel)

    def refit(self) -> None:
        """One of the panels wants more or less."""
        for panel in list(self.children)[:1]:
            panel.refresh(repaint=False, layout=True)
        self.call_after_refresh(self._in_sight)

    def on_resize(self) -> None:
        """What has the focus stays in sight."""
        self.call_after_refresh(self._in_sight)

    def on_descendant_focus(self) -> None:
        """With its title, as far as there is room."""
        self._in_sight()

    def _in_sight(self) -> None:
        for panel in self.query_children(Panel):
            if panel.has_focus_within:
                panel.scroll_visible(animate=False)
