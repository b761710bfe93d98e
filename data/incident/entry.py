"""One event as a line of the timeline: what it says, when, by whom, and what a correction made of it.

Everything an entry says is computed of the event and of the incident as it stands, so that telling the same
event again later gives what a whole new timeline would say.
"""

import sys
from collections.abc import Iterable, Iterator

import msgspec

from data import times
from data.incident.marks import Head, Register
from data.incident.model import Incident
from data.incident.sentences import Names, sentence, value_text, words
from data.journal import kinds
from data.journal.counsel import WITHHELD, is_legal
from data.journal.event import Body, Event
from data.text import NOTE, clean, clean_line

CATEGORIES = (
    "alert",
    "change",
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
    kinds.AlertMembership.KIND: "alert",
    kinds.RuleFollowed.KIND: "alert",
    kinds.SilenceCreated.KIND: "alert",
    kinds.SilenceExpired.KIND: "alert",
    kinds.ClockDiffered.KIND: "alert",
    kinds.ChangeObserved.KIND: "change",
    kinds.QuestionAnswered.KIND: "triage",
    kinds.DecidedToAct.KIND: "decision",
    kinds.DecisionMade.KIND: "decision",
    kinds.KillCountdown.KIND: "decision",
    kinds.KillStopped.KIND: "decision",
    kinds.ApprovalAsked.KIND: "decision",
    kinds.ApprovalGiven.KIND: "decision",
    kinds.GlassReviewed.KIND: "decision",
    kinds.SeveritySet.KIND: "decision",
    kinds.StepIntended.KIND: "step",
    kinds.StepStarted.KIND: "step",
    kinds.StepEnded.KIND: "step",
    kinds.StepSkipped.KIND: "step",
    kinds.StepConfirmed.KIND: "step",
    kinds.RunbookKept.KIND: "step",
    kinds.StepRehearsed.KIND: "step",
    kinds.ResolutionChosen.KIND: "decision",
    kinds.ApplicabilityAnswered.KIND: "decision",
    kinds.RegimeAssessed.KIND: "decision",
    kinds.ReportSent.KIND: "message",
    kinds.CohortAdded.KIND: "evidence",
    kinds.NoteAdded.KIND: "note",
    kinds.IncidentDeclared.KIND: "state",
    kinds.PhaseMoved.KIND: "state",
    kinds.StatusChanged.KIND: "state",
    kinds.IncidentLinked.KIND: "state",
    kinds.Acknowledged.KIND: "people",
    kinds.RoleTaken.KIND: "people",
    kinds.WorkstreamOpened.KIND: "people",
    kinds.TaskAdded.KIND: "people",
    kinds.HandoverOffered.KIND: "people",
    kinds.HandoverAnswered.KIND: "people",
    kinds.SystemAdded.KIND: "field",
    kinds.DependencySet.KIND: "field",
    kinds.FieldSet.KIND: "field",
    kinds.ItemAdded.KIND: "field",
    kinds.ActionAdded.KIND: "field",
    kinds.EvidenceAdded.KIND: "evidence",
    kinds.EvidenceMissing.KIND: "evidence",
    kinds.ProbeAdded.KIND: "evidence",
    kinds.ProbeRan.KIND: "evidence",
    kinds.UpdateProposed.KIND: "message",
    kinds.UpdateApproved.KIND: "decision",
    kinds.MonitoringLooked.KIND: "evidence",
    kinds.MonitoringReviewed.KIND: "decision",
    kinds.UpdateSent.KIND: "message",
    kinds.DeliveryQueued.KIND: "message",
    kinds.DeliveryEnded.KIND: "message",
    kinds.InjectDelivered.KIND: "message",
    kinds.HintTaken.KIND: "message",
    kinds.DrillBegan.KIND: "state",
    kinds.DrillClock.KIND: "state",
    kinds.DrillEnded.KIND: "state",
}
_MINOR = frozenset(
    {
        kinds.NumberAssigned.KIND,
        kinds.StepIntended.KIND,
        kinds.StepStarted.KIND,
        kinds.EventCorrected.KIND,
        kinds.DocumentExported.KIND,
        kinds.Redacted.KIND,
        kinds.DeliveryQueued.KIND,
    }
)
_OBSERVED = frozenset(
    {
        kinds.AlertObserved.KIND,
        kinds.ChangeObserved.KIND,
        kinds.ClockDiffered.KIND,
        kinds.InjectDelivered.KIND,
    }
)
_WAS = {kinds.SeveritySet.KIND: "severity", kinds.PhaseMoved.KIND: "phase", kinds.FieldSet.KIND: "value"}


class Entry(msgspec.Struct, frozen=True, gc=False):
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
    told: bool = False
    """Another entry stands for it: a file that a step kept, which the step's end counts."""
    observed: int = 1
    """How many times a machine's observation was recorded; it counts once."""
    position: int = 0
    """Where this store's arrivals have it; 0 where that is not known."""
    cut: bool = False
    """Whether a text is only its beginning; the event has it whole."""

    @property
    def notable(self) -> bool:
        """Whether a document tells it: neither housekeeping nor the filling in of a field."""
        return not self.minor and self.category != "field"

    @property
    def key(self) -> tuple[int, int, int, str]:
        """The timeline's order: corrected time, then the logical clock, then the id."""
        return (self.at, self.wall, self.counter, self.event_id)


def _of_the_playbook(payload: kinds.Payload | None) -> bool:
    """A task that came with its workstream, whose own line stands for it."""
    return isinstance(payload, kinds.TaskAdded) and payload.origin == "playbook"


def _told_by_step(payload: kinds.Payload | None, incident: Incident) -> bool:
    """A file that a step kept: the step's own line says how many there are."""
    if not isinstance(payload, kinds.EvidenceAdded):
        return False
    ends = (attempt.ended for attempt in incident.attempts.values())
    return any(payload.digest in (end.get("evidence") or ()) for end in ends if end is not None)


def value_of(event: Event) -> str | None:
    """The value that an event set, as text; ``None`` for a kind that sets none, and what cannot be read."""
    attribute = _WAS.get(event.body.kind)
    payload = None if attribute is None else decoded(event)
    if attribute is None or payload is None:
        return None
    return value_text(event.body.subject, getattr(payload, attribute), moment=times.clock)


def counts_once(body: Body) -> bool:
    """Whether it is a machine's observation with a key, which counts once however many made it."""
    return body.kind in _OBSERVED and bool(body.subject)


def says_what_was(body: Body) -> bool:
    """Whether its sentence tells the value that it replaced."""
    return bool(body.replaces) and body.kind in _WAS


class Teller:
    """Makes entries of one incident's events, as the incident stands now."""

    def __init__(self, incident: Incident, names: Names) -> None:
        self.incident = incident
        self._names = names
        self._known_names: dict[str, str] = {}
        self._onset = incident.register("onset_at").shown

    def tell(self, event: Event, was: Iterable[str] = (), *, position: int = 0) -> Entry:
        """One entry; ``was``: the values that the event replaced, where they are known."""
        body, incident = event.body, self.incident
        payload = decoded(event)
        before = ", ".join(dict.fromkeys(was))
        text = None if payload is None else sentence(payload, body, incident, self.name, before)
        entry = Entry(
            body.id,
            body.occurred_at,
            _same(body.wall, body.occurred_at),
            body.counter,
            _same(body.recorded_at, body.occurred_at),
            sys.intern(body.actor),
            self.name(body.actor),
            sys.intern(clean_line(body.kind, 60)),
            "system" if text is None else _category(body),
            raw_text(event, incident) if text is None else text,
            subject=sys.intern(clean_line(body.subject)),
            raw=text is None,
            minor=body.kind in _MINOR or _of_the_playbook(payload),
            told=_told_by_step(payload, incident),
            position=position,
        )
        return self._placed(self._corrected(entry))

    def name(self, actor: str) -> str:
        """Asked once for each actor."""
        name = self._known_names.get(actor)
        if name is None:
            name = self._known_names[actor] = clean_line(self._names(actor))
        return name

    def _placed(self, entry: Entry) -> Entry:
        """The entry that sets the onset stands where the onset is, and says what set it off."""
        head = self._onset
        if head is None or head.event != entry.event_id or not isinstance(head.value, int):
            return entry
        trigger = clean_line(str(self.incident.value("onset_trigger", ""))) or "onset"
        return msgspec.structs.replace(entry, at=head.value, category="state", text=f"T0 {trigger}")

    def _corrected(self, entry: Entry) -> Entry:
        registers = self.incident.registers
        for field in ("occurred_at", "text"):
            register = registers.get(f"correction.{entry.event_id}.{field}")
            head = None if register is None else register.shown
            if register is None or head is None or head.payload is None:
                continue
            rivals = (*entry.rivals, *_rivals(field, register))
            if field == "text":
                was, text = entry.text, _correction_text(head)
                entry = msgspec.structs.replace(
                    entry, original_text=was, text=text, corrected=True, rivals=rivals
                )
            else:
                was_at, at = entry.at, self.incident.corrected_at(entry.event_id, entry.at)
                entry = msgspec.structs.replace(
                    entry, original_at=was_at, at=at, corrected=True, rivals=rivals
                )
        return entry


def _same(number: int, known: int) -> int:
    """The object that is there already: a long timeline holds many equal times."""
    return known if number == known else number


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
    """What an incident is said to be, and why it happened, is decided; who does what is of people; other
    fields are filled in."""
    if body.kind == kinds.FieldSet.KIND and body.subject.startswith(("root_cause.", "incident_type")):
        return "decision"
    if body.kind == kinds.FieldSet.KIND and body.subject.startswith(("task.", "workstream.")):
        return "people"
    return _CATEGORY.get(body.kind, "system")


def decoded(event: Event) -> kinds.Payload | None:
    """The payload in its own type; ``None`` where it is absent, of an unknown kind or does not fit."""
    known = kinds.KINDS.get(event.body.kind)
    if known is None or event.payload is None or event.body.version > known.VERSION:
        return None
    try:
        return kinds.decode(known, event.payload)
    except (msgspec.DecodeError, ValueError):
        return None


def raw_text(event: Event, incident: Incident) -> str:
    """What cannot be said in words: the kind, and the payload as it is stored."""
    kind = words(clean_line(event.body.kind, 60))
    if event.payload is None:
        return f"{kind}: erased" if event.id in incident.redacted else f"{kind}: withheld"
    version = f" of version {event.body.version}" if event.body.version != 1 else ""
    if is_legal(event.payload, lambda _: None):
        return f"{kind}{version}: {WITHHELD}"
    return f"{kind}{version}, raw: {clean(event.payload, NOTE)}"
