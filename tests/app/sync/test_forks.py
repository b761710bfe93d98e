"""Clones, snapshots put back, a server restored: with the real server, nothing is lost and all agree."""

import shutil
from pathlib import Path

from data.exchange.device import device_key
from data.exchange.session import Session
from data.exchange.standing import Standing
from data.journal.redaction import redact
from data.journal.store import Journal
from data.journal.verification import verify
from tests.app.sync.device import Device, Net
from tests.app.sync.test_exchange import same, settle
from tests.data.exchange.peers import copy_home


def reopened(device: Device, home: Path) -> Device:
    """A store in this directory, with the line of a device."""
    journal = Journal.open(home, device.journal.ambient, device.journal.who)
    session = Session(journal, device_key(home, journal.ambient), device.session.remote, Standing(journal))
    return Device(journal, device.proxy, session)


def test_two_clones_of_a_store_end_the_same_and_lose_nothing(net: Net) -> None:
    one, other = net.device("ana"), net.device("bo")
    incident = one.desk.declare(title="Scores drift")
    one.session.exchange()
    one.journal.close()
    copy_home(one.journal.home, net.folder / "clone")
    first, clone = reopened(one, one.journal.home), reopened(one, net.folder / "clone")
    try:
        assert first.journal.chain == clone.journal.chain
        first.desk.note(incident.id, "on the first")
        clone.desk.note(incident.id, "on the clone")
        clone.desk.note(incident.id, "and more on the clone")
        settle(first, clone, other)
        same(first.journal, clone.journal, other.journal)
        assert first.journal.chain != clone.journal.chain
        assert len(other.journal.read("SELECT 1 FROM event WHERE kind = 'note_added'")) == 3
    finally:
        first.journal.close()
        clone.journal.close()


def test_a_machine_put_back_to_a_snapshot_gets_its_own_events_again(net: Net) -> None:
    one = net.device("ana")
    incident = one.desk.declare(title="Scores drift")
    one.session.exchange()
    one.journal.close()
    copy_home(one.journal.home, net.folder / "snapshot")
    later = reopened(one, one.journal.home)
    later.desk.note(incident.id, "written after the snapshot")
    later.session.exchange()
    later.journal.close()
    shutil.rmtree(one.journal.home)
    copy_home(net.folder / "snapshot", one.journal.home)
    back = reopened(one, one.journal.home)
    try:
        settle(back)
        assert len(back.journal.read("SELECT 1 FROM event WHERE kind = 'note_added'")) == 1
        back.desk.note(incident.id, "and it goes on")
        settle(back)
        assert verify(back.journal).ok
        assert back.session.standing.pending().events == 0
    finally:
        back.journal.close()


def test_an_erasure_reaches_the_server_and_every_store(net: Net) -> None:
    one, two, late = net.device("ana"), net.device("bo"), net.device("chi")
    incident = one.desk.declare(title="Scores drift")
    note = one.desk.note(incident.id, "Marta Kowalczyk complained")
    settle(one, two)
    redact(two.journal, note.id, "asked to")
    settle(two, one, late)
    same(one.journal, two.journal, late.journal)
    for device in (one, two, late):
        kept = device.journal.event(note.id)
        assert kept is not None
        assert kept.payload is None
