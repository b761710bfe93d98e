"""Past incidents: found as somebody types, what they say together, and what is still to be done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll

from data.errors import BadInput
from playbooks.limits import Limits, shipped
from screens.actions import bindings
from screens.lines import Line, Span
from screens.live_screen import LiveScreen
from screens.past import acts, drawing, listing
from screens.past.listing import Listing
from screens.past.reading import Left, Read, Reader
from screens.session import Session
from screens.widgets.filter_line import FilterLine
from screens.widgets.key_bar import KeyBar
from screens.widgets.panel import Panel, RowsPanel
from screens.widgets.prose import Prose
from screens.widgets.rows import Rows
from screens.widgets.tab_line import TabLine
from screens.widgets.text_lines import TextLines

INCIDENTS, TRENDS, ACTIONS = "incidents", "trends", "corrective actions"
_TABS = ((INCIDENTS, "show_incidents"), (TRENDS, "show_trends"), (ACTIONS, "show_actions"))
_HINT = "words, and filters such as severity:high type:model_drift since:2026-04"
_LEAST, _MOST = 5, 9
"""Rows of a plot."""


class SidePanel(Panel):
    """What is under the cursor, or the plots."""

    def compose_inside(self) -> ComposeResult:
        """As much as there is to say, and it scrolls."""
        with VerticalScroll(can_focus=False):
            yield Prose(self.ink, lambda _cells: [], id="side-text")


class PastScreen(LiveScreen):
    """Read on a thread of its own, because the first indexing of a large store takes its time."""

    DEFAULT_CSS = """
    PastScreen #bar { background: $fl-bar; padding: 0 1; }
    PastScreen #said { padding: 0 1; }
    PastScreen #panels { height: 1fr; padding: 0 1; layout: vertical; }
    PastScreen #list { height: 1fr; }
    PastScreen #side { height: 9; }
    PastScreen #side VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    PastScreen.-short.-phone #side { display: none; }
    PastScreen.-wide #panels, PastScreen.-vast #panels { layout: horizontal; }
    PastScreen.-wide #list, PastScreen.-vast #list { width: 2fr; margin-right: 3; }
    PastScreen.-wide #side, PastScreen.-vast #side { width: 1fr; height: 1fr; }
    """
    SCOPE = "past"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("past")]

    def __init__(self, session: Session, tab: str = INCIDENTS) -> None:
        super().__init__(session)
        self.tab = tab
        self.like = ""
        """The incident whose like are shown."""
        self.every = False
        self._return_to = ""
        """The row that the cursor goes back to."""
        self.told: Read | None = None
        self._reader = Reader(session.parts)
        self._asked = 0
        ink = session.ink
        self.bar, self.said = TextLines(ink, id="bar"), TextLines(ink, id="said")
        self.tabs = TabLine(ink, _TABS)
        self.filter = FilterLine(placeholder=_HINT, id="filter")
        self.list = RowsPanel(ink, tab, id="list", empty=[(Span("reading the archive", "dim"),)])
        self.side = SidePanel(ink, "details", id="side")

    def compose(self) -> ComposeResult:
        """What this is, the tabs, the words, the list with the one under the cursor."""
        yield self.bar
        yield self.tabs
        yield self.said
        yield self.filter
        with Horizontal(id="panels"):
            yield self.list
            yield self.side
        yield KeyBar(self.session.ink, "past")

    def on_mount(self) -> None:
        """On the list."""
        super().on_mount()
        self.bar.show([(Span("fireline", "bold accent"), Span("  what happened before", "bold"))])
        self.tabs.open(self.tab)
        self.set_focus(self.list.rows)

    def on_unmount(self) -> None:
        """Nobody waits for the index any more."""
        self._reader.leave()

    # --- reading -----------------------------------------------------------------------------------------

    async def reload(self) -> None:
        """Ask again; a late answer to an earlier question is dropped."""
        self._asked += 1
        asked, text = self._asked, self.filter.value
        try:
            read = await asyncio.to_thread(self._question(text, elsewhere=False))
            self._take(asked, read)
            if self.tab == INCIDENTS and not self.like and self.session.parts.search_elsewhere is not None:
                self._take(asked, await asyncio.to_thread(self._question(text, elsewhere=True)))
        except BadInput as error:
            if asked == self._asked:
                self.said.show([(Span(" ".join(error.lines()), "amber"),)])
        except Left:
            return

    def _question(self, text: str, *, elsewhere: bool) -> Callable[[], Read]:
        """What is to be asked now, for a thread."""
        reader, known, like, every = self._reader, self.session.knowledge, self.like, self.every

        def limits() -> Limits:
            return known.limits if known else shipped()

        if self.tab == TRENDS:
            return lambda: reader.trends(limits(), text)
        if self.tab == ACTIONS:
            return lambda: reader.owed(limits(), text, every=every)
        if like:
            return lambda: reader.similar(limits(), like, known.catalogue if known else None)
        return lambda: reader.incidents(limits(), text, elsewhere=elsewhere)

    def _take(self, asked: int, read: Read) -> None:
        if asked == self._asked and self.is_attached:
            self.told = read
            self._draw()

    def on_input_changed(self) -> None:
        """Found as it is typed."""
        self.look_again()

    def on_input_submitted(self) -> None:
        """To what was found."""
        self.set_focus(self.list.rows)

    def on_filter_line_left(self) -> None:
        """Everything again."""
        self.set_focus(self.list.rows)
        self.look_again()

    def tick(self, now: int) -> None:  # noqa: ARG002
        """How far the index is; lines are laid out for the width there is."""
        if self.told is None and self._reader.progress:
            self.said.show([(Span(self._reader.progress, "dim"),)])

    # --- drawing -----------------------------------------------------------------------------------------

    def _draw(self) -> None:
        if self.told is None:
            return
        shown = self._listing(self.told)
        self.list.heading.show(shown.title)
        cursor, self._return_to = self._return_to, ""
        nothing: list[Line] = [(), (Span(shown.nothing, "dim"),)]
        self.list.rows.show(list(shown.keys), shown.draw, cursor=cursor, empty=nothing)
        self.said.show([(Span(shown.said, "amber" if shown.asks else "dim"),)])
        self.tabs.count(self.tab, str(len(shown.keys)) if self.tab != TRENDS else "")
        self._draw_side()

    def _listing(self, read: Read) -> Listing:
        if self.tab == TRENDS:
            return listing.trends(read)
        if self.tab == ACTIONS:
            return listing.actions(read, self.session.ink.glyphs, every=self.every)
        if self.like:
            return listing.similar(read)
        return listing.incidents(read, filtered=bool(self.filter.value))

    def _draw_side(self) -> None:
        self.side.heading.show("plots" if self.tab == TRENDS else "details")
        self.query_one("#side-text", Prose).retell(self._side)

    def _side(self, cells: int) -> Sequence[Line]:
        read, key = self.told, self.list.rows.cursor_key
        if read is None:
            return []
        if self.tab == TRENDS and read.trends is not None:
            rows = min(max((self.side.size.height - 6) // 2, _LEAST), _MOST)
            return drawing.plots(read.trends, cells, rows, self.session.ink.glyphs)
        if self.tab == ACTIONS:
            owed = next((one for one in read.owed if one.action.id == key), None)
            return drawing.owed_details(owed, cells) if owed else []
        found = next((one.past for one in read.found if one.past.id == key), None)
        return drawing.past_details(found, cells) if found else []

    def on_rows_moved(self) -> None:
        """Another one is under the cursor."""
        if self.tab != TRENDS:
            self._draw_side()

    # --- acting ------------------------------------------------------------------------------------------

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """To the incident."""
        read = self.told
        if read is None or self.tab == TRENDS:
            return
        owner = next((one.incident for one in read.owed if one.action.id == event.key), event.key)
        if any(one.id == owner for one in read.elsewhere):
            self.refuse("Only the incident database has it: it comes here with the next sync.")
        else:
            self.shell.open_incident(owner)

    def action_show_incidents(self) -> None:
        """Find them."""
        self._go(INCIDENTS)

    def action_show_trends(self) -> None:
        """Of what is found."""
        self._go(TRENDS)

    def action_show_actions(self) -> None:
        """Of every incident."""
        self._go(ACTIONS)

    def _go(self, tab: str) -> None:
        self.tab, self.like, self.told = tab, "", None
        self.tabs.open(tab)
        self.list.heading.show(tab)
        self.list.rows.show([], lambda _place, _cells: [], empty=[(), (Span("reading the archive", "dim"),)])
        self.said.show([()])
        self._draw_side()
        self.set_focus(self.list.rows)
        self.look_again()

    def action_filter(self) -> None:
        """Where the words are typed."""
        self.filter.open()

    def action_similar(self) -> None:
        """Of the one under the cursor."""
        key = self.list.rows.cursor_key
        if self.tab != INCIDENTS or not key:
            self.refuse("Put the cursor on an incident first.")
        elif self.told and any(one.id == key for one in self.told.elsewhere):
            self.refuse("Only the incident database has it.")
        else:
            self.like = key
            self.look_again()

    def action_ended(self) -> None:
        """Completed and cancelled actions too, or not."""
        if self.tab != ACTIONS:
            self._go(ACTIONS)
        self.every = not self.every
        self.look_again()

    def action_done(self) -> None:
        """The action under the cursor."""
        self.start_flow(acts.complete(self))

    def action_review(self) -> None:
        """The last quarter was looked back at."""
        self.start_flow(acts.review(self))

    def action_back(self) -> None:
        """From similar ones to all, else to where this was opened from."""
        if self.like:
            self._return_to, self.like = self.like, ""
            self.look_again()
        else:
            self.app.pop_screen()
