"""The incidents of a store, always up to date: what others appended is applied, never re-folded."""

import threading

from data.incident import fold, numbers, snapshot
from data.incident.model import Incident
from data.incident.past_steps import PastSteps
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Journal
from data.text import clean_line

CLOSED_KEPT = 64
"""How many states of closed incidents stay in memory; one that is asked for again is folded again."""
SNAPSHOT_AFTER = 256
"""How many events may be folded again at each start before their states are kept."""


class Incidents:
    """Folded states by id. Reading one first takes in whatever anybody appended since."""

    def __init__(self, journal: Journal, *, only: str = "") -> None:
        """``only``: the one incident listed, with its parts, where a process plays a drill alone."""
        self.journal, self._only = journal, only
        self.past_steps = PastSteps(journal)
        self._mutex = threading.RLock()
        self._states: dict[str, Incident] = {}
        self._names: dict[str, str] = {}
        self._seen: set[str] = set()
        self._started = False
        self._position = 0
        self._saved_to = 0
        self._touched: set[str] = set()
        self._room = 2 * CLOSED_KEPT

    def get(self, reference: str) -> Incident:
        """By number, id, or the end of a number. Raises `NotFound`, `Ambiguous`."""
        return self.by_id(numbers.find(self.journal, reference))

    def refresh(self, incident: Incident) -> Incident:
        """The same incident as it is now."""
        return self.by_id(incident.id)

    def all(self) -> list[Incident]:
        """Every incident, newest first."""
        rows = self.journal.read("SELECT DISTINCT incident FROM event WHERE kind = 'incident_declared'")
        return _newest_first([one for row in rows if self._is_listed(one := self.by_id(str(row[0])))])

    def _is_listed(self, state: Incident) -> bool:
        return self._only in {"", state.id} or f"parent/{self._only}" in state.links

    def open_ones(self) -> list[Incident]:
        """Open and contained ones, newest first; closed ones are not even read."""
        with self._mutex:
            self._take_in()
            return _newest_first(
                [
                    state
                    for state in self._states.values()
                    if state.is_open and state.declarations and self._is_listed(state)
                ]
            )

    def changed_since(self, position: int) -> tuple[int, set[str]]:
        """(position now, incidents with events after ``position``): what a screen must look at again."""
        rows = self.journal.read(
            "SELECT incident, max(position) FROM event WHERE position > ? GROUP BY incident", (position,)
        )
        newest = max((int(row[1]) for row in rows), default=position)
        return newest, {str(row[0]) for row in rows}

    def actor_name(self, actor: str) -> str:
        """The name behind an actor id: what they called themselves, or how the journal knows them."""
        with self._mutex:
            self._take_in()
            return self._names.get(actor, f"actor {actor[:8]}" if actor else "fireline")

    def actor_names(self) -> list[str]:
        """Everybody who ever acted and the machines they acted from: names, accounts and hosts."""
        with self._mutex:
            self._take_in()
            return sorted(self._seen - {""})

    def by_id(self, incident: str) -> Incident:
        """As it is now, whatever has arrived of it so far; empty for an id that nothing is known of."""
        with self._mutex:
            self._take_in()
            state = self._states.pop(incident, None)
            if state is None:
                state = self._folded(incident, before=self._position + 1)
            self._states[incident] = state  # the last one asked for is the last one to go
            if len(self._states) > self._room:
                self._let_go()
            return state

    def _let_go(self) -> None:
        """Of the closed ones' states, all but those asked for last; none that is not in a snapshot yet."""
        closed = [
            incident
            for incident, state in self._states.items()
            if not state.is_open and incident not in self._touched
        ]
        for incident in closed[:-CLOSED_KEPT]:
            del self._states[incident]
        self._room = len(self._states) + CLOSED_KEPT

    def _take_in(self) -> None:
        """Apply every event after the last position to the states it concerns."""
        if not self._started:
            self._start()
        for position, event in self.journal.events(after=self._position):
            self._position = position
            if not event.body.incident:
                self._take_in_own(event)
                continue
            self._apply(event, position)
        self._keep_some()

    def _start(self) -> None:
        self._started = True
        self._position = self._saved_to = snapshot.folded_to(self.journal)
        for event in self.journal.own_events(kinds.ActorIntroduced.KIND):
            self._take_in_own(event)
        for incident in snapshot.open_ones(self.journal):
            self._states[incident] = self._folded(incident, before=self._position + 1)

    def _apply(self, event: Event, position: int) -> None:
        incident = event.body.incident
        if event.body.kind == kinds.Redacted.KIND:
            self._states.pop(incident, None)
        if incident not in self._states:
            self._states[incident] = self._folded(incident, before=position)
        fold.apply(self._states[incident], event)
        self._touched.add(incident)

    def _folded(self, incident: str, before: int) -> Incident:
        """The state before a position: the snapshot and what came after it."""
        state, after = snapshot.load(self.journal, incident)
        for position, event in self.journal.events(incident, after):
            if position >= before:
                break
            fold.apply(state, event)
        return state

    def _take_in_own(self, event: Event) -> None:
        if event.body.kind == kinds.ActorIntroduced.KIND and event.payload is not None:
            actor = kinds.decode(kinds.ActorIntroduced, event.payload)
            self._names.setdefault(event.body.actor, clean_line(actor.name))
            self._seen |= {
                clean_line(one) for one in (actor.name, actor.host, actor.os_user, actor.sudo_user)
            }
        elif event.body.kind == kinds.Redacted.KIND:
            self._names.clear()
            self._seen.clear()
            for introduced in self.journal.own_events(kinds.ActorIntroduced.KIND):
                self._take_in_own(introduced)

    def _keep_some(self) -> None:
        if self._position - self._saved_to < SNAPSHOT_AFTER:
            return
        touched = [self._states[incident] for incident in self._touched if incident in self._states]
        self._saved_to = self._position
        if snapshot.save(self.journal, touched, self._position):
            self._touched.clear()


def _newest_first(incidents: list[Incident]) -> list[Incident]:
    return sorted(
        incidents,
        key=lambda incident: incident.declaration.key if incident.declaration else (0, 0, incident.id),
        reverse=True,
    )
