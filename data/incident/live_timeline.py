"""A timeline that stands while events come: each changes the entries it concerns, and nothing is made anew.

It is read newest first and in slices, so that the end of a long incident is on the screen at once. As the
fold does, it comes to the same in whatever order events arrive: the entries are those of
`data.incident.timeline.entries`, with long texts cut.
"""

from collections import deque
from collections.abc import Callable, Iterator

import msgspec

from data.incident.entry import Entry, Teller, counts_once, says_what_was, value_of
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.incident.ordered import Ordered
from data.incident.timeline import first_observed
from data.journal import kinds
from data.journal.event import Body, Event
from data.journal.store import Journal

SLICE = 400
"""Events taken in one step: some 20 ms of work."""
KEPT = 400
"""Characters of a text that an entry here keeps; `LiveTimeline.whole` has all of it."""

_STEP_PARTS = frozenset({kinds.StepStarted.KIND, kinds.StepEnded.KIND, kinds.StepConfirmed.KIND})
_SET_KINDS = frozenset({kinds.FieldSet.KIND, kinds.SeveritySet.KIND, kinds.PhaseMoved.KIND})
_NOWHERE = -1


class Change(msgspec.Struct, frozen=True):
    """What one step did to the entries. One that was altered has gone as it was and come as it is."""

    gone: list[Entry]
    come: list[Entry]


class LiveTimeline:
    """One incident's timeline. Used by one thread; ``entries`` may be read by any, it is never altered."""

    def __init__(self, journal: Journal, incidents: Incidents, incident: str) -> None:
        self.journal, self.incidents, self.incident_id = journal, incidents, incident
        self.entries: Ordered[Entry] = Ordered()
        self._by_id: dict[str, Entry] = {}
        self._alerts: dict[str, str] = {}
        self._attempts: dict[str, list[str]] = {}
        self._waiting: dict[str, list[str]] = {}
        """By the id of an event that is not here yet: the entries that will say more when it comes."""
        self._again: deque[str] = deque()
        self._gone: dict[str, Entry] = {}
        self._come: dict[str, Entry] = {}
        self._top = self._bottom = _NOWHERE
        self._models: list[str] = []
        self._runbooks: set[str] = set()
        self._names: dict[str, str] = {}
        self._onset: tuple[object, ...] = ()

    @property
    def top(self) -> int:
        """The last arrival that was taken in; negative before the first step."""
        return self._top

    @property
    def complete(self) -> bool:
        """Whether everything that was there when reading began has been read."""
        return self._bottom == 0 and not self._again

    def find(self, event_id: str) -> Entry | None:
        """The entry of an event, as it stands."""
        return self._by_id.get(event_id)

    def whole(self, event_id: str) -> Entry | None:
        """The entry with its texts uncut, or ``None`` where there is no such event."""
        event, known = self.journal.event(event_id), self._by_id.get(event_id)
        if event is None or known is None:
            return None
        told = self._teller().tell(event, self._was(event.body, {}), position=known.position)
        return msgspec.structs.replace(told, observed=known.observed)

    def step(self) -> Change | None:
        """Take in what came since, or tell again what changed, or read a slice further back; ``None`` where
        nothing is left to do."""
        if self._top == _NOWHERE:
            self._top = self.journal.position()
            self._bottom = self._top + 1
        newer = self.journal.slice_after(self.incident_id, self._top, SLICE)
        if newer:
            self._top = newer[-1][0]
        older = [] if newer or self._again or not self._bottom else self._further_back()
        teller = self._teller()
        self._notice(teller)
        self._take(newer or older, teller)
        self._tell_again(teller)
        return self._settle()

    # --- reading -----------------------------------------------------------------------------------------

    def _further_back(self) -> list[tuple[int, Event]]:
        found = self.journal.slice_before(self.incident_id, self._bottom, SLICE)
        self._bottom = found[0][0] if len(found) == SLICE else 0
        return found

    def _teller(self) -> Teller:
        """After the events were read: the fold holds at least those."""
        return Teller(self.incidents.by_id(self.incident_id), self.incidents.actor_name)

    def _take(self, found: list[tuple[int, Event]], teller: Teller) -> None:
        values = {event.id: value for _, event in found if (value := value_of(event)) is not None}
        for position, event in found:
            entry = teller.tell(event, self._was(event.body, values), position=position)
            self._register(event.body, teller.incident)
            if counts_once(event.body):
                self._count_once(event.body.subject, entry)
            else:
                self._put(entry)
            self._concern(event.body)

    def _was(self, body: Body, values: dict[str, str]) -> Iterator[str]:
        """What the event replaced: of this slice, or else of the journal."""
        for replaced in body.replaces if says_what_was(body) else ():
            value = values.get(replaced)
            if value is None:
                event = self.journal.event(replaced)
                value = None if event is None else value_of(event)
                if event is None:
                    self._waiting.setdefault(replaced, []).append(body.id)
            if value is not None:
                yield value

    # --- what concerns what ------------------------------------------------------------------------------

    def _register(self, body: Body, incident: Incident) -> None:
        """Remember whose coming would change what this entry says."""
        if body.kind in _STEP_PARTS:
            self._attempts.setdefault(body.subject, []).append(body.id)
        head, _, rest = body.subject.partition(".")
        owner = rest.rpartition(".")[0]
        known = {"action": incident.actions, "item": incident.items}.get(head)
        if known is not None and owner and owner not in known:
            self._waiting.setdefault(owner, []).append(body.id)

    def _concern(self, body: Body) -> None:
        """Tell again the entries that this event changes."""
        self._again.extend(self._waiting.pop(body.id, ()))
        if body.kind == kinds.StepIntended.KIND:
            self._again.extend(self._attempts.get(body.subject, ()))
        elif body.kind == kinds.StepEnded.KIND:
            self._again.extend(self._where(lambda entry: entry.category == "evidence"))
        elif body.kind == kinds.EventCorrected.KIND:
            self._again.append(body.subject.removeprefix("correction.").rpartition(".")[0])
        elif body.kind == kinds.Redacted.KIND:
            self._again.append(body.subject)
            self._again.extend(self._where(lambda entry: entry.kind in _SET_KINDS | _STEP_PARTS))

    def _notice(self, teller: Teller) -> None:
        """What many entries say changed: a model came in, a step of another runbook ran, somebody got a
        name, the onset was set."""
        incident = teller.incident
        if (runbooks := incident.runbooks) != self._runbooks:
            self._runbooks = runbooks
            self._again.extend(self._where(lambda entry: entry.category == "step"))
        if incident.model_ids != self._models:
            self._models = incident.model_ids
            self._again.extend(
                self._where(lambda entry: entry.category == "alert" or entry.subject.startswith("system."))
            )
        renamed = {actor for actor, name in self._names.items() if teller.name(actor) != name}
        if renamed:
            self._names.update((actor, teller.name(actor)) for actor in renamed)
            self._again.extend(self._where(lambda entry: entry.actor in renamed))
        head = incident.register("onset_at").shown
        onset = (head.event, head.value, incident.value("onset_trigger")) if head else ("",)
        if onset != self._onset:
            self._again.extend(str(one[0]) for one in (self._onset, onset) if one)
            self._onset = onset

    def _where(self, concerned: Callable[[Entry], bool]) -> list[str]:
        return [entry.event_id for entry in self._by_id.values() if concerned(entry)]

    def _tell_again(self, teller: Teller) -> None:
        for event_id in dict.fromkeys(self._next_again()):
            known = self._by_id.get(event_id)
            event = None if known is None else self.journal.event(event_id)
            if known is not None and event is not None:
                told = teller.tell(event, self._was(event.body, {}), position=known.position)
                self._put(msgspec.structs.replace(told, observed=known.observed))

    def _next_again(self) -> Iterator[str]:
        for _ in range(min(SLICE, len(self._again))):
            yield self._again.popleft()

    # --- changing the entries ----------------------------------------------------------------------------

    def _count_once(self, key: str, entry: Entry) -> None:
        known = self._by_id.get(self._alerts.get(key, ""))
        if known is not None:
            observed = known.observed + entry.observed
            first = min(known, entry, key=first_observed)
            if first is not known:
                self._drop(known)
            entry = msgspec.structs.replace(first, observed=observed)
        self._alerts[key] = entry.event_id
        self._put(entry)

    def _put(self, entry: Entry) -> None:
        entry = _shortened(entry)
        known = self._by_id.get(entry.event_id)
        if known == entry:
            return
        if known is not None and entry.event_id not in self._come:
            self._gone[entry.event_id] = known
        self._names.setdefault(entry.actor, entry.actor_name)
        self._by_id[entry.event_id] = self._come[entry.event_id] = entry

    def _drop(self, entry: Entry) -> None:
        del self._by_id[entry.event_id]
        if self._come.pop(entry.event_id, None) is None:
            self._gone[entry.event_id] = entry

    def _settle(self) -> Change | None:
        """Give the readers the entries as they are now."""
        change = Change(list(self._gone.values()), list(self._come.values()))
        self._gone, self._come = {}, {}
        if change.gone or change.come:
            self.entries = self.entries.changed(change.gone, change.come)
            return change
        return None if self.complete else change


def _shortened(entry: Entry) -> Entry:
    original = entry.original_text
    if len(entry.text) <= KEPT and len(original or "") <= KEPT and not any(map(_long, entry.rivals)):
        return entry
    return msgspec.structs.replace(
        entry,
        text=entry.text[:KEPT],
        original_text=original and original[:KEPT],
        rivals=tuple(rival[:KEPT] for rival in entry.rivals),
        cut=True,
    )


def _long(text: str) -> bool:
    return len(text) > KEPT
