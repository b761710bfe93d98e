"""The timeline panel: what happened, in order, dates where the day changes, corrections shown as such."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual.message import Message

from screens.incident.view import IncidentView
from screens.lines import Line, Span
from screens.live_screen import LiveScreen
from screens.moments import ahead
from screens.session import Session
from screens.timeline.drawing import WRAPPED_UP_TO, Style
from screens.timeline.feed import Part, feed_of
from screens.timeline.list import EntryList
from screens.widgets.panel import RowsPanel

if TYPE_CHECKING:
    from data.incident.entry import Entry


def _stands(entry: Entry) -> bool:
    """Neither housekeeping nor a file that a step's line counts; the whole timeline has both."""
    return not (entry.minor or entry.told)


class TimelinePanel(RowsPanel):
    """Stays at the newest entry until the person goes elsewhere, and then says how many came."""

    class Told(Message):
        """So many entries there are."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    def __init__(self, session: Session, incident: str) -> None:
        empty = [(Span("reading the timeline", "dim"),)]
        super().__init__(session.ink, "timeline", id="timeline", follow=True, empty=empty)
        self.feed = feed_of(session, incident)
        self._session = session
        self._shown: Part | None = None
        self._new: Part | None = None
        self._list = EntryList(self.rows, self.feed)

    def show_view(self, view: IncidentView, now: int) -> None:  # noqa: ARG002
        """The entries come by themselves, slice by slice."""
        work: Callable[[], object] = self._reread
        self.run_worker(work, group="reload", exclusive=True)

    async def _reread(self) -> None:
        await cast(LiveScreen, self.screen).reading(self._read(), "timeline")

    async def _read(self) -> None:
        """Without the housekeeping that the step lines already tell."""
        if self._shown is None or self._new is None:
            await self.feed.enter()
            self._shown = await self.feed.part(_stands)
            self._new = await self.feed.part(lambda entry: _stands(entry) and self.feed.is_new(entry))
        await self.feed.read(self._show)

    def _show(self) -> None:
        if self._shown is None or self._new is None or not self.is_attached:
            return
        entries, new = self._shown.entries, self._new.entries
        marked = new[0].event_id if len(new) else ""
        style = Style(
            glyphs=self.ink.glyphs,
            whole=len(entries) <= WRAPPED_UP_TO,
            is_new=self.feed.is_new,
            marked=marked,
            revealed=frozenset(self._session.revealed),
        )
        self._list.show(entries, style)
        self.post_message(self.Told(len(entries)))
        self._say()

    def _say(self) -> None:
        detail: Line = (Span("UTC", "dim"),)
        if self._new is not None and len(self._new.entries):
            detail = (*detail, Span(f"  {len(self._new.entries)} since you left", "accent"))
        if below := self._list.below():
            detail = (
                *detail,
                Span(f"  {self.ink.glyphs.down} {below} new", "bold accent", "screen.timeline"),
            )
        elif not self.feed.live.complete:
            detail = (*detail, Span("  reading older ones", "dim"))
        if zone := ahead(self._session.now):
            detail = (*detail, Span(f"  {zone}", "dim"))
        self.heading.show("timeline", detail)

    def on_rows_moved(self) -> None:
        """Going to the end follows again."""
        self._say()

    def on_rows_scrolled(self) -> None:
        """As the wheel does."""
        self._say()

    async def on_unmount(self) -> None:
        """The person goes; the next time begins from here."""
        self.feed.drop(self._shown)
        self.feed.drop(self._new)
        await self.feed.leave()
