"""How a delivery names its incident, for people and for services that take one line."""

from data import times
from data.outside.service import Delivery


def headline(delivery: Delivery) -> str:
    """``AI-INC-2026-0042, critical: Refund bot promises refunds``, as far as it is known."""
    details = delivery.asked.details
    which = ", ".join(filter(None, (details.get("number"), details.get("severity"))))
    return ": ".join(filter(None, (which, details.get("title"))))


def told_at(delivery: Delivery) -> int:
    """When what is told happened, microseconds."""
    return delivery.asked.at or delivery.queued_at


def plain(delivery: Delivery) -> str:
    """Headline, text and time, for a mail or a note."""
    lines = [
        headline(delivery),
        "",
        delivery.asked.text,
        "",
        f"At {times.iso_short(told_at(delivery))} (UTC).",
    ]
    return "\n".join(lines).strip() + "\n"
