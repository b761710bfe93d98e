"""What each tab of the past lists: its rows, and the words above them and in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from data.text import count
from playbooks.trends.tables import headline, tables
from screens.actions import action
from screens.glyphs import Glyphs
from screens.lines import Line
from screens.past import drawing
from screens.past.reading import Read


class Listing(NamedTuple):
    """One list."""

    title: str
    keys: Sequence[str]
    draw: Callable[[int, int], Sequence[Line]]
    """(place, cells) to its lines."""
    said: str
    """Above it."""
    nothing: str
    """In its place, where it is empty."""
    asks: bool = False
    """Whether what is said above waits for somebody."""


def incidents(read: Read, *, filtered: bool) -> Listing:
    """Those of this store, then those that only the incident database has."""
    here = len(read.found)

    def draw(place: int, cells: int) -> Sequence[Line]:
        if place < here:
            return drawing.past_lines(read.found[place].past, read.found[place].excerpt, cells)
        return drawing.foreign_lines(read.elsewhere[place - here], cells)

    keys = [*(one.past.id for one in read.found), *(one.id for one in read.elsewhere)]
    said = read.problem or f"{count(len(keys), 'incident')}, newest first"
    nothing = "Nothing is found." if filtered else "No incident yet. What happens will be here."
    return Listing("incidents", keys, draw, said, nothing)


def similar(read: Read) -> Listing:
    """Those like one."""
    return Listing(
        "similar",
        [one.incident.id for one in read.like],
        lambda place, cells: drawing.similar_lines(read.like[place], cells),
        f"{count(len(read.like), 'earlier incident')}; esc shows all",
        "No earlier incident is like it.",
    )


def trends(read: Read) -> Listing:
    """A table each; a quarter that nobody looked back at comes before the figures."""
    found = list(tables(read.trends)) if read.trends else []
    said = headline(read.trends) if read.trends else ""
    if read.review_due:
        key = action("past.review").key
        said = f"{read.review_due} was not looked back at yet; {key} records that it was."
    return Listing(
        "trends",
        [one.title for one in found],
        lambda place, cells: drawing.table_lines(found[place], cells),
        said,
        "Nothing yet.",
        asks=bool(read.review_due),
    )


def actions(read: Read, glyphs: Glyphs, *, every: bool) -> Listing:
    """Of every incident."""
    late = sum(one.overdue for one in read.owed)
    return Listing(
        "every action" if every else "open actions",
        [one.action.id for one in read.owed],
        lambda place, cells: drawing.owed_lines(read.owed[place], cells, glyphs),
        f"{count(len(read.owed), 'action')}, {late} overdue",
        "No corrective action is open.",
    )
