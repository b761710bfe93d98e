"""What an incident is: its number, fields, severity, phase, people and systems."""

import msgspec

from data.journal.event import Integer
from data.journal.kinds.payload import Payload, Text


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
    minted_by: Text = ""
    """``server``: by the incident database, which gives a number once."""


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


class Acknowledged(Payload, frozen=True):
    KIND = "acknowledged"
    via: Text = ""


class Grounds(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stands behind a decision."""

    by: Text = ""
    """Who decided, where that is not whoever wrote it down."""
    why: Text = ""
    alternatives: tuple[Text, ...] = ()
    """What else was weighed."""
    reversible: Text = ""
    """``yes``, ``no``, or empty where nobody said."""


class DecisionMade(Payload, frozen=True):
    """A decision that starts no clock: what, who, why, what else there was, and whether it can be undone."""

    KIND = "decision_made"
    decision: Text
    grounds: Grounds = Grounds()


class DecidedToAct(Payload, frozen=True):
    """The decision that starts the containment clock. ``opened``: a containment confirmation was opened
    without one having been recorded, which counts as the decision until someone records it."""

    KIND = "decided_to_act"
    decision: Text = ""
    opened: bool = False
    grounds: Grounds = Grounds()


class QuestionAnswered(Payload, frozen=True):
    """One answer of the rapid triage; subject ``triage.QUESTION``."""

    KIND = "question_answered"
    question: Text
    answer: Text
    """``yes``, ``no`` or ``unknown``."""
    evidence: Text = ""


class IncidentLinked(Payload, frozen=True):
    """``prior``, ``duplicate_of``, ``merged_into``, ``parent``, or ``child``, which stands in the parent.
    Subject ``RELATION/ID``, of which the latest word counts."""

    KIND = "incident_linked"
    relation: Text
    other: Text
    """The other incident's id."""
    number: Text = ""
    reason: Text = ""
    holds: bool = True
    """False takes it back."""


class StatusChanged(Payload, frozen=True):
    """``open``, ``resolved`` or ``closed``; subject ``status``."""

    KIND = "status_changed"
    status: Text
    outcome: Text = ""
    """How it was closed: ``resolved``, ``false_alarm`` or ``duplicate``."""
    reason: Text = ""
    lacking: tuple[Text, ...] = ()
    """What was still missing when it was closed, in words."""
    instead: Text = ""
    """Why it was closed without, where that stood in the way."""
