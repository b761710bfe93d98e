"""Services that do as a test says, and deliveries for them."""

from collections.abc import Callable
from typing import Any

from data.journal import kinds
from data.outside.service import Delivery

Behaviour = Callable[[Delivery], str]


def taken(delivery: Delivery) -> str:
    """The service has it, and calls it so."""
    return f"ref-{delivery.asked.text}"


class Double:
    """A service whose answers are what ``behave`` says now; ``got`` is everything it was handed."""

    def __init__(self, name: str = "slack", *, repeatable: bool = False, gap: float = 0.0) -> None:
        self.name, self.repeatable, self.gap = name, repeatable, gap
        self.behave: Behaviour = taken
        self.got: list[Delivery] = []

    def deliver(self, delivery: Delivery) -> str:
        self.got.append(delivery)
        return self.behave(delivery)


def raising(error: Exception) -> Behaviour:
    """It answers so."""

    def behave(_delivery: Delivery) -> str:
        raise error

    return behave


def message(text: str, service: str = "slack", **more: Any) -> kinds.DeliveryQueued:
    """Something to tell."""
    return kinds.DeliveryQueued(service=service, what="message", text=text, **more)


def delivery(text: str, service: str = "slack", what: str = "message", **details: str) -> Delivery:
    """One that was queued at a fixed time."""
    asked = kinds.DeliveryQueued(service, what, text, details, 1_700_000_000_000_000)
    return Delivery("0190-id", "0190-incident", 1_700_000_000_000_000, asked)
