"""Opsgenie, and Jira Service Management, which serves the same shape under another base address.

It takes requests and works on them later (202): *sent* says that it took it. The alias is the alert's: so
a repetition makes no second alert.
"""

from urllib.parse import quote

import msgspec

from data.errors import ServiceRefused
from data.outside import post
from data.outside.service import Delivery
from data.outside.wording import headline, plain

BASE = "https://api.opsgenie.com"
"""It ends on 5 April 2027; Jira Service Management goes on, under the address in the settings."""
MESSAGE, ALIAS = 130, 512
"""Characters that it takes."""
DESCRIPTION = 15_000
_PRIORITIES = {"critical": "P1", "high": "P2", "medium": "P3", "low": "P4"}
_ACTS = {"acknowledge": "acknowledge", "resolve": "close", "message": "notes"}


class Opsgenie:
    """Alerts of one team's integration. ``url`` is the base address, before ``/v2``."""

    name = "opsgenie"
    gap = 0.0
    repeatable = True
    """By alias; of a note, two may stand there, which harms nobody."""

    def __init__(self, api_key: post.Reveal, url: str = BASE) -> None:
        self._api_key, self._url = api_key, url

    def deliver(self, delivery: Delivery) -> str:
        """Raises as `data.outside.post.send`; `ServiceRefused` for what it has no request for."""
        what = delivery.asked.what
        if what == "page":
            path, body = "/v2/alerts", _alert(delivery)
        elif what in _ACTS:
            path = f"/v2/alerts/{quote(alias(delivery), safe='')}/{_ACTS[what]}?identifierType=alias"
            body = {"source": "Fireline", "note": plain(delivery)[:DESCRIPTION]}
        else:
            raise ServiceRefused(f"Opsgenie takes no {what}.")
        key = self._api_key()
        headers = {"Authorization": f"GenieKey {key}"}
        content = msgspec.json.encode(body)
        answer = post.send(
            "Opsgenie", "POST", self._url + path, content=content, headers=headers, secrets=(key,)
        )
        return answer.field("requestId")


def alias(delivery: Delivery) -> str:
    """The alert's: the one that the incident is linked to, or its own."""
    return (delivery.asked.details.get("opsgenie") or f"fireline-{delivery.incident}")[:ALIAS]


def _alert(delivery: Delivery) -> dict[str, object]:
    details = delivery.asked.details
    return {
        "message": (headline(delivery) or "AI incident")[:MESSAGE],
        "alias": alias(delivery),
        "description": plain(delivery)[:DESCRIPTION],
        "priority": _PRIORITIES.get(details.get("severity", ""), "P5"),
        "source": "Fireline",
        "details": dict(details),
    }
