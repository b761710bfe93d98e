"""A list that draws only what is on the screen, however long it is: the timeline, alerts, steps and help.

Built on Textual's line API (`ScrollView.render_line`). Rows are asked for by index and drawn as lines of
spans; the row under the cursor keeps its key when rows come and go.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.actions import list_bindings
from screens.ink import Ink
from screens.lines import EMPTY, Line, fit, folded, width
from screens.widgets import row_messages
from screens.widgets.row_layout import Draw, Keys, Lead, RowLayout


class Rows(ScrollView, can_focus=True):
    """Rows with a cursor. ``Rows.Chosen`` when one is entered or clicked twice, ``Rows.Moved`` on the way."""

    DEFAULT_CSS = """
    Rows {
        height: 1fr; background: $fl-ground;
        scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0; scrollbar-gutter: stable;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*list_bindings()]

    SECOND_CLICK_ENTERS: ClassVar[bool] = False
    """Whether a second click enters a row however long after the first; else only a quick one does."""

    Chosen: TypeAlias = row_messages.Chosen
    Moved: TypeAlias = row_messages.Moved
    Scrolled: TypeAlias = row_messages.Scrolled
    Measured: TypeAlias = row_messages.Measured

    def __init__(
        self,
        ink: Ink,
        *,
        id: str | None = None,  # noqa: A002
        follow: bool = False,
        empty: Sequence[Line] = (),
    ) -> None:
        """``follow``: stay at the end while rows come, until the person goes elsewhere."""
        super().__init__(id=id)
        self._ink = ink
        self._layout_of = RowLayout()
        self._opens = False
        self._walked = False
        self._base = Style()
        self._place = 0
        self._clicked = -1
        self._follow = follow
        self.at_end = follow
        """Whether it stays at the end while rows come."""
        self.empty: Sequence[Line] = empty
        """What an empty list says."""

    # --- what it shows -----------------------------------------------------------------------------------

    def show(
        self,
        keys: Keys,
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
        need be measured; ``lead``: how many of a row's first lines are a heading, which the cursor does not
        light; ``lit``: how many lines after those it lights, all where it is not said; ``opens``: the row
        under the cursor is drawn otherwise; ``cursor``: put it on this row."""
        if cursor:
            self._walked = False
            self.call_after_refresh(self.keep_in_sight)
        before, above = self.cursor_key, self._lines_above()
        cursor = cursor or before
        self._opens = opens
        self._layout_of = RowLayout(keys, draw, uniform=uniform, lead=lead, lit=lit)
        if empty is not None:
            self.empty = empty
        at_first = cursor == before and self._is_untouched
        self._place = len(keys) - 1 if self.at_end and keys else 0 if at_first else self._find(cursor)
        self._measure()
        if self.at_end:
            self.call_after_refresh(self.keep_in_sight)
        elif self._follow and self.cursor_key == cursor:
            self._stay(above)
        self.refresh()

    def redraw(self) -> None:
        """Draw the same rows again: a theme changed, or what ``draw`` says did."""
        self._layout_of.forget()
        self._measure()
        self.refresh()

    @property
    def keys(self) -> Keys:
        """Of the rows it shows, in order."""
        return self._layout_of.keys

    @property
    def cursor_key(self) -> str:
        """The key of the row under the cursor, or empty."""
        keys = self._layout_of.keys
        return keys[self._place] if 0 <= self._place < len(keys) else ""

    @property
    def empty_lines(self) -> list[Line]:
        """What an empty list says, in the width there is; where the height is short, without empty lines."""
        said = [part for of in self.empty for part in folded(of, self._cells)]
        return said if len(said) <= self.size.height else [of for of in said if of]

    def move_to(self, key: str) -> None:
        """Put the cursor on a row; an unknown key leaves it where it is."""
        keys = self._layout_of.keys
        if key in keys:
            self._go(keys.index(key))
            self._walked = False
            self.keep_in_sight()

    @property
    def _is_untouched(self) -> bool:
        """Whether it stands at its beginning because nobody has been there: what comes above is seen then."""
        return self._place == 0 and not (self._walked or self._opens or self.has_focus)

    def _find(self, key: str) -> int:
        keys = self._layout_of.keys
        if key and key in keys:
            return keys.index(key)
        return max(0, min(self._place, len(keys) - 1))

    # --- measuring ---------------------------------------------------------------------------------------

    @property
    def _cells(self) -> int:
        return max(self.scrollable_content_region.width, 8)

    def height_at(self, cells: int) -> int:
        """Lines that the rows take in so many cells."""
        self._layout_of.measure(cells)
        return self._layout_of.height

    def _measure(self) -> None:
        if self.size.width:  # laid out: in any other width the rows would have other heights
            self._stand(self.height_at(self._cells))

    def _stand(self, height: int) -> None:
        if height != self.virtual_size.height:
            self.post_message(self.Measured(self, height))
            if self._placed:
                self.call_after_refresh(self.keep_in_sight)
        size, room = Size(self._cells, height), self.container_size.height
        if (height > room) != (self.virtual_size.height > room) or size.width != self.virtual_size.width:
            self.virtual_size = size  # with or without a scroll bar: laid out again
        elif size != self.virtual_size:
            self.set_reactive(Rows.virtual_size, size)
            if self.show_vertical_scrollbar:
                self.vertical_scrollbar.window_virtual_size = height

    # --- drawing -----------------------------------------------------------------------------------------

    def render_lines(self, crop: Region) -> list[Strip]:
        """The widget's own style is asked for once a paint; every line would cost as much as its drawing."""
        self._base = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of what is on the screen."""
        cells, layout = self.size.width, self._layout_of
        if not len(layout):
            said = self.empty_lines
            return self._strip(said[y] if y < len(said) else EMPTY, cells, cursor=False)
        place, inner = layout.row_at(y + self.scroll_offset.y)
        if not 0 <= place < len(layout):
            return self._strip(EMPTY, cells, cursor=False)
        lines = layout.lines(place)
        of = lines[inner] if inner < len(lines) else EMPTY
        lit = self.has_focus and place == self._place and layout.is_lit(place, inner)
        return self._strip(of, cells, cursor=lit)

    def _strip(self, of: Line, cells: int, *, cursor: bool) -> Strip:
        base = self._base + self._ink.cursor() if cursor else self._base
        fitted = self._ink.fitted(fit(of, min(cells, self._cells)))
        segments = [Segment(span.text, base + self._ink.style(span.ink, span.action)) for span in fitted]
        used = width(fitted)
        if used < cells:
            segments.append(Segment(" " * (cells - used), base))
        return Strip(segments, cells)

    # --- staying in place --------------------------------------------------------------------------------

    def _lines_above(self) -> int:
        """Between the top of what is seen and the row under the cursor."""
        return self._layout_of.span_of(self._place)[0] - self.scroll_offset.y

    def _stay(self, above: int) -> None:
        """Rows that come above must not move what a person reads."""
        target = max(0, self._layout_of.span_of(self._place)[0] - above)
        if target != self.scroll_offset.y:
            self.scroll_to(y=target, animate=False, force=True)

    @property
    def _placed(self) -> bool:
        """Whether where it stands follows from its rows and its room alone, not from what the person did."""
        return self._opens and not self._walked

    def _look_where(self) -> None:
        """After the person scrolled: at the end it follows again, elsewhere it stays."""
        self._walked = True
        self.at_end = self._follow and self.scroll_offset.y >= self.max_scroll_y
        self.post_message(self.Scrolled(self))

    def on_mouse_scroll_up(self) -> None:
        """The wheel leaves the end."""
        self.call_after_refresh(self._look_where)

    def on_mouse_scroll_down(self) -> None:
        """The wheel may come back to it."""
        self.call_after_refresh(self._look_where)

    def on_scroll_to(self) -> None:
        """The scroll bar was dragged."""
        self.call_after_refresh(self._look_where)

    # --- moving ------------------------------------------------------------------------------------------

    def _go(self, place: int) -> None:
        count = len(self._layout_of)
        if not count:
            return
        place = max(0, min(place, count - 1))
        self.at_end = self._follow and place == count - 1
        self._walked = True
        if place != self._place:
            before, self._place = self._place, place
            self.post_message(self.Moved(self, self.cursor_key))
            if self._opens:
                self._layout_of.measure_again(before, place)
                self._stand(self._layout_of.height)
            self.refresh()
        self.keep_in_sight()

    def keep_in_sight(self) -> None:
        """Scroll so that the row under the cursor is seen, from its first line where it is taller: no farther
        than needed from where the person scrolled to, or from the top."""
        start, lines = self._layout_of.span_of(self._place)
        room = self.scrollable_content_region.height
        if self._placed:
            self.scroll_to(y=max(0, min(start, start + lines - room)), animate=False, force=True)
            return
        shown = max(1, min(lines, room))
        self.scroll_to_region(Region(0, start, 1, shown), animate=False, force=True)

    def action_up(self) -> None:
        """One row up."""
        self._go(self._place - 1)

    def action_down(self) -> None:
        """One row down."""
        self._go(self._place + 1)

    def _page_within(self, direction: int) -> bool:
        """Turn a page of the row under the cursor, where it is taller than the room and goes on that way."""
        start, lines = self._layout_of.span_of(self._place)
        room, top = max(self.scrollable_content_region.height, 1), self.scroll_offset.y
        if not start - room < top < start + lines:
            return False
        farthest = max(start + lines - room, start) if direction > 0 else start
        if (farthest - top) * direction <= 0:
            return False
        turned = top + direction * max(room - 1, 1)
        target = min(turned, farthest) if direction > 0 else max(turned, farthest)
        self._walked = True
        self.scroll_to(y=target, animate=False, force=True)
        return True

    def action_page_up_rows(self) -> None:
        """A screenful up."""
        if self._page_within(-1):
            return
        self._go(
            self._layout_of.row_at(max(0, self._layout_of.span_of(self._place)[0] - self.size.height))[0]
        )

    def action_page_down_rows(self) -> None:
        """A screenful down."""
        if self._page_within(1):
            return
        last = max(0, self.virtual_size.height - 1)
        below = min(last, self._layout_of.span_of(self._place)[0] + self.size.height)
        self._go(max(self._layout_of.row_at(below)[0], self._place + 1))

    def action_first(self) -> None:
        """The first row."""
        self._go(0)

    def action_last(self) -> None:
        """The last row."""
        self._go(len(self._layout_of) - 1)

    def action_choose(self) -> None:
        """Enter the row under the cursor."""
        if self.cursor_key:
            self.post_message(self.Chosen(self, self.cursor_key))

    def on_click(self, event: events.Click) -> None:
        """The first click moves the cursor, a second one enters the row."""
        if event.style.meta.get("@click") or not len(self._layout_of):
            return
        place = self._layout_of.row_at(event.y + self.scroll_offset.y)[0]
        if not 0 <= place < len(self._layout_of):
            return
        again = self.SECOND_CLICK_ENTERS and place == self._clicked
        self._clicked = place
        self._go(place)
        if event.chain > 1 or again:
            self.action_choose()

    def on_resize(self) -> None:
        """Measure for the new width, and keep the cursor in sight."""
        self._measure()
        if len(self._layout_of) and (self._follow or self._place):
            self.keep_in_sight()
        self.refresh()

    def watch_show_vertical_scrollbar(self, shown: bool) -> None:
        """While it was hidden nobody told it where the list stands."""
        if shown:
            self.vertical_scrollbar.position = self.scroll_offset.y

    def on_focus(self) -> None:
        """The cursor shows only where the focus is."""
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()
