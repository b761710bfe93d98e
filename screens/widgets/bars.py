"""Scroll bars of whole cells, for terminals that have nothing but ASCII."""

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class PlainBars(ScrollBarRender):
    """Reversed blanks alone: no eighths of a block at the ends."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


def use_bars(*, ascii_only: bool) -> None:
    """How every scroll bar is drawn in this run."""
    ScrollBar.renderer = PlainBars if ascii_only else ScrollBarRender
