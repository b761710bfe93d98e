"""PagerDuty: Events API v2 to page, acknowledge and resolve; its REST API to learn who acknowledged when.

An incident that PagerDuty already has (its alert paged) is acknowledged and resolved by its own key;
a new page is sent only where a person confirmed it.
"""

from urllib.parse import urlencode

import msgspec

from data import times
from data.errors import FirelineError, ServiceRefused
from data.outside import post
from data.outside.service import Delivery
from data.outside.wording import headline, told_at
from data.text import clean_line

EVENTS = "https://events.pagerduty.com"
REST = "https://api.pagerduty.com"
KEY = 255
"""Characters of a ``dedup_key``."""
SUMMARY = 1024
"""Characters of a ``summary``."""
_SEVERITIES = {"critical": "critical", "high": "error", "medium": "warning"}
_ACTIONS = {"page": "trigger", "acknowledge": "acknowledge", "resolve": "resolve"}


class PagerDuty:
    """Sends events to one integration."""

    name = "pagerduty"
    repeatable = True
    gap = 0.0

    def __init__(self, routing_key: post.Reveal, url: str = EVENTS) -> None:
        self._routing_key, self._url = routing_key, url

    def deliver(self, delivery: Delivery) -> str:
        """Raises as `data.outside.post.send`; `ServiceRefused` for what PagerDuty has no event for."""
        action = _ACTIONS.get(delivery.asked.what)
        if action is None:
            raise ServiceRefused(f"PagerDuty takes no {delivery.asked.what}.")
        routing_key = self._routing_key()
        body = _event(delivery, action, routing_key)
        url = f"{self._url}/v2/enqueue"
        answer = post.send("PagerDuty", "POST", url, content=body, secrets=(routing_key,))
        return answer.field("dedup_key")


def dedup_key(delivery: Delivery) -> str:
    """The incident's at PagerDuty: the one it is linked to, or its own number."""
    details = delivery.asked.details
    return (details.get("pagerduty") or f"fireline-{delivery.incident}")[:KEY]


def _event(delivery: Delivery, action: str, routing_key: str) -> bytes:
    event: dict[str, object] = {
        "routing_key": routing_key,
        "event_action": action,
        "dedup_key": dedup_key(delivery),
    }
    if action == "trigger":
        details = delivery.asked.details
        summary = f"{headline(delivery)} {delivery.asked.text}".strip() or "AI incident"
        event["client"] = "Fireline"
        event["payload"] = {
            "summary": summary[:SUMMARY],
            "source": details.get("model") or details.get("number") or "fireline",
            "severity": _SEVERITIES.get(details.get("severity", ""), "info"),
            "timestamp": times.iso(told_at(delivery)),
            "custom_details": dict(details),
        }
    return msgspec.json.encode(event)


# --- who acknowledged ---------------------------------------------------------------------------------------


class _Who(msgspec.Struct, frozen=True):
    summary: str = ""


class _Acknowledgement(msgspec.Struct):
    at: str = ""
    acknowledger: _Who = _Who()


class _Incident(msgspec.Struct):
    html_url: str = ""
    acknowledgements: list[_Acknowledgement] = []


class _Incidents(msgspec.Struct):
    incidents: list[_Incident] = []


class Acknowledged(msgspec.Struct, frozen=True):
    """Somebody acknowledged there."""

    at: int
    """Microseconds."""
    by: str
    url: str
    """Where it stands at PagerDuty."""


def first_acknowledgement(key: str, token: post.Reveal, url: str = REST) -> Acknowledged | None:
    """The earliest acknowledgement of what has this ``dedup_key``, or ``None``. Blocks.

    ``incident_key`` also finds incidents by the key of their alerts, as the Events API gives it;
    without ``date_range`` only the last month is looked through.

    Raises as `data.outside.post.send`. Acknowledgements that ran out are not listed there any more.
    """
    secret = token()
    headers = {"Authorization": f"Token token={secret}", "Accept": "application/json"}
    query = urlencode({"incident_key": key, "date_range": "all", "statuses[]": "acknowledged"})
    answer = post.send("PagerDuty", "GET", f"{url}/incidents?{query}", headers=headers, secrets=(secret,))
    try:
        found = msgspec.json.decode(answer.body, type=_Incidents)
        marks = [
            Acknowledged(
                times.parse_iso(mark.at),
                clean_line(mark.acknowledger.summary, 80),
                clean_line(incident.html_url, 300),
            )
            for incident in found.incidents
            for mark in incident.acknowledgements
        ]
    except (ValueError, RecursionError, FirelineError) as error:
        raise ServiceRefused("PagerDuty gave an answer that cannot be read.") from error
    return min(marks, key=lambda mark: mark.at, default=None)
