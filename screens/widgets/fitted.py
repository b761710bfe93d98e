"""Panels under one another, each as tall as what it shows where there is room, and a fair share where there
is none; the last one takes what is left over."""

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
