"""What is for the legal side alone, whichever event carries it."""

import pytest

from data.incident.entry import raw_text
from data.incident.model import Incident
from data.journal import kinds
from data.journal.counsel import WITHHELD, is_legal
from data.journal.event import Body, Event, encode

SENT = encode(kinds.UpdateSent("Zephyr", "legal", legal=True))
TOLD = kinds.DeliveryQueued("email", "update", "Zephyr", {}, 0, "e1")


@pytest.mark.parametrize(
    ("payload", "legal"),
    [
        (SENT, True),
        (encode(kinds.NoteAdded("Zephyr", legal=True)), True),
        (encode(kinds.UpdateProposed("Zephyr", legal=True)), True),
        (encode(TOLD), True),
        (encode(kinds.DeliveryQueued("email", "update", "hello", {}, 0, "another")), False),
        (encode(kinds.NoteAdded("for everybody")), False),
        (b'{"about":"self","text":"a peer that points at itself"}', False),
        (None, False),
    ],
)
def test_what_says_so_is_legal_and_so_is_what_carries_it(payload: bytes | None, legal: bool) -> None:
    known = {"e1": SENT, "self": payload}
    assert is_legal(payload, known.get) is legal


def test_a_note_of_a_newer_fireline_that_cannot_be_said_in_words_tells_nothing_either() -> None:
    body = Body(
        id="e1", incident="i1", kind="note_added", version=9, actor="", occurred_at=0, recorded_at=0, wall=0,
        counter=0, payload="00" * 32,
    )  # fmt: skip
    event = Event(body=body, text=b"", salt=b"", payload=b'{"words":["Zephyr"],"legal":true}', received_at=0)
    assert raw_text(event, Incident("i1")) == f"note added of version 9: {WITHHELD}"
