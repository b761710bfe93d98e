"""A list that draws only what is on the screen, however long it is: the timeline, alerts, steps and help.

Built on Textual's line API (`ScrollView.render_line`). Rows are asked for by index and drawn as lines of
spans; the row under the cursor keeps its key when rows come and go.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.actions import list_bindings
from screens.ink import Ink
from screens.lines import EMPTY, Line, fit, width

Draw = Callable[[int, int], Sequence[Line]]
"""(index, cells) to the row's lines."""

Lead = Callable[[int], int]
"""Index to the number of heading lines above the row proper."""

_KEPT = 400
"""Drawn rows kept for the next paint."""


class Rows(ScrollView, can_focus=True):
    """Rows with a cursor. ``Rows.Chosen`` when one is entered or clicked twice, ``Rows.Moved`` on the way."""

    DEFAULT_CSS = """
    Rows {
        height: 1fr; background: $fl-ground;
        scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0; scrollbar-gutter: stable;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*list_bindings()]

    class Chosen(Message):
        """Enter on a row, or a click on the row that has the cursor."""

        def __init__(self, rows: "Rows", key: str) -> None:
            super().__init__()
            self.rows, self.key = rows, key

        @property
        def control(self) -> "Rows":
            return self.rows

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, rows: "Rows", key: str) -> None:
            super().__init__()
            self.rows, self.key = rows, key

        @property
        def control(self) -> "Rows":
            return self.rows

    class Measured(Message):
        """The list is as tall as this now."""

        def __init__(self, rows: "Rows", height: int) -> None:
            super().__init__()
            self.rows, self.height = rows, height

        @property
        def control(self) -> "Rows":
            return self.rows

    def __init__(
        self,
        ink: Ink,
        *,
        id: str | None = None,  # noqa: A002
        follow: bool = False,
        empty: Sequence[Line] = (),
    ) -> None:
        super().__init__(id=id)
        self._ink = ink
        self._keys: Sequence[str] = ()
        self._draw: Draw = _nothing
        self._uniform = 0
        self._tall: Callable[[int], int] | None = None
        self._lead: Lead = _no_lead
        self._lit: Lead | None = None
        self._opens = False
        self._base = Style()
        self._heights: list[int] = []
        self._ends: list[int] = []
        self._measured = 0
        self._drawn: OrderedDict[int, Sequence[Line]] = OrderedDict()
        self._place = 0
        self._follow = follow
        self.empty: Sequence[Line] = empty
        """What an empty list says."""

    # --- what it shows -----------------------------------------------------------------------------------

    def show(
        self,
        keys: Sequence[str],
        draw: Draw,
        *,
        uniform: int | Callable[[int], int] = 0,
        lead: Lead | None = None,
        lit: Lead | None = None,
        opens: bool = False,
        cursor: str = "",
        empty: Sequence[Line] | None = None,
    ) -> None:
        """Show these rows. ``uniform``: how many lines every row has, or the row of an index, so that none
        need be measured; ``lead``: how many of a row's first lines are
        a heading, which the cursor does not light; ``lit``: how many lines after those it lights, all where
        it is not said; ``opens``: the row under the cursor is drawn otherwise; ``cursor``: put it on this
        row."""
        self._tall = uniform if callable(uniform) else None
        self._lead, self._lit, self._opens = lead or _no_lead, lit, opens
        at_end = self._follow and self._place >= len(self._keys) - 1
        cursor = cursor or self.cursor_key
        self._keys, self._draw = keys, draw
        self._uniform = 0 if callable(uniform) else uniform
        if empty is not None:
            self.empty = empty
        self._measured = 0
        if at_end and keys:
            self._place = len(keys) - 1
        else:
            self._place = self._find(cursor)
        self._measure()
        if self._follow and at_end:
            self.call_after_refresh(self.keep_in_sight)
        self.refresh()

    def redraw(self) -> None:
        """Draw the same rows again: a theme changed, or what ``draw`` says did."""
        self._measured = 0
        self._measure()
        self.refresh()

    @property
    def cursor_key(self) -> str:
        """The key of the row under the cursor, or empty."""
        return self._keys[self._place] if 0 <= self._place < len(self._keys) else ""

    def move_to(self, key: str) -> None:
        """Put the cursor on a row; an unknown key leaves it where it is."""
        if key in self._keys:
            self._go(self._keys.index(key))

    def _find(self, key: str) -> int:
        if key and key in self._keys:
            return self._keys.index(key)
        return max(0, min(self._place, len(self._keys) - 1))

    # --- measuring ---------------------------------------------------------------------------------------

    @property
    def _cells(self) -> int:
        return max(self.scrollable_content_region.width, 8)

    def _measure(self) -> None:
        cells = self._cells
        if self._measured == cells:
            return
        self._measured = cells
        self._drawn.clear()
        if self._uniform:
            self._ends = []
            height = self._uniform * len(self._keys)
        else:
            tall = self._tall or (lambda place: len(self._draw(place, cells)))
            self._heights = [tall(place) for place in range(len(self._keys))]
            self._ends = list(accumulate(self._heights))
            height = self._ends[-1] if self._ends else 0
        self._stand(height)

    def _measure_again(self, *places: int) -> None:
        """Only these rows are drawn otherwise than before."""
        if self._uniform or len(self._heights) != len(self._keys):
            return
        for place in places:
            drawn = self._draw(place, self._measured)
            self._drawn[place] = drawn
            self._heights[place] = len(drawn)
        self._ends = list(accumulate(self._heights))
        self._stand(self._ends[-1])

    def _stand(self, height: int) -> None:
        if height != self.virtual_size.height:
            self.post_message(self.Measured(self, height))
        size, room = Size(self._measured, height), self.container_size.height
        if (height > room) != (self.virtual_size.height > room) or size.width != self.virtual_size.width:
            self.virtual_size = size  # with or without a scroll bar: laid out again
        elif size != self.virtual_size:
            self.set_reactive(Rows.virtual_size, size)
            if self.show_vertical_scrollbar:
                self.vertical_scrollbar.window_virtual_size = height

    def _row_at(self, y: int) -> tuple[int, int]:
        """(row, line within it) of a line of the whole list."""
        if self._uniform:
            return divmod(y, self._uniform)
        place = bisect_right(self._ends, y)
        return place, y - (self._ends[place - 1] if place else 0)

    def _span_of(self, place: int) -> tuple[int, int]:
        """(first line, number of lines) of a row."""
        if self._uniform:
            return place * self._uniform, self._uniform
        if not 0 <= place < len(self._ends):
            return 0, 0
        start = self._ends[place - 1] if place else 0
        return start, self._ends[place] - start

    # --- drawing -----------------------------------------------------------------------------------------

    def render_lines(self, crop: Region) -> list[Strip]:
        """The widget's own style is asked for once a paint; every line would cost as much as its drawing."""
        self._base = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of what is on the screen."""
        cells = self.size.width
        if not self._keys:
            return self._strip(self.empty[y] if y < len(self.empty) else EMPTY, cells, cursor=False)
        place, inner = self._row_at(y + self.scroll_offset.y)
        if not 0 <= place < len(self._keys):
            return self._strip(EMPTY, cells, cursor=False)
        lines = self._lines(place)
        of = lines[inner] if inner < len(lines) else EMPTY
        lit = self.has_focus and place == self._place and self._is_lit(place, inner)
        return self._strip(of, cells, cursor=lit)

    def _is_lit(self, place: int, inner: int) -> bool:
        below = inner - self._lead(place)
        return below >= 0 and (self._lit is None or below < self._lit(place))

    def _lines(self, place: int) -> Sequence[Line]:
        drawn = self._drawn.get(place)
        if drawn is None:
            drawn = self._drawn[place] = self._draw(place, self._cells)
            if len(self._drawn) > _KEPT:
                self._drawn.popitem(last=False)
        return drawn

    def _strip(self, of: Line, cells: int, *, cursor: bool) -> Strip:
        base = self._base + self._ink.cursor() if cursor else self._base
        fitted = self._ink.fitted(fit(of, min(cells, self._cells)))
        segments = [Segment(span.text, base + self._ink.style(span.ink, span.action)) for span in fitted]
        used = width(fitted)
        if used < cells:
            segments.append(Segment(" " * (cells - used), base))
        return Strip(segments, cells)

    # --- moving ------------------------------------------------------------------------------------------

    def _go(self, place: int) -> None:
        place = max(0, min(place, len(self._keys) - 1))
        if not self._keys:
            return
        if place != self._place:
            before, self._place = self._place, place
            self.post_message(self.Moved(self, self.cursor_key))
            if self._opens:
                self._measure_again(before, place)
            self.refresh()
        self.keep_in_sight()

    def keep_in_sight(self) -> None:
        """Scroll so that the row under the cursor is seen, from its first line where it is taller."""
        start, lines = self._span_of(self._place)
        shown = max(1, min(lines, self.scrollable_content_region.height))
        self.scroll_to_region(Region(0, start, 1, shown), animate=False, force=True)

    def action_up(self) -> None:
        """One row up."""
        self._go(self._place - 1)

    def action_down(self) -> None:
        """One row down."""
        self._go(self._place + 1)

    def action_page_up_rows(self) -> None:
        """A screenful up."""
        self._go(self._row_at(max(0, self._span_of(self._place)[0] - self.size.height))[0])

    def action_page_down_rows(self) -> None:
        """A screenful down."""
        last = max(0, self.virtual_size.height - 1)
        self._go(self._row_at(min(last, self._span_of(self._place)[0] + self.size.height))[0])

    def action_first(self) -> None:
        """The first row."""
        self._go(0)

    def action_last(self) -> None:
        """The last row."""
        self._go(len(self._keys) - 1)

    def action_choose(self) -> None:
        """Enter the row under the cursor."""
        if self.cursor_key:
            self.post_message(self.Chosen(self, self.cursor_key))

    def on_click(self, event: events.Click) -> None:
        """The first click moves the cursor, a second one enters the row."""
        if event.style.meta.get("@click") or not self._keys:
            return
        place = self._row_at(event.y + self.scroll_offset.y)[0]
        if not 0 <= place < len(self._keys):
            return
        if event.chain > 1:
            self._go(place)
            self.action_choose()
        else:
            self._go(place)

    def on_resize(self) -> None:
        """Measure for the new width, and keep the cursor in sight."""
        self._measure()
        if self._keys and (self._follow or self._place):
            self.keep_in_sight()
        self.refresh()

    def on_focus(self) -> None:
        """The cursor shows only where the focus is."""
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


def _no_lead(_place: int) -> int:
    return 0


def _nothing(_place: int, _cells: int) -> Sequence[Line]:
    return ()
