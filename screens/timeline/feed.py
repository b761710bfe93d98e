"""An incident's timeline on its way to the screens: kept up to date on the clerk's thread, slice by slice,
and handed over as sequences that never change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from data.incident.entry import Entry
from data.incident.last_look import Look, last_look, remember_look
from data.incident.live_timeline import Change, LiveTimeline
from data.incident.ordered import Ordered

if TYPE_CHECKING:
    from screens.session import Session

Takes = Callable[[Entry], bool]
_KEPT = 2
"""Timelines of incidents that stay read; one of 100 000 events takes some 45 MB."""


class Part:
    """What is chosen of a timeline, kept in order while entries come and go."""

    def __init__(self, takes: Takes) -> None:
        self.takes = takes
        self.entries: Ordered[Entry] = Ordered()

    def fill(self, entries: Ordered[Entry]) -> None:
        """Choose anew."""
        self.entries = Ordered(filter(self.takes, entries))

    def change(self, change: Change) -> None:
        """As the timeline changed."""
        gone = [entry for entry in change.gone if entry in self.entries]
        come = list(filter(self.takes, change.come))
        if gone or come:
            self.entries = self.entries.changed(gone, come)


class Feed:
    """One incident's timeline. Reading happens on the clerk's thread; what it gives is read anywhere."""

    def __init__(self, session: Session, incident: str) -> None:
        self._session = session
        self.live = LiveTimeline(session.parts.journal, session.parts.incidents, incident)
        self._parts: list[Part] = []
        self._look: Look | None = None
        self._entered_at = 0

    # --- what of it is chosen ----------------------------------------------------------------------------

    async def part(self, takes: Takes, old: Part | None = None) -> Part:
        """A choice that is kept up to date from now on, in place of an old one."""
        return await self._session.clerk.do(self._choose, takes, old)

    def _choose(self, takes: Takes, old: Part | None) -> Part:
        chosen = Part(takes)
        chosen.fill(self.live.entries)
        self._parts = [part for part in self._parts if part is not old] + [chosen]
        return chosen

    def drop(self, part: Part | None) -> None:
        """Nobody looks at this choice any more."""
        self._parts = [one for one in self._parts if one is not part]

    # --- reading -----------------------------------------------------------------------------------------

    async def read(self, tell: Callable[[], None]) -> None:
        """Read what there is; ``tell`` is called on the event loop after every slice, and at the end."""
        while await self._session.clerk.do(self._step):
            tell()
            await asyncio.sleep(0)
        tell()

    def _step(self) -> bool:
        change = self.live.step()
        for part in self._parts if change is not None else ():
            part.change(change)  # type: ignore[arg-type]
        return change is not None

    async def whole(self, event_id: str) -> Entry | None:
        """An entry with its texts uncut."""
        return await self._session.clerk.do(self.live.whole, event_id)

    # --- since the person left ---------------------------------------------------------------------------

    @property
    def look(self) -> Look | None:
        """How far this responder had seen before; ``None``: never, or not known yet."""
        return self._look

    async def enter(self) -> None:
        """The person comes: what they have not seen is what arrived since they left."""
        await self._session.clerk.do(self._enter)

    def _enter(self) -> None:
        self._look = last_look(self.live.journal, self.live.incident_id)
        self._entered_at = self.live.journal.position()

    def is_new(self, entry: Entry) -> bool:
        """Whether it arrived between this responder's last look and this one."""
        return self._look is not None and self._look.position < entry.position <= self._entered_at

    async def leave(self) -> None:
        """The person goes: what was read was seen."""
        if self.live.complete and self.live.top > 0:
            journal, incident = self.live.journal, self.live.incident_id
            await self._session.clerk.do(remember_look, journal, incident, self.live.top)


def feed_of(session: Session, incident: str) -> Feed:
    """The incident's feed, shared by its screens; those of few incidents are kept."""
    feeds = session.feeds
    found = feeds.pop(incident, None) or Feed(session, incident)
    feeds[incident] = found
    while len(feeds) > _KEPT:
        del feeds[next(iter(feeds))]
    return found


class EntryKeys:
    """The ids of a choice's entries, as a list of rows takes them: found by order, without a look at all."""

    def __init__(self, entries: Ordered[Entry], find: Callable[[str], Entry | None]) -> None:
        self._entries, self._find = entries, find

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, place: int, /) -> str:
        return self._entries[place].event_id

    def __iter__(self) -> Iterator[str]:
        return (entry.event_id for entry in self._entries)

    def __contains__(self, key: object, /) -> bool:
        entry = self._find(str(key))
        return entry is not None and entry in self._entries

    def index(self, key: str, /) -> int:
        """Raises `KeyError` for one that is not here."""
        entry = self._find(key)
        if entry is None or entry not in self._entries:
            raise KeyError(key)
        return self._entries.place(entry.key)
