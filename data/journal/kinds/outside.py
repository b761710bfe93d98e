"""What was to be told to a service outside, and what came of it."""

import msgspec

from data.journal.event import Integer
from data.journal.kinds.payload import Payload, Text


class DeliveryQueued(Payload, frozen=True):
    """Something is to be told to a service. Its event's id is the delivery's, and goes along where the
    service knows repetitions by it. Only the store that wrote it sends it."""

    KIND = "delivery_queued"
    service: Text
    """``webhook``, ``slack``, ``pagerduty``…"""
    what: Text
    """``message``, ``annotation``, ``page``, ``acknowledge``, ``resolve`` or ``actions``."""
    text: Text = ""
    details: dict[str, Text] = msgspec.field(default_factory=dict)
    """The incident as it stood: ``number``, ``title``, ``severity``…"""
    at: Integer = 0
    """When what is told happened; microseconds."""
    about: Text = ""
    """The event that is told, where it is one."""


class DeliveryEnded(Payload, frozen=True):
    """What came of a delivery, which is the subject."""

    KIND = "delivery_ended"
    service: Text
    what: Text
    outcome: Text
    """``sent``, ``refused``, ``unknown`` (it may have arrived, and is not sent again by itself) or
    ``dropped`` (by a person)."""
    reason: Text = ""
    reference: Text = ""
    """What the service calls it."""
    attempts: Integer = 1
