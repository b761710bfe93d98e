"""What a service outside is to the queue: something that takes a delivery, and says whether it has it."""

from typing import Protocol

import msgspec

from data.errors import BadInput, NotConfigured
from data.journal.kinds import DeliveryQueued


class Delivery(msgspec.Struct, frozen=True):
    """One thing to be told."""

    id: str
    """Of the event that queued it; the same at every attempt."""
    incident: str
    queued_at: int
    """Microseconds."""
    asked: DeliveryQueued


class Service(Protocol):
    """One service, made with all it needs. Every call blocks, and is bounded in time."""

    @property
    def name(self) -> str:
        """As deliveries call it."""
        ...

    @property
    def repeatable(self) -> bool:
        """Whether it knows a repetition by the delivery's id, so that sending again does no harm."""
        ...

    @property
    def gap(self) -> float:
        """Seconds to leave between two deliveries."""
        ...

    def deliver(self, delivery: Delivery) -> str:
        """Hand it over; what the service calls it, or empty.

        Raises `ServiceAway` where it is worth trying again, `ServiceRefused` where it is not, and
        `NotConfigured` where a secret cannot be had.
        """
        ...


class Unusable:
    """A service whose settings cannot be taken: what is meant for it waits until they are mended."""

    repeatable = True
    gap = 0.0

    def __init__(self, name: str, error: BadInput) -> None:
        self.name, self._error = name, error

    def deliver(self, delivery: Delivery) -> str:  # noqa: ARG002
        """Always raises `NotConfigured`."""
        raise NotConfigured(self._error.message, remedy=self._error.remedy)
