"""Erasing by law: the bytes are gone, everything verifies, and nothing old comes back."""

from pathlib import Path

import pytest

from data.errors import BadInput
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal.redaction import redact
from data.journal.store import Journal
from data.journal.verification import verify


def test_the_payload_is_gone_from_every_byte_and_everything_verifies(home: Path) -> None:
    with Journal.open(home) as journal:
        incidents = Incidents(journal)
        desk = Desk(journal, incidents)
        incident = desk.declare(title="leak")
        event = desk.note(incident.id, "customer Marta Kowalczyk saw it")
        redact(journal, event.id, "erasure request 17")
        assert verify(journal).ok
        assert verify(journal).erased == 1
        erased = journal.event(event.id)
        assert erased is not None
        assert (erased.payload, erased.salt) == (None, None)
        assert event.id in incidents.refresh(incident).redacted
    for file in home.iterdir():
        assert b"Kowalczyk" not in file.read_bytes(), file


def test_an_erased_value_stays_replaced_and_never_comes_back(home: Path) -> None:
    with Journal.open(home) as journal:
        incidents = Incidents(journal)
        desk = Desk(journal, incidents)
        incident = desk.declare(title="first title")
        second = desk.set_field(incident, "title", "title with a name in it")
        redact(journal, second.id, "a name")
        after = Incidents(journal).get(incident.number)
        head = after.register("title").shown
        assert head is not None
        assert head.event == second.id
        assert after.title == ""
        assert incidents.refresh(incident).title == ""


def test_it_needs_a_reason_and_an_event_that_can_be_erased(journal: Journal) -> None:
    opened = journal.own_events("chain_opened")[0]
    with pytest.raises(BadInput):
        redact(journal, opened.id, "because")
    with pytest.raises(BadInput):
        redact(journal, "nothing", "because")
    actor = Desk(journal, Incidents(journal)).note("i1", "x")
    with pytest.raises(BadInput):
        redact(journal, actor.id, " ")
