"""A peer's words as this store reads them: cleaned when they are read, while the bytes that were hashed stay.

What somebody else wrote is stored and passed on exactly as it came, because its hash must still fit. Nobody
here reads those bytes: every reader gets the event through `readable`, which sends foreign text through the
cleaning gate (`data.text`). An event is a peer's when it was received at another moment than it was recorded;
`data.exchange.ingest` sees to it that the two always differ.
"""

import re
from typing import Any

import msgspec

from data.journal.event import Body, encode
from data.text import BODY, NOTE, clean, clean_line

_PLAIN = re.compile(rb'(?:[ -\[\]-~]|\\[n"\\/])*')
"""JSON in which nothing could need cleaning: printable ASCII, and line breaks."""
_ONE_LINE = re.compile(
    "action|alert|answer|audience|fingerprint|forked_chain|host|kind|list|matchers|media_type|model|model_id"
    "|name|number|option|os_user|outcome|owner|phase|policy|question|relation|risk|role|rule|runbook|section"
    "|severity|silence|source|starter|state|status|step|store|sudo_user|target|via"
)
"""Fields that stand in a row of their own on a screen, where a line break would forge another row."""
_ONE_LINE_SUBJECT = frozenset(["title", "incident_type"])


def readable(body: Body, payload: bytes | None) -> tuple[Body, bytes | None]:
    """A peer's body and payload, clean; the same objects where nothing had to be done."""
    subject = body.subject
    if not subject.isascii() or not subject.isprintable() or len(subject) > NOTE:
        body = msgspec.structs.replace(body, subject=clean_line(subject))
    if payload is None or (len(payload) <= NOTE and _PLAIN.fullmatch(payload) and b"\\n" not in payload):
        return body, payload
    one_line = body.kind == "field_set" and body.subject in _ONE_LINE_SUBJECT
    return body, encode(_clean(msgspec.json.decode(payload), one_line=one_line))


def _clean(value: Any, *, one_line: bool = False) -> Any:
    if isinstance(value, str):
        return clean_line(value) if one_line else clean(value, BODY)
    if isinstance(value, dict):
        return {
            clean_line(name): _clean(one, one_line=one_line or bool(_ONE_LINE.fullmatch(name)))
            for name, one in value.items()
        }
    return [_clean(one, one_line=one_line) for one in value] if isinstance(value, list) else value
