"""Heightened monitoring after an incident: its plan is the fields ``monitoring.…``, this came of it."""

from data.journal.event import Integer
from data.journal.kinds.payload import Payload, Text


class MonitoringLooked(Payload, frozen=True):
    """The plan's thresholds and probes were looked at."""

    KIND = "monitoring_looked"
    watched: Integer
    """How many were."""
    beyond: tuple[Text, ...] = ()
    """Those that lay beyond their limit, in words with value and limit."""
    unseen: tuple[Text, ...] = ()
    """Those that nobody could see, in words with the reason."""


class MonitoringReviewed(Payload, frozen=True):
    """A person reviewed what was seen; the next review is counted from here."""

    KIND = "monitoring_reviewed"
    note: Text
    ends: bool = False
    """Whether the heightened monitoring is over."""
