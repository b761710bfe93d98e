"""The timeline: what happened in an incident, in the order it happened, each event as one entry.

It is a query over events, not part of the fold. A corrected entry shows the correction and keeps the
original; what was erased, is withheld or is of an unknown kind is shown as such, and nothing is left out.
The work is one pass over the events and one sort.
"""

from collections.abc import Iterable, Iterator

import msgspec

from data.incident.incidents import Incidents
from data.incident.model import Head, Incident, Register
from data.incident.sentences import Names, sentence, value_text, words
from data.journal import kinds
from data.journal.event import Body, Event
from data.journal.store import Journal
from data.text import NOTE, clean, clean_line

CATEGORIES = (
    "alert",
    "triage",
    "decision",
    "step",
    "note",
    "state",
    "people",
    "field",
    "evidence",
    "message",
    "system",
)
"""What entries are filtered by. ``system`` is the journal's own housekeeping, and what it cannot read."""

_CATEGORY: dict[str, str] = {
    kinds.AlertObserved.KIND: "alert",
    kinds.QuestionAnswered.KIND: "triage",
    kinds.DecidedToAct.KIND: "decision",
    kinds.SeveritySet.KIND: "decision",
    kinds.StepIntended.KIND: "step",
    kinds.StepStarted.KIND: "step",
    kinds.StepEnded.KIND: "step",
    kinds.StepSkipped.KIND: "step",
    kinds.StepConfirmed.KIND: "step",
    kinds.NoteAdded.KIND: "note",
    kinds.IncidentDeclared.KIND: "state",
    kinds.PhaseMoved.KIND: "state",
    kinds.StatusChanged.KIND: "state",
    kinds.IncidentLinked.KIND: "state",
    kinds.Acknowledged.KIND: "people",
    kinds.RoleTaken.KIND: "people",
    kinds.SystemAdded.KIND: "field",
    kinds.FieldSet.KIND: "field",
    kinds.ItemAdded.KIND: "field",
    kinds.ActionAdded.KIND: "field",
    kinds.EvidenceAdded.KIND: "evidence",
    kinds.UpdateSent.KIND: "message",
}
_MINOR = frozenset(
    {
        kinds.NumberAssigned.KIND,
        kinds.StepIntended.KIND,
        kinds.StepStarted.KIND,
        kinds.EventCorrected.KIND,
        kinds.DocumentExported.KIND,
        kinds.Redacted.KIND,
    }
)
_WAS = {kinds.SeveritySet.KIND: "severity", kinds.PhaseMoved.KIND: "phase", kinds.FieldSet.KIND: "value"}


class Entry(msgspec.Struct):
    """One line of the timeline. Times are microseconds; texts are cleaned."""

    event_id: str
    at: int
    """When it happened, as last corrected."""
    wall: int
    counter: int
    recorded_at: int
    actor: str
    actor_name: str
    kind: str
    category: str
    """One of `CATEGORIES`."""
    text: str
    subject: str = ""
    corrected: bool = False
    original_at: int | None = None
    """Set where the time was corrected."""
    original_text: str | None = None
    """Set where the text was corrected."""
    rivals: tuple[str, ...] = ()
    """Other corrections that stand beside the one shown, which nobody has decided between."""
    raw: bool = False
    """Erased, withheld, or of a kind or version that this Fireline does not know."""
    minor: bool = False
    """Housekeeping that a summary leaves out: a document leaves the store, a step is about to start."""
    observed: int = 1
    """How many times a machine's observation was recorded; it counts once."""

    @property
    def notable(self) -> bool:
        """Whether a document tells it: neither housekeeping nor the filling in of a field."""
        return not self.minor and self.category != "field"

    @property
    def key(self) -> tuple[int, int, int, str]:
        """The timeline's order: corrected time, then the logical clock, then the id."""
        return (self.at, self.wall, self.counter, self.event_id)


def describe(event: Event, incident: Incident, names: Names, was: str = "") -> str:
    """One event in a short sentence; ``was`` is what it replaced, where that is known.

    What cannot be read is shown raw: the kind, and the payload as it is stored.
    """
    payload = _decoded(event)
    text = None if payload is None else sentence(payload, event.body, incident, names, was)
    return _raw(event, incident) if text is None else text


def entries(
    journal: Journal, incidents: Incidents, incident: Incident, *, repeats: bool = False
) -> list[Entry]:
    """Every event of the incident, in order. With ``repeats``, an alert's further observations stand too."""
    events = (event for _, event in journal.events(incident.id))
    return collect(events, incident, incidents.actor_name, repeats=repeats)


def collect(
    events: Iterable[Event], incident: Incident, names: Names, *, repeats: bool = False
) -> list[Entry]:
    """The timeline of events that come in any order, an event at most once each."""
    return _Collector(incident, names).collect(events, repeats=repeats)


class _Collector:
    """One pass over the events: entries, the values that later ones replace, alerts seen already."""

    def __init__(self, incident: Incident, names: Names) -> None:
        self._incident = incident
        self._names = names
        self._known_names: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._replacing: list[tuple[Entry, kinds.Payload, Body]] = []
        self._alerts: dict[str, Entry] = {}
        self._corrections = _corrections(incident)

    def collect(self, events: Iterable[Event], *, repeats: bool) -> list[Entry]:
        found: list[Entry] = []
        for event in events:
            entry = self._entry(event)
            if event.body.kind != kinds.AlertObserved.KIND or not event.body.subject or repeats:
                found.append(entry)
            else:
                self._count_once(event.body.subject, entry)
        found.extend(self._alerts.values())
        for entry, payload, body in self._replacing:
            was = [self._values[one] for one in body.replaces if one in self._values]
            text = sentence(payload, body, self._incident, self._names, ", ".join(dict.fromkeys(was)))
            entry.text = entry.text if text is None else text
        for entry in found:
            self._correct(entry)
        self._place_onset(found)
        found.sort(key=lambda entry: entry.key)
        return found

    def _entry(self, event: Event) -> Entry:
        body = event.body
        payload = _decoded(event)
        text = None if payload is None else sentence(payload, body, self._incident, self._names)
        entry = Entry(
            body.id,
            body.occurred_at,
            body.wall,
            body.counter,
            body.recorded_at,
            body.actor,
            self._name(body.actor),
            clean_line(body.kind, 60),
            "system" if text is None else _category(body),
            _raw(event, self._incident) if text is None else text,
            subject=clean_line(body.subject),
            raw=text is None,
            minor=body.kind in _MINOR,
        )
        attribute = _WAS.get(body.kind)
        if attribute is not None and payload is not None:
            self._values[body.id] = value_text(body.subject, getattr(payload, attribute))
            if body.replaces:
                self._replacing.append((entry, payload, body))
        return entry

    def _place_onset(self, found: list[Entry]) -> None:
        """The entry that sets the onset stands where the onset is, and says what set it off."""
        head = self._incident.register("onset_at").shown
        at = None if head is None else head.value
        if head is None or not isinstance(at, int):
            return
        trigger = self._incident.value("onset_trigger", "")
        for entry in found:
            if entry.event_id == head.event:
                entry.at, entry.category = at, "state"
                entry.text = f"T0 {clean_line(str(trigger)) or 'onset'}"

    def _name(self, actor: str) -> str:
        name = self._known_names.get(actor)
        if name is None:
            name = self._known_names[actor] = clean_line(self._names(actor))
        return name

    def _count_once(self, key: str, entry: Entry) -> None:
        known = self._alerts.get(key)
        if known is None:
            self._alerts[key] = entry
            return
        first = min((known, entry), key=lambda one: (one.wall, one.counter, one.event_id))
        first.observed = known.observed + entry.observed
        self._alerts[key] = first

    def _correct(self, entry: Entry) -> None:
        for field, register in self._corrections.get(entry.event_id, ()):
            head = register.shown
            if head is None or head.payload is None:
                continue
            if field == "occurred_at":
                at = self._incident.corrected_at(entry.event_id, entry.at)
                entry.original_at, entry.at, entry.corrected = entry.at, at, True
            elif field == "text":
                entry.original_text, entry.corrected = entry.text, True
                entry.text = _correction_text(head)
            entry.rivals += tuple(_rivals(field, register))


def _corrections(incident: Incident) -> dict[str, list[tuple[str, Register]]]:
    found: dict[str, list[tuple[str, Register]]] = {}
    for name, register in incident.registers.items():
        if name.startswith("correction."):
            event, _, field = name.removeprefix("correction.").rpartition(".")
            found.setdefault(event, []).append((field, register))
    return found


def _correction_text(head: Head) -> str:
    return clean(str((head.payload or {}).get("text", "")), NOTE).strip() or "an empty note"


def _rivals(field: str, register: Register) -> Iterator[str]:
    for head in register.conflicts:
        if head.payload is None:
            yield "a correction that was erased or is withheld"
        elif field == "text":
            yield _correction_text(head)
        else:
            yield f"at {value_text('detected_at', head.payload.get('occurred_at', 0))}"


def _category(body: Body) -> str:
    """What an incident is said to be, and why it happened, is decided; other fields are filled in."""
    if body.kind == kinds.FieldSet.KIND and body.subject.startswith(("root_cause.", "incident_type")):
        return "decision"
    return _CATEGORY.get(body.kind, "system")


def _decoded(event: Event) -> kinds.Payload | None:
    """The payload in its own type; ``None`` where it is absent, of an unknown kind or does not fit."""
    known = kinds.KINDS.get(event.body.kind)
    if known is None or event.payload is None or event.body.version > known.VERSION:
        return None
    try:
        return kinds.decode(known, event.payload)
    except (msgspec.DecodeError, ValueError):
        return None


def _raw(event: Event, incident: Incident) -> str:
    kind = words(clean_line(event.body.kind, 60))
    if event.payload is None:
        return f"{kind}: erased" if event.id in incident.redacted else f"{kind}: withheld"
    version = f" of version {event.body.version}" if event.body.version != 1 else ""
    return f"{kind}{version}, raw: {clean(event.payload, NOTE)}"
