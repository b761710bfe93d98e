"""Evidence goes to the real server and from there to the other stores, whatever the line between does."""

from data.errors import ServerAway
from data.evidence import Evidence
from data.exchange.files import Files
from data.journal import kinds
from tests.app.sync.device import Device, Net
from tests.app.sync.test_exchange import settle


def files(device: Device) -> Files:
    evidence = Evidence(device.journal.home)
    return Files(device.session.standing, evidence, device.session.remote)  # type: ignore[arg-type]


def attach(device: Device, incident: str, content: bytes) -> str:
    kept = Evidence(device.journal.home).keep(content)
    added = kinds.EvidenceAdded(digest=kept.digest, name="log.txt", size=kept.size)
    device.desk.attach_evidence(device.incidents.get(incident), added)
    return kept.digest


def move_all(moving: Files, patience: int = 20) -> None:
    for _ in range(patience):
        try:
            if not moving.step():
                return
        except ServerAway:
            continue


def test_a_file_of_several_pieces_reaches_the_other_store_through_a_bad_line(net: Net) -> None:
    one, two = net.device("ana"), net.device("bo")
    incident = one.desk.declare(title="Scores drift").id
    digest = attach(one, incident, b"0123456789" * 900_000)
    empty = attach(one, incident, b"")
    settle(one, two)
    one.proxy.faults.extend(["cut answer", "500 after commit", "nothing listens"])
    for device in (one, two):
        moving = files(device)
        for _ in range(4):
            move_all(moving)
            moving._later.clear()  # what was refused is tried again at once
    assert Evidence(two.journal.home).verify(digest) == "whole"
    assert Evidence(two.journal.home).verify(empty) == "whole"
    assert not list(two.journal.home.glob(".coming-*"))
    assert files(one).step() is False


def test_a_file_that_nobody_sent_yet_is_asked_for_later(net: Net) -> None:
    one, two = net.device("ana"), net.device("bo")
    incident = one.desk.declare(title="Scores drift").id
    digest = attach(one, incident, b"the log")
    settle(one, two)
    moving = files(two)
    assert moving.step() is False
    assert digest in two.session.standing.kept.files
    move_all(files(one))
    move_all(files(two))
    assert Evidence(two.journal.home).verify(digest) == "whole"
