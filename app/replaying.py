"""A past incident, played to be watched: a drill in a store of its own, to which what was recorded then is
added when its time comes, by the names of those who recorded it. Nothing can be recorded or run in it.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.drill_copies import copied
from app.drilling import begin
from app.drills import began
from app.wiring import Wiring
from data.ambient import Ambient
from data.incident.entry import decoded
from data.incident.model import Incident
from data.journal import kinds
from data.journal.actors import Responder
from data.journal.event import Event
from data.journal.store import Draft, Journal
from data.times import MINUTE

if TYPE_CHECKING:
    from app.wiring import Wiring as _Wiring

WHY = "This is a replay, to be watched: nothing can be recorded or run in it."
_OWN = frozenset(
    {
        kinds.IncidentDeclared.KIND,
        kinds.NumberAssigned.KIND,
        kinds.DrillBegan.KIND,
        kinds.DrillClock.KIND,
        kinds.DrillEnded.KIND,
    }
)
"""What the replay has of its own."""
_NAMES = 20
"""So many people write under their own names; what others did is told by nobody's."""


class ReplayTime:
    """What time it is in it: so many times as fast as the machine's, up to its end; or it stands."""

    def __init__(self, start: int, end: int, speed: float, machine: Callable[[], int]) -> None:
        """``machine``: microseconds of a clock that never goes back."""
        self.end, self.speed, self.running = end, speed, True
        self._machine, self._from, self._to = machine, machine(), start

    def now(self) -> int:
        """Microseconds."""
        gone = (self._machine() - self._from) * self.speed if self.running else 0
        return min(self._to + round(gone), self.end)

    def set(self, *, running: bool, speed: float) -> None:
        """From now on."""
        self._to = self.now()
        self._from, self.running, self.speed = self._machine(), running, speed


def monotonic() -> int:
    """The machine's clock that never goes back, microseconds."""
    return time.monotonic_ns() // 1000


class Replay:
    """One, in a folder that is its own."""

    def __init__(
        self,
        source: "_Wiring",
        incident: Incident,
        room: Path,
        speed: float,
        machine: Callable[[], int] = monotonic,
    ) -> None:
        """``source``: where the incident is. Raises the `StoreError` leaves."""
        from app.drill_from import past, to_watch

        loaded, known = to_watch(source, incident), past(source, incident)
        events = [event for _, event in source.journal.events(incident.id)]
        last = incident.resolved_at or max((event.body.wall for event in events), default=known.start)
        self.start, end = known.start, max(last, known.start) + MINUTE
        self.time = ReplayTime(known.start, end, speed, machine)
        self._ambient = Ambient(now=self.time.now, entropy=source.ambient.entropy)
        self._settings = replace(source.settings, home=room, read_only=True)
        opened = Wiring(self._settings, self._ambient)
        try:
            told = began(incident)
            played = begin(opened, loaded, speed=1, seed=0 if told is None else told.seed)
            title = kinds.FieldSet(f"Replay of {incident.number}: {incident.title}")
            heads = played.heads("title")
            opened.desk.write(Draft(payload=title, incident=played.id, subject="title", replaces=heads))
        finally:
            opened.close()
        self.id = played.id
        self._journals: dict[str, Journal] = {}
        self._begun_with = {name: played.heads(name) for name in played.registers}
        self._waiting = self._planned(source, incident, events)

    def _planned(
        self, source: "_Wiring", incident: Incident, events: list[Event]
    ) -> list[tuple[int, str, Draft]]:
        """(when it comes, who did it, what), the first last."""
        live = incident.mode == "live"
        comes = {event.id: event.body.wall if live else event.body.occurred_at for event in events}
        known, ended = [], _ends(events)
        for event in events:
            payload = decoded(event)
            if payload is None or event.body.kind in _OWN or event.body.subject == "title":
                continue
            if isinstance(payload, kinds.StepIntended | kinds.StepStarted):
                if payload.attempt not in ended:
                    continue
                comes[event.id] = comes[ended[payload.attempt]]
            known.append(event)
        drafts = [self._replacing(one) for one in copied(known, self._ambient, {incident.id: self.id})]
        names = [source.incidents.actor_name(event.body.actor) for event in known]
        told = zip(known, names, drafts, strict=True)
        planned = [
            (max(comes[event.id], self.start), event.body.wall, event.body.counter, name, draft)
            for event, name, draft in told
        ]
        planned.sort(key=lambda one: one[:3], reverse=True)
        return [(at, name, draft) for at, _, _, name, draft in planned]

    def _replacing(self, draft: Draft) -> Draft:
        """What was set first then replaces what the replay begins with."""
        heads = () if draft.replaces else self._begun_with.get(draft.subject, ())
        return msgspec.structs.replace(draft, replaces=heads) if heads else draft

    def wiring(self) -> Wiring:
        """The parts of a process that watches it."""
        own = Wiring(self._settings, self._ambient, only_shown=WHY)
        own.played = self.id
        return own

    def carry_on(self) -> int:
        """Add what has come by now; how many. Raises the `StoreError` leaves."""
        added, now = 0, self.time.now()
        while self._waiting and self._waiting[-1][0] <= now:
            _, name, draft = self._waiting.pop()
            self._by(name).append(draft)
            added += 1
        return added

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return not self._waiting and self.time.now() >= self.time.end

    def _by(self, name: str) -> Journal:
        name = name if name in self._journals or len(self._journals) < _NAMES else "others"
        if name not in self._journals:
            who = Responder(name, "then", "")
            self._journals[name] = Journal.open(self._settings.home, self._ambient, who)
        return self._journals[name]

    def close(self) -> None:
        """Close what it writes through."""
        for journal in self._journals.values():
            journal.close()


def _ends(events: list[Event]) -> dict[str, str]:
    """Attempt to the event that ended it: a step comes when it has, so that nobody looks for its process."""
    found: dict[str, str] = {}
    for event in events:
        if isinstance(payload := decoded(event), kinds.StepEnded):
            found[payload.attempt] = event.id
    return found
