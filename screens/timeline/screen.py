"""The timeline across the whole screen: by kind, searched, followed, the entry under the cursor in full."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Label

from data.incident.wanted import found
from screens.actions import bindings
from screens.incident.of_incident import StateLines, do_in_incident
from screens.incident.view import build
from screens.lines import Line, Span
from screens.moments import ahead
from screens.session import Session
from screens.timeline.acts import TimelineActs
from screens.timeline.details import read_details
from screens.timeline.details_panel import DetailsPanel
from screens.timeline.drawing import WRAPPED_UP_TO, Style
from screens.timeline.feed import Part, feed_of
from screens.timeline.kinds import KINDS
from screens.timeline.list import EntryList
from screens.widgets.key_bar import KeyBar
from screens.widgets.panel import RowsPanel
from screens.widgets.rows import Rows
from screens.widgets.tab_line import TabLine

if TYPE_CHECKING:
    from data.incident.entry import Entry


_REST = 0.08
"""Seconds."""


class TimelineScreen(TimelineActs):
    """One incident's timeline. It shares the feed of the incident's screen, which stands below it."""

    SCOPE = "timeline"
    CSS_PATH = "timeline.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("timeline")]

    def __init__(self, session: Session, incident: str, *, search: bool = False, at: str = "") -> None:
        """``search``: with the cursor in the search line; ``at``: on this event, with everything shown."""
        super().__init__(session, incident)
        self.feed = feed_of(session, incident)
        self.kind = len(KINDS) - 1 if at else 0
        self._at = at
        self.words = ""
        self.only_matches = False
        self.shown: Part | None = None
        self.matches: Part | None = None
        self._search_first = search
        ink = session.ink
        self.state = StateLines(session)
        self.tabs = TabLine(ink, tuple((name, f"show_{name}") for name, _ in KINDS))
        empty = [(Span("reading the timeline", "dim"),)]
        self.entries = RowsPanel(ink, "timeline", id="entries", follow=True, empty=empty)
        self.details = DetailsPanel(session)
        self.search = Input(placeholder="words to find; enter goes to the nearest", id="search")
        self.search.cursor_blink = False
        self._list = EntryList(self.entries.rows, self.feed)

    def compose(self) -> ComposeResult:
        """State, kinds, entries with the details of one, search line, keys."""
        yield self.state
        yield self.tabs
        with Horizontal(id="panels"):
            yield self.entries
            yield self.details
        with Horizontal(id="searchline"):
            yield Label("search", markup=False)
            yield self.search
        yield KeyBar(self.session.ink, "timeline")

    def on_mount(self) -> None:
        """On the newest entry, or in the search line."""
        self.set_focus(self.entries.rows)
        self.tabs.open(KINDS[self.kind][0])
        if self._search_first:
            self.action_search()

    # --- what it shows -----------------------------------------------------------------------------------

    async def reload(self) -> None:
        """Read the state, then the timeline for as long as there is more."""
        session = self.session
        self.view = await session.clerk.do(build, session.parts, session.knowledge, self.incident_id)
        self.tick(session.now)
        if self.shown is None:
            await self.choose()
        await self.feed.read(self.paint)
        if self._at:
            at, self._at = self._at, ""
            self.entries.rows.move_to(at)

    async def choose(self) -> None:
        """Show what is asked for now: the kind, and where only matches are wanted those."""
        wanted, words = KINDS[self.kind][1], self.words.casefold()

        def matches(entry: Entry) -> bool:
            return bool(words) and wanted.takes(entry) and found(entry, words)

        takes = matches if self.only_matches and words else wanted.takes
        self.shown = await self.feed.part(takes, self.shown)
        self.matches = await self.feed.part(matches, self.matches)
        self.paint()

    def paint(self) -> None:
        """The entries as they are now."""
        if self.shown is None or not self.is_attached:
            return
        entries = self.shown.entries
        style = Style(
            glyphs=self.session.ink.glyphs,
            whole=len(entries) <= WRAPPED_UP_TO,
            columns=True,
            words=self.words,
            is_new=self.feed.is_new,
            marked=self.first_new(),
            revealed=frozenset(self.session.revealed),
        )
        self.entries.rows.empty = [(Span(self._nothing(), "dim"),)]
        self._list.show(entries, style)
        self.tabs.count(KINDS[self.kind][0], str(len(entries)))
        self.say_where()
        self._describe()

    def _nothing(self) -> str:
        if not self.feed.live.complete:
            return "reading the timeline"
        return "nothing of this kind yet" if not self.words else f"nothing says {self.words}"

    def first_new(self) -> str:
        """The entry above which *since you left* stands, or empty."""
        look = self.feed.look
        if look is None or self.shown is None:
            return ""
        entries = self.shown.entries
        start = entries.place((look.at,))
        for place in range(start, min(start + 200, len(entries))):
            if self.feed.is_new(entries[place]):
                return entries[place].event_id
        return ""

    def say_where(self) -> None:
        """Beside the title: matches, what came below, whether more is being read."""
        glyphs = self.session.ink.glyphs
        zone = ahead(self.session.now)
        detail: Line = (Span(f"UTC  {zone}".rstrip(), "dim"),)
        if self.words and self.matches is not None:
            count = len(self.matches.entries)
            detail = (
                *detail,
                Span(f"  {self.match_number()} of {count}" if count else "  no match", "amber"),
            )
        if below := self._list.below():
            detail = (*detail, Span(f"  {glyphs.down} {below} new", "bold accent"))
        if not self.feed.live.complete:
            detail = (*detail, Span("  reading older ones", "dim"))
        self.entries.heading.show("timeline", detail)

    def match_number(self) -> int:
        """Which match the cursor stands on or has passed, from 1; 0 before the first."""
        entry = self.feed.live.find(self.entries.rows.cursor_key)
        if entry is None or self.matches is None:
            return 0
        matches = self.matches.entries
        return matches.place(entry.key) + (1 if entry in matches else 0)

    def tick(self, now: int) -> None:
        """The lines of state."""
        if self.view is not None:
            self.state.tick(self.view, self.view.runbook.advice(contain=self.view.facts.must_contain), now)

    # --- the entry under the cursor ----------------------------------------------------------------------

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Another entry is described."""
        if event.rows is self.entries.rows:
            self.say_where()
            self._describe()

    def on_rows_scrolled(self) -> None:
        """The wheel leaves the end, or comes back to it."""
        self.say_where()

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter: to the details, uncovered, which open where there is no room for them all the time."""
        if event.rows is self.entries.rows:
            self.session.revealed.add(event.key)
            self.look_again()
            self.add_class("-details")
            self._describe()
            self.set_focus(self.details.rows)

    def _describe(self) -> None:
        work: Callable[[], object] = self._guarded_details
        self.run_worker(work, group="details", exclusive=True)

    async def _guarded_details(self) -> None:
        """Once the cursor rests: what is passed on the way is not read."""
        await asyncio.sleep(_REST)
        await self.reading(self._show_details(self.entries.rows.cursor_key), "details")

    async def _show_details(self, event_id: str) -> None:
        details = await self.session.clerk.do(read_details, self.feed.live, event_id) if event_id else None
        if self.is_attached:
            self.details.describe(details)

    def action_in_incident(self, name: str) -> None:
        """A click on a key of the lines of state."""
        do_in_incident(self, name)

    def on_unmount(self) -> None:
        """Nobody looks at these choices any more."""
        self.feed.drop(self.shown)
        self.feed.drop(self.matches)
