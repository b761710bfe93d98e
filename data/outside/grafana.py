"""Grafana annotations: detection, steps and resolution as lines on the graphs.

``POST /api/annotations`` answers ``{message, id}``; times are milliseconds. A repetition is not known.
"""

import msgspec

from data.errors import ServiceRefused
from data.outside import post
from data.outside.service import Delivery
from data.outside.wording import headline, told_at

_MILLISECOND = 1000
TEXT = 2000
"""Characters of an annotation."""


class Grafana:
    """One Grafana; annotations stand on the dashboard named, or on none, where graphs find them by tag."""

    name = "grafana"
    repeatable = False
    gap = 0.0

    def __init__(self, url: str, token: post.Reveal, dashboard: str = "") -> None:
        self._url, self._token, self._dashboard = url, token, dashboard

    def deliver(self, delivery: Delivery) -> str:
        """Raises as `data.outside.post.send`."""
        asked = delivery.asked
        if asked.what != "annotation":
            raise ServiceRefused(f"Grafana takes no {asked.what}.")
        tags = ["fireline", asked.details.get("number"), asked.details.get("model"), asked.details.get("tag")]
        body: dict[str, object] = {
            "time": told_at(delivery) // _MILLISECOND,
            "tags": [tag for tag in tags if tag],
            "text": f"{headline(delivery)}\n{asked.text}".strip()[:TEXT],
        }
        if self._dashboard:
            body["dashboardUID"] = self._dashboard
        token = self._token()
        answer = post.send(
            "Grafana",
            "POST",
            f"{self._url}/api/annotations",
            content=msgspec.json.encode(body),
            headers={"Authorization": f"Bearer {token}"},
            secrets=(token,),
        )
        return answer.field("id")
