"""Any service of one's own: a JSON body, signed as Stripe and GitHub sign theirs, with HMAC-SHA256.

``Fireline-Signature: v1=HEX`` is over ``ID.TIMESTAMP.BODY``; ``Fireline-Id`` is the same at every attempt,
so that a repetition is known, and ``Fireline-Timestamp`` (seconds) says when this attempt was signed, so that
an old one can be refused. ``docs/outside.md`` shows how to check it.
"""

import hashlib
import hmac

import msgspec

from data import times
from data.ambient import Ambient
from data.outside import post
from data.outside.service import Delivery


class Webhook:
    """Posts every delivery as JSON."""

    name = "webhook"
    repeatable = True
    gap = 0.0

    def __init__(self, ambient: Ambient, url: str, secret: post.Reveal) -> None:
        self._ambient, self._url, self._secret = ambient, url, secret

    def deliver(self, delivery: Delivery) -> str:
        """Raises as `data.outside.post.send`."""
        secret, body = self._secret(), content(delivery)
        stamp = str(self._ambient.now() // times.SECOND)
        headers = {
            "Fireline-Id": delivery.id,
            "Fireline-Timestamp": stamp,
            "Fireline-Signature": f"v1={signature(secret, delivery.id, stamp, body)}",
        }
        answer = post.send("The webhook", "POST", self._url, content=body, headers=headers, secrets=(secret,))
        return answer.field("id")


def content(delivery: Delivery) -> bytes:
    """The body: the delivery, the incident as it stood and what is told."""
    asked = delivery.asked
    return msgspec.json.encode(
        {
            "id": delivery.id,
            "incident_id": delivery.incident,
            "what": asked.what,
            "text": asked.text,
            "at": times.iso(asked.at or delivery.queued_at),
            "incident": dict(sorted(asked.details.items())),
        }
    )


def signature(secret: str, delivery: str, stamp: str, body: bytes) -> str:
    """64 hexadecimal characters."""
    signed = f"{delivery}.{stamp}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
