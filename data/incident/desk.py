"""What a responder does, as events: the command line and the screens act through here, and nowhere else.

Every setter names the values it replaces, those its author could see, so that two people who change one
field apart both keep their value until someone decides.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from data.errors import BadInput
from data.incident import family, numbers, todo
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft, Journal, Transaction
from data.text import NOTE, clean, clean_line

ANSWERS = ("yes", "no", "unknown")
PHASES = ("detection", "triage", "containment", "eradication", "recovery", "post-mortem", "closed")
OUTCOMES = ("resolved", "false_alarm", "duplicate")
RELATIONS = ("prior", "duplicate_of", "merged_into", "parent")


class Desk:
    """Acts on incidents; each returns the stored event, durable when it returns."""

    def __init__(
        self,
        journal: Journal,
        incidents: Incidents,
        *,
        numbered_elsewhere: Callable[[], bool] = lambda: False,
    ) -> None:
        """``numbered_elsewhere``: whether the incident database gives final numbers; asked when declaring."""
        self.journal = journal
        self.incidents = incidents
        self._numbered_elsewhere = numbered_elsewhere

    def declare(
        self,
        *,
        mode: str = "live",
        source: str = "person",
        title: str,
        fields: Mapping[str, kinds.FieldSet] | None = None,
        severity: kinds.SeveritySet | None = None,
        models: Mapping[str, str] | None = None,
        alerts: tuple[kinds.AlertObserved, ...] = (),
        occurred_at: int | None = None,
    ) -> Incident:
        """Open an incident, in one transaction with its number and everything known of it at the start.

        ``fields`` are registers by name; ``models`` maps model ids to where each came from.
        """
        incident = self.journal.ambient.new_id()
        declared = kinds.IncidentDeclared(mode=mode, source=source)
        drafts = [Draft(payload=declared, incident=incident, occurred_at=occurred_at)]
        drafts += [
            Draft(payload=kinds.SystemAdded(model, origin), incident=incident, subject=model)
            for model, origin in (models or {}).items()
        ]
        registers = {"title": kinds.FieldSet(clean_line(title)), **(fields or {})}
        drafts += [
            Draft(payload=payload, incident=incident, subject=name) for name, payload in registers.items()
        ]
        if severity is not None:
            drafts.append(Draft(payload=severity, incident=incident, subject="severity"))
        drafts += [self._alert_draft(incident, alert) for alert in alerts]
        drafts = [_cleaned(draft) for draft in drafts]
        with self.journal.transaction() as transaction:
            number = self.number_for(transaction, incident, mode)
            assigned = Draft(payload=kinds.NumberAssigned(number), incident=incident, subject=number)
            for draft in [drafts[0], assigned, *drafts[1:]]:
                transaction.append(draft)
        return self.incidents.get(incident)

    def number_for(self, transaction: Transaction, incident: str, mode: str) -> str:
        """A final one; where those come from the incident database, a provisional one until it is asked."""
        now = self.journal.ambient.now()
        if self._numbered_elsewhere():
            return numbers.provisional(mode, incident, now)
        return numbers.mint(transaction, mode, now)

    def note(self, incident: str, text: str, at: int | None = None, *, legal: bool = False) -> Event:
        """A note on the timeline, and a task of each ``TODO:`` in it, due at the time at its end;
        ``incident`` is its id. Refuses an empty one. One that is ``legal`` is for counsel alone, and makes
        no tasks."""
        cleaned = clean(text, NOTE).strip()
        if not cleaned:
            raise BadInput("The note is empty.", remedy="Say what you saw or did.")
        note = self.journal.ambient.new_id()
        drafts = [Draft(payload=kinds.NoteAdded(cleaned, legal), incident=incident, occurred_at=at, id=note)]
        for asked in () if legal else todo.found(cleaned, self.journal.ambient.now()):
            task = kinds.TaskAdded(asked.text, due=asked.due, origin="note", note=note)
            drafts.append(Draft(payload=task, incident=incident, occurred_at=at))
        return self.write(*drafts)[0]

    def acknowledge(self, incident: Incident, via: str = "", at: int | None = None) -> Event:
        """Somebody is on it; the earliest one counts."""
        return self._append(incident.id, kinds.Acknowledged(via), at=at)

    def decide(
        self,
        incident: Incident,
        decision: str,
        at: int | None = None,
        *,
        opened: bool = False,
        grounds: kinds.Grounds | None = None,
    ) -> Event:
        """The decision to act, which starts the containment clock."""
        payload = kinds.DecidedToAct(clean(decision), opened, grounds or kinds.Grounds())
        return self._append(incident.id, payload, at=at)

    def send_update(self, incident: Incident, text: str, audience: str = "", at: int | None = None) -> Event:
        """A status update went out; `data.incident.updates` knows more of them."""
        return self._append(incident.id, kinds.UpdateSent(clean(text), clean_line(audience)), at=at)

    def set_field(
        self,
        incident: Incident,
        field: str,
        value: str | int | bool | None,
        *,
        origin: str = "person",
        reason: str = "",
        suggested: str = "",
        because: tuple[str, ...] = (),
        at: int | None = None,
    ) -> Event:
        """Set a register to a value; ``None`` clears it."""
        if isinstance(value, str):
            value = clean(value)
        payload = kinds.FieldSet(value, origin, clean(reason), suggested, because)
        return self._set(incident, field, payload, at)

    def set_severity(self, incident: Incident, severity: kinds.SeveritySet, at: int | None = None) -> Event:
        """Severity with its policy as applied (`playbooks.severity`)."""
        return self._set(incident, "severity", severity, at)

    def move_phase(self, incident: Incident, phase: str, reason: str = "") -> Event:
        """To one of `PHASES`; `BadInput` otherwise."""
        _one_of("phase", phase, PHASES)
        return self._set(incident, "phase", kinds.PhaseMoved(phase, clean(reason)))

    def take_role(self, incident: Incident, role: str, name: str) -> Event:
        """Somebody holds a role from now on; an empty name gives it up."""
        return self._set(incident, f"role.{role}", kinds.RoleTaken(role, clean_line(name)))

    def add_system(self, incident: Incident, model: str, origin: str = "person") -> Event:
        """The incident touches this system too."""
        model = clean_line(model)
        return self._append(incident.id, kinds.SystemAdded(model, origin), subject=model)

    def answer(self, incident: Incident, question: str, answer: str, evidence: str = "") -> Event:
        """An answer of the rapid triage: yes, no or unknown; `BadInput` otherwise."""
        _one_of("answer", answer, ANSWERS)
        payload = kinds.QuestionAnswered(question, answer, clean(evidence))
        return self._set(incident, f"triage.{question}", payload)

    def observe_alert(self, incident: Incident, alert: kinds.AlertObserved) -> Event | None:
        """A machine's observation, recorded once however many open apps saw it: ``None`` when it is known."""
        return self._once(incident, _cleaned(self._alert_draft(incident.id, alert)))

    def observe_change(self, incident: Incident, key: str, change: kinds.ChangeObserved) -> Event | None:
        """A change goes into the timeline, when it happened; ``None`` when it stands there already."""
        if self.incidents.refresh(incident).changes.get(key) is not None:
            return None
        return self._append(incident.id, change, subject=key, at=change.at)

    def say_alert_belongs(
        self, incident: Incident, fingerprint: str, name: str, *, belongs: bool, reason: str = ""
    ) -> Event:
        """An alert is part of the incident, or is not; later observations follow that word."""
        payload = kinds.AlertMembership(fingerprint, clean_line(name), belongs, clean(reason))
        return self._set(incident, f"alert.{fingerprint}", payload)

    def follow_rule(self, incident: Incident, rule: str, *, follows: bool) -> Event:
        """Attach this rule's alerts on the incident's systems from now on, or stop doing so."""
        return self._set(incident, f"rule.{rule}", kinds.RuleFollowed(clean_line(rule), follows))

    def record_silence(
        self, incident: Incident, silence: kinds.SilenceCreated | kinds.SilenceExpired
    ) -> Event:
        """A silence was made or ended at its source; this only says so."""
        return self._append(incident.id, silence, subject=silence.silence)

    def observe_clock(self, incident: Incident, source: str, ahead: int) -> Event | None:
        """A source's clock differs, recorded once for each source: ``None`` when it is known."""
        payload = kinds.ClockDiffered(source, ahead)
        return self._once(incident, _cleaned(Draft(payload=payload, incident=incident.id, subject=source)))

    def add_action(self, incident: Incident, action: kinds.ActionAdded) -> Event:
        """A corrective action; its id is the event's."""
        return self._append(incident.id, action)

    def add_item(
        self, incident: Incident, list_name: str, text: str, details: Mapping[str, str] | None = None
    ) -> Event:
        """An item of one of the incident's lists (`data.incident.fields`)."""
        cleaned = {clean_line(name): clean(value) for name, value in (details or {}).items()}
        return self._append(incident.id, kinds.ItemAdded(list_name, clean(text), cleaned))

    def attach_evidence(self, incident: Incident, evidence: kinds.EvidenceAdded) -> Event:
        """A file that is already complete on disk (`data.evidence`)."""
        return self._append(incident.id, evidence, subject=evidence.digest)

    def miss_evidence(self, incident: Incident, missing: kinds.EvidenceMissing) -> Event:
        """What was to be kept and could not be had."""
        return self._append(incident.id, missing, subject=missing.name)

    def add_probe(self, incident: Incident, probe: kinds.ProbeAdded) -> Event:
        """Inputs that reproduce the harm; its id is the event's."""
        return self._append(incident.id, probe)

    def record_probe_run(self, incident: Incident, probe: str, ran: kinds.ProbeRan) -> Event:
        """What a replay saw; ``probe`` is the event that added it."""
        return self._append(incident.id, ran, subject=probe)

    def correct(
        self,
        incident: Incident,
        event_id: str,
        *,
        occurred_at: int | None = None,
        text: str | None = None,
        reason: str = "",
    ) -> Event:
        """Mend when an event happened, or what a note says; the original is kept."""
        event = self.journal.event(clean_line(event_id))
        if event is None or event.body.incident != incident.id:
            raise BadInput(
                f"There is no event {event_id[:40]!r} in {incident.number}.",
                remedy="fireline timeline --json lists the ids.",
            )
        if (occurred_at is None) == (text is None):
            raise BadInput("A correction mends either the time or the text.")
        if text is not None and event.body.kind != kinds.NoteAdded.KIND:
            raise BadInput(
                f"Only a note's text can be corrected, and this event is {event.body.kind}.",
                remedy="Correct its time, or add a note that says what is right.",
            )
        if text is not None and event.payload and kinds.decode(kinds.NoteAdded, event.payload).legal:
            raise BadInput(
                "A note for legal counsel keeps its text: a correction would be for everybody.",
                remedy="Add another one with fireline note --legal.",
            )
        field = "text" if occurred_at is None else "occurred_at"
        payload = kinds.EventCorrected(
            event_id, field, occurred_at or 0, clean(text or "", NOTE), clean(reason)
        )
        return self._set(incident, f"correction.{event_id}.{field}", payload)

    def link(self, incident: Incident, relation: str, other: Incident, reason: str = "") -> Event:
        """To an earlier, duplicate, merged or parent incident; the parent's own timeline names its new part.

        Raises `BadInput` for an incident's link to itself, and as `family.check`.
        """
        _one_of("relation", relation, RELATIONS)
        if other.id == incident.id:
            raise BadInput(f"{incident.number} cannot be linked to itself.")
        linked = [family.link(incident, relation, other, reason)]
        if relation == "parent":
            family.check(self.incidents, self.incidents.refresh(incident), other)
            linked.append(family.link(other, "child", incident, reason))
        return self.write(*linked)[0]

    def merge(self, duplicate: Incident, into: Incident, reason: str = "") -> Event:
        """Two are one: the duplicate is linked and closed as such; nothing moves. Raises `BadInput` where one
        is a drill and the other is not."""
        if duplicate.mode != into.mode:
            raise BadInput("A drill and a live incident cannot be one.")
        why = reason or f"the same as {into.number}"
        linked = self.link(duplicate, "merged_into", into, why)
        if duplicate.status != "closed":
            return self.close(duplicate, "duplicate", why)
        return linked

    def resolve(self, incident: Incident, reason: str = "", at: int | None = None) -> Event:
        """The harm has stopped and service is restored; a root cause is not needed for it."""
        return self._status(incident, kinds.StatusChanged("resolved", "", clean(reason)), at)

    def close(
        self,
        incident: Incident,
        outcome: str,
        reason: str,
        at: int | None = None,
        *,
        lacking: tuple[str, ...] = (),
        instead: str = "",
    ) -> Event:
        """As ``resolved``, ``false_alarm`` or ``duplicate``, with a reason; ``lacking`` is what was missing
        (`playbooks.closing`), and ``instead`` why it is closed without."""
        _one_of("outcome", outcome, OUTCOMES)
        if not reason.strip():
            raise BadInput("Closing needs a reason.", remedy="Say it with --reason.")
        closed = kinds.StatusChanged("closed", outcome, clean(reason), lacking, clean(instead))
        return self._status(incident, closed, at)

    def reopen(self, incident: Incident, reason: str) -> Event:
        """Back to open, with a reason."""
        if incident.is_open:
            raise BadInput(f"{incident.number} is open already.")
        return self._status(incident, kinds.StatusChanged("open", "", clean(reason)), None)

    def remember_parameter(self, model: str, name: str, value: str) -> Event:
        """What a responder was asked for, so that they are asked once; the catalogue is never rewritten."""
        payload = kinds.ParameterRemembered(model, name, value)
        return self._append("", payload, subject=f"{model}/{name}")

    def record_export(self, incident: Incident, exported: kinds.DocumentExported) -> Event:
        """A document left the store."""
        return self._append(incident.id, exported)

    def write(self, *drafts: Draft) -> list[Event]:
        """Events that belong together, cleaned, in one durable transaction."""
        return self.journal.append(*(_cleaned(draft) for draft in drafts))

    # --- inside ------------------------------------------------------------------------------------------

    def _append(
        self, incident: str, payload: kinds.Payload, *, subject: str = "", at: int | None = None
    ) -> Event:
        draft = Draft(payload=payload, incident=incident, subject=subject, occurred_at=at)
        return self.journal.append(_cleaned(draft))[0]

    def _once(self, incident: Incident, draft: Draft) -> Event | None:
        """Append what a machine saw, unless it, or another app on this store, recorded it meanwhile."""
        kind = draft.payload.KIND
        if kind == kinds.AlertObserved.KIND and draft.subject in self.incidents.refresh(incident).alerts:
            return None
        with self.journal.transaction() as transaction:
            known = transaction.holds(incident.id, kind, draft.subject)
            return None if known else transaction.append(draft)

    def _set(self, incident: Incident, register: str, payload: kinds.Payload, at: int | None = None) -> Event:
        current, register = self.incidents.refresh(incident), clean_line(register)
        draft = Draft(
            payload=payload,
            incident=incident.id,
            subject=register,
            replaces=current.heads(register),
            occurred_at=at,
        )
        return self.journal.append(_cleaned(draft))[0]

    def _status(self, incident: Incident, payload: kinds.StatusChanged, at: int | None) -> Event:
        return self._set(incident, "status", payload, at)

    def _alert_draft(self, incident: str, alert: kinds.AlertObserved) -> Draft:
        at = alert.starts_at if alert.state == "firing" else alert.ends_at or alert.starts_at
        return Draft(payload=alert, incident=incident, subject=alert_key(alert), occurred_at=at)


def _cleaned(draft: Draft) -> Draft:
    """Whatever a caller let through: a lone surrogate, for one, could not be written at all."""
    payload = msgspec.convert(_clean_texts(msgspec.to_builtins(draft.payload)), type(draft.payload))
    return msgspec.structs.replace(draft, payload=payload, subject=clean_line(draft.subject))


def _clean_texts(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean_line(name): _clean_texts(one) for name, one in value.items()}
    return [_clean_texts(one) for one in value] if isinstance(value, list | tuple) else value


def alert_key(alert: kinds.AlertObserved) -> str:
    """What makes two observations the same one."""
    return f"{alert.fingerprint}/{alert.starts_at}/{alert.state}"


def _one_of(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise BadInput(f"{value[:40]!r} is no {what}.", remedy=f"It is one of {', '.join(allowed)}.")
