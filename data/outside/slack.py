"""Slack's incoming webhook: ``POST {text}`` answers 200 ``ok``. Its address is its secret.
A message cannot be edited, and a repetition is not known, so nothing that may have arrived is sent again. It
takes about one a second.
"""

import msgspec

from data.outside import post
from data.outside.service import Delivery
from data.outside.wording import headline

LONGEST = 3000
"""Characters of a message; Slack cuts at 40 000, and nobody reads them."""
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""What Slack reads as markup, mentions among it (``<!channel>``)."""


class Slack:
    """Posts to the one channel that the webhook is for."""

    name = "slack"
    repeatable = False
    gap = 1.1

    def __init__(self, url: post.Reveal) -> None:
        """``url`` gives the webhook's address."""
        self._url = url

    def deliver(self, delivery: Delivery) -> str:
        """Raises as `data.outside.post.send`."""
        url = self._url()
        text = f"{headline(delivery)}\n{delivery.asked.text}".strip()[:LONGEST]
        body = msgspec.json.encode({"text": text.translate(_ESCAPES)})
        post.send("Slack", "POST", url, content=body, secrets=(url, *_parts(url)))
        return ""


def _parts(url: str) -> tuple[str, ...]:
    """What of the address is secret by itself: its path, and the end of it."""
    path = url.partition("://")[2].partition("/")[2]
    return path, path.removeprefix("services/"), path.rpartition("/")[2]
