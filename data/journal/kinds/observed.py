"""What machines saw, and what people say of alerts."""

import msgspec

from data.journal.event import Integer
from data.journal.kinds.payload import Payload, Text


class AlertObserved(Payload, frozen=True):
    """A machine's observation. ``subject`` is its key (fingerprint, startsAt, state): counted once."""

    KIND = "alert_observed"
    fingerprint: Text
    state: Text
    """``firing`` or ``resolved``."""
    name: Text
    starts_at: Integer
    ends_at: Integer = 0
    labels: dict[str, Text] = msgspec.field(default_factory=dict)
    annotations: dict[str, Text] = msgspec.field(default_factory=dict)
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
