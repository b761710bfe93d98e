"""Entries in a list of rows: only what changed is drawn again, and who scrolled away is told what came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.lines import Line
from screens.timeline.drawing import Style, entry_lines, leading
from screens.timeline.feed import EntryKeys, Feed
from screens.widgets.rows import Rows

if TYPE_CHECKING:
    from data.incident.entry import Entry
    from data.incident.ordered import Ordered

_MOST_COUNTED = 999


class EntryList:
    """Shows a choice of a feed's entries in rows."""

    def __init__(self, rows: Rows, feed: Feed) -> None:
        self._rows, self._feed = rows, feed
        self._entries: Ordered[Entry] | None = None
        self._read_to = 0
        self._drawn: dict[str, tuple[object, Sequence[Line]]] = {}

    def show(self, entries: Ordered[Entry], style: Style) -> None:
        """These, in this style."""
        self._entries = entries

        def draw(place: int, cells: int) -> Sequence[Line]:
            before = entries[place - 1] if place else None
            return self._lines(entries[place], before, style, cells)

        def lead(place: int) -> int:
            return len(leading(entries[place], entries[place - 1] if place else None, style))

        if style.whole and len(self._drawn) > 2 * len(entries):
            self._drawn.clear()
        if self._rows.at_end:
            self._read_to = self._feed.live.top
        keys = EntryKeys(entries, self._feed.live.find)
        self._rows.show(keys, draw, uniform=0 if style.whole else 1, lead=lead)

    def below(self) -> int:
        """How many entries came after the last one that was seen at the end; 0 while it follows."""
        if self._entries is None or self._rows.at_end:
            self._read_to = self._feed.live.top
            return 0
        count = 0
        for entry in reversed(self._entries):
            if entry.position <= self._read_to or count == _MOST_COUNTED:
                break
            count += 1
        return count

    def _lines(self, entry: Entry, before: Entry | None, style: Style, cells: int) -> Sequence[Line]:
        """As drawn before, where nothing that shows has changed."""
        if not style.whole:
            return entry_lines(entry, before, style, cells)
        shown = (entry, before and before.at, style.marked, style.words, style.glyphs, style.revealed, cells)
        known = self._drawn.get(entry.event_id)
        if known is not None and known[0] == shown:
            return known[1]
        lines = entry_lines(entry, before, style, cells)
        self._drawn[entry.event_id] = (shown, lines)
        return lines
