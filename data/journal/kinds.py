"""Every kind of event and what it carries.

A kind that this version does not know, or a newer version of one, is kept, passed on and shown raw; the
fold leaves it out. Payload numbers are integers within ±(2⁵³−1); everything else is text.
"""

from typing import Any, ClassVar, TypeVar

import msgspec

from data.journal.event import Integer

Text = str


class Payload(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one kind of event carries. ``KIND`` is its name in the journal, ``VERSION`` its shape's number."""

    KIND: ClassVar[str]
    VERSION: ClassVar[int] = 1


# --- the store -------------------------------------------------------------------------------------------


class ChainOpened(Payload, frozen=True):
    """The first event of every chain; names where it forked from when it is not the store's first."""

    KIND = "chain_opened"
    store: Text
    reason: Text
    forked_chain: Text = ""
    forked_seq: Integer = 0
    forked_hash: Text = ""


class ActorIntroduced(Payload, frozen=True):
    """The person behind an opaque actor id (the body's ``actor``)."""

    KIND = "actor_introduced"
    name: Text
    host: Text
    os_user: Text
    sudo_user: Text = ""
    named: bool = True
    """False for a shared account that nobody put a name to."""


class RunbookTrusted(Payload, frozen=True):
    """Somebody looked at a runbook and let it run commands; ``subject`` is its SHA-256."""

    KIND = "runbook_trusted"
    name: Text
    path: Text


class ParameterRemembered(Payload, frozen=True):
    """What a responder was asked for, so that they are asked once; ``subject`` is ``MODEL/NAME``."""

    KIND = "parameter_remembered"
    model: Text
    name: Text
    value: Text


# --- the incident ----------------------------------------------------------------------------------------


class IncidentDeclared(Payload, frozen=True):
    """The incident's first event. ``mode`` is ``live`` or ``drill`` and never changes."""

    KIND = "incident_declared"
    mode: Text = "live"
    source: Text = ""
    """``alert``, ``file`` or ``person``."""


class NumberAssigned(Payload, frozen=True):
    """``AI-INC-2026-0042``, ``AI-DRILL-…``, or a provisional one of another shape, kept as an alias."""

    KIND = "number_assigned"
    number: Text


class FieldSet(Payload, frozen=True):
    """Sets the register ``subject`` (a dotted path of the record, or ours) to a value; ``None`` clears it."""

    KIND = "field_set"
    value: Text | Integer | bool | None = None
    origin: Text = ""
    """Where the value comes from: ``person``, ``alert label severity``, ``catalogue``, ``prometheus``…"""
    reason: Text = ""
    suggested: Text = ""
    """What was suggested instead, where the responder decided otherwise."""
    because: tuple[Text, ...] = ()
    """The answers or facts that the suggestion named."""


class SeveritySet(Payload, frozen=True):
    """Severity with the policy as applied, so that peers with other playbooks compute the same clocks."""

    KIND = "severity_set"
    severity: Text
    acknowledge_due: Integer
    """The moment until which to acknowledge, microseconds, computed from the policy below."""
    policy: Text
    """The policy in words: ``15 minutes``, ``next business day, Mon–Fri 09:00–17:00 Europe/Berlin``."""
    update_every: Integer = 0
    """Seconds between status updates; 0: none asked for."""
    origin: Text = ""
    reason: Text = ""
    suggested: Text = ""
    because: tuple[Text, ...] = ()


class PhaseMoved(Payload, frozen=True):
    """``detection`` … ``closed``; subject ``phase``."""

    KIND = "phase_moved"
    phase: Text
    reason: Text = ""


class RoleTaken(Payload, frozen=True):
    """Somebody holds a role; subject ``role.incident_commander`` and the like. Empty name: given up."""

    KIND = "role_taken"
    role: Text
    name: Text = ""


class SystemAdded(Payload, frozen=True):
    """A system the incident touches; ``subject`` is its model id."""

    KIND = "system_added"
    model_id: Text
    origin: Text = ""


class AlertObserved(Payload, frozen=True):
    """A machine's observation. ``subject`` is its key (fingerprint, startsAt, state): counted once."""

    KIND = "alert_observed"
    fingerprint: Text
    state: Text
    """``firing`` or ``resolved``."""
    name: Text
    starts_at: Integer
    ends_at: Integer = 0
    labels: dict[str, Text] = {}
    annotations: dict[str, Text] = {}
    url: Text = ""
    source: Text = ""
    last_seen: Integer = 0
    """Of one that resolved: when it was last seen to fire by whoever saw that it had ended; 0: not known."""


class ChangeObserved(Payload, frozen=True):
    """Something changed in what the incident is about; ``subject`` of the event is its key: counted once."""

    KIND = "change_observed"
    at: Integer
    """When it changed, microseconds."""
    kind: Text
    """``rollout``, ``image``, ``env``, ``event``, ``job``, ``model version``, ``alias``, ``validation``."""
    subject: Text
    before: Text = ""
    after: Text = ""
    place: Text = ""
    source: Text = ""
    link: Text = ""
    """An address, or a command that reads."""


class AlertMembership(Payload, frozen=True):
    """A person says that an alert belongs to the incident, or does not; subject ``alert.FINGERPRINT``."""

    KIND = "alert_membership"
    fingerprint: Text
    name: Text
    belongs: bool
    reason: Text = ""


class RuleFollowed(Payload, frozen=True):
    """Whether alerts of a rule on this incident's systems belong to it from now on; subject ``rule.NAME``."""

    KIND = "rule_followed"
    rule: Text
    follows: bool


class SilenceCreated(Payload, frozen=True):
    """Somebody held back the notifications of an alert of the incident; it still fires."""

    KIND = "silence_created"
    silence: Text
    """Its id at the source."""
    alert: Text
    """The alert's name."""
    matchers: Text
    """As Alertmanager writes them."""
    ends_at: Integer
    comment: Text = ""
    source: Text = ""


class SilenceExpired(Payload, frozen=True):
    """Somebody ended a silence before its time."""

    KIND = "silence_expired"
    silence: Text
    alert: Text
    source: Text = ""


class ClockDiffered(Payload, frozen=True):
    """The clock of a source and of this machine differ by more than half a minute; subject: the source."""

    KIND = "clock_differed"
    source: Text
    ahead: Integer
    """Microseconds that the source's clock is ahead of this machine's; negative: behind."""


class Acknowledged(Payload, frozen=True):
    KIND = "acknowledged"
    via: Text = ""


class DecidedToAct(Payload, frozen=True):
    """The decision that starts the containment clock. ``opened``: a containment confirmation was opened
    without one having been recorded, which counts as the decision until someone records it."""

    KIND = "decided_to_act"
    decision: Text = ""
    opened: bool = False


class NoteAdded(Payload, frozen=True):
    KIND = "note_added"
    text: Text


class UpdateSent(Payload, frozen=True):
    """A status update went out; restarts the cadence clock."""

    KIND = "update_sent"
    text: Text
    audience: Text = ""


class QuestionAnswered(Payload, frozen=True):
    """One answer of the rapid triage; subject ``triage.QUESTION``."""

    KIND = "question_answered"
    question: Text
    answer: Text
    """``yes``, ``no`` or ``unknown``."""
    evidence: Text = ""


class ActionAdded(Payload, frozen=True):
    """A corrective action; its id is the event's. Its fields are registers ``action.ID.owner`` and so on."""

    KIND = "action_added"
    text: Text
    owner: Text = ""
    due: Text = ""
    """``YYYY-MM-DD``."""
    priority: Text = ""
    acceptance: Text = ""


class ItemAdded(Payload, frozen=True):
    """An item of one of the incident's lists (`data.incident.fields.LISTS`): a factor, a lesson, a control…
    Its id is the event's; register ``item.ID.removed`` takes it off again."""

    KIND = "item_added"
    list: Text
    text: Text
    details: dict[str, Text] = {}


class EvidenceAdded(Payload, frozen=True):
    """A file kept whole beside the journal, by its hash; complete on disk before this event is written."""

    KIND = "evidence_added"
    digest: Text
    name: Text
    size: Integer
    media_type: Text = "application/octet-stream"
    description: Text = ""
    truncated: bool = False


class EventCorrected(Payload, frozen=True):
    """Mends the time or the text of another event, which is kept; subject ``correction.EVENT.FIELD``."""

    KIND = "event_corrected"
    event: Text
    field: Text
    """``occurred_at`` or ``text``."""
    occurred_at: Integer = 0
    text: Text = ""
    reason: Text = ""


class IncidentLinked(Payload, frozen=True):
    """``prior``, ``duplicate_of``, ``merged_into`` or ``parent``; subject ``RELATION/ID``."""

    KIND = "incident_linked"
    relation: Text
    other: Text
    """The other incident's id."""
    number: Text = ""
    reason: Text = ""


class StatusChanged(Payload, frozen=True):
    """``open``, ``resolved`` or ``closed``; subject ``status``."""

    KIND = "status_changed"
    status: Text
    outcome: Text = ""
    """How it was closed: ``resolved``, ``false_alarm`` or ``duplicate``."""
    reason: Text = ""


class DocumentExported(Payload, frozen=True):
    """A document left the store; ``heads`` are printed in it, and so are anchors for `verify`."""

    KIND = "document_exported"
    document: Text
    format: Text
    digest: Text
    heads: tuple[Text, ...] = ()
    """``CHAIN:SEQ:HASH``."""


class Redacted(Payload, frozen=True):
    """A payload was erased; subject is the event whose payload it was."""

    KIND = "redacted"
    event: Text
    reason: Text


# --- steps -----------------------------------------------------------------------------------------------


class StepIntended(Payload, frozen=True):
    """Durable before the command starts. ``subject`` is the attempt; ``step`` the place in the runbook."""

    KIND = "step_intended"
    attempt: Text
    section: Text
    number: Integer
    """Counted within its section from 1; 0 for an improvised command."""
    action: Text
    option: Text = ""
    """The resolution option's name."""
    runbook: Text = ""
    runbook_version: Text = ""
    runbook_hash: Text = ""
    model: Text = ""
    command: Text = ""
    """The resolved command, exactly as bash will get it; empty for a human step."""
    undo: Text = ""
    """The resolved rollback."""
    expected: Text = ""
    verify: Text = ""
    """The resolved check, exactly as bash will get it."""
    risk: Text = "changes"
    """``reads``, ``changes`` or ``destroys``."""
    target: Text = ""
    """Where it acts: context, cluster and server of kubectl, or what the actuator says."""
    actuator: Text = "shell"
    rollback_of: Text = ""
    """The attempt that this one undoes."""
    timeout: Integer = 0
    """Seconds."""
    end_event: Text = ""
    """The pre-allocated id of the event that will tell its end."""
    precheck: Text = ""
    """The resolved check that must end with 0 before the command runs."""
    undo_precheck: Text = ""
    """Ends with 0 while what this step set still stands."""
    undo_verify: Text = ""
    """Ends with 0 once its undo restored what was before."""
    changes: tuple[tuple[Text, Text, Text], ...] = ()
    """What changes, before and after, as it was shown when it was confirmed."""
    evidence_pending: bool = False
    parameters: dict[str, Text] = {}


class StepStarted(Payload, frozen=True):
    KIND = "step_started"
    attempt: Text
    host: Text
    pid: Integer
    process_started: Text = ""
    """The process's start time as the kernel counts it, so that a reused pid is not taken for it."""
    boot_id: Text = ""


class StepEnded(Payload, frozen=True):
    """``outcome``: ``succeeded``, ``ran_unverified``, ``failed``, ``timed_out``, ``cancelled``, ``unknown``,
    ``skipped`` or ``rolled_back``."""

    KIND = "step_ended"
    attempt: Text
    outcome: Text
    exit_code: Integer | None = None
    signal: Integer | None = None
    started_at: Integer = 0
    ended_at: Integer = 0
    evidence: tuple[Text, ...] = ()
    """Digests of the output kept."""
    output_size: Integer = 0
    excerpt: Text = ""
    """The end of the output, cleaned and masked."""
    verification: Text = ""
    """``verified``, ``confirmed``, ``not_verified`` or empty (nothing to verify)."""
    verified_by: Text = ""
    never_ran: bool = False
    """The command itself was not begun: its precheck did not hold."""
    survivors: tuple[Text, ...] = ()
    """Processes that outlived the end: ``PID NAME``."""
    detail: Text = ""


class StepSkipped(Payload, frozen=True):
    KIND = "step_skipped"
    section: Text
    number: Integer
    action: Text
    reason: Text
    option: Text = ""
    runbook: Text = ""


class StepConfirmed(Payload, frozen=True):
    """A person says that an attempt had its effect, or that a human step is done; subject is the attempt."""

    KIND = "step_confirmed"
    attempt: Text
    holds: bool = True
    evidence: Text = ""
    answer: Text = ""
    """What was decided, where the step asks for a decision."""


class ProbeAdded(Payload, frozen=True):
    """Inputs that reproduce the harm, and how to see it in the answers; taken off by ``probe.ID.removed``."""

    KIND = "probe_added"
    name: Text
    way: Text
    """``http`` or ``command``."""
    address: Text
    """The URL, or the command that gets the input on standard input."""
    judge: Text
    """``regex``, ``jsonpath`` or ``command``."""
    pattern: Text
    inputs: Text
    """The digest of the evidence file that holds them."""
    inputs_name: Text
    """That file's name; its ending says what it holds."""
    field: Text = ""
    """The member that a prompt is sent in; empty: the prompt is the whole body, as plain text."""
    headers: dict[str, Text] = {}
    """Further headers, each with the environment variable that holds its value."""
    times: Integer = 20
    pause: Integer = 500
    """Milliseconds from one try to the next, at least."""
    patience: Integer = 30_000
    """Milliseconds for one answer."""


class ProbeRan(Payload, frozen=True):
    """A probe was replayed; ``subject`` is the event that added it."""

    KIND = "probe_ran"
    name: Text
    times: Integer
    harmful: Integer
    failed: Integer = 0
    started_at: Integer = 0
    ended_at: Integer = 0
    evidence: Text = ""
    """The digest of the answers kept."""
    detail: Text = ""
    """What the first failure said."""


KINDS: dict[str, type[Payload]] = {kind.KIND: kind for kind in Payload.__subclasses__()}

P = TypeVar("P", bound=Payload)
_decoders: dict[type[Payload], msgspec.json.Decoder[Any]] = {}


def decode(kind: type[P], text: bytes) -> P:
    """Raises `msgspec.ValidationError` where the text does not fit."""
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    payload: P = decoder.decode(text)
    return payload
