"""Evidence files: resumed where they were cut, checked against their hash, given out only by an incident."""

import hashlib
from pathlib import Path

import pytest

from data.exchange import protocol
from data.journal import kinds
from data.journal.redaction import redact
from data.journal.store import Draft
from tests.app.server.world import Store, World, refused, took

FILE = bytes(range(256)) * 40
DIGEST = hashlib.sha256(FILE).hexdigest()


@pytest.fixture
def mia(world: World) -> Store:
    return world.store("mia")


@pytest.fixture
def place(mia: Store) -> str:
    """Where the file belongs: an incident whose event cites it."""
    incident = mia.declare()
    mia.desk.attach_evidence(incident, kinds.EvidenceAdded(DIGEST, "answers.jsonl", len(FILE)))
    mia.pushes()
    return f"/v1/incidents/{incident.id}/evidence/{DIGEST}"


def send(store: Store, place: str, offset: int, data: bytes) -> protocol.Uploaded:
    return took(store.patch(f"{place}/upload?offset={offset}", data), protocol.Uploaded)


def test_a_file_goes_up_in_pieces_and_comes_down_whole(mia: Store, place: str) -> None:
    refused(mia.get(place), 404, "not_found")
    assert send(mia, place, 0, FILE[:5_000]) == protocol.Uploaded(5_000, complete=False)
    assert took(mia.get(f"{place}/upload"), protocol.Uploaded) == protocol.Uploaded(5_000, complete=False)
    problem = refused(mia.patch(f"{place}/upload?offset=0", FILE[:5_000]), 409, "offset")
    assert problem.seq == 5_000
    assert send(mia, place, 5_000, FILE[5_000:]) == protocol.Uploaded(len(FILE), complete=True)
    assert send(mia, place, 0, FILE[:10]) == protocol.Uploaded(len(FILE), complete=True)
    answer = mia.get(place)
    assert answer.content == FILE
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("wanted", "start", "end"), [("bytes=4990-", 4_990, None), ("bytes=10-5009", 10, 5_010)]
)
def test_a_download_goes_on_where_it_was_cut(
    mia: Store, place: str, wanted: str, start: int, end: int | None
) -> None:
    send(mia, place, 0, FILE[:5_000])
    send(mia, place, 5_000, FILE[5_000:])
    answer = mia.world.client.get(place, headers=mia.headers | {"Range": wanted})
    assert (answer.status_code, answer.content) == (206, FILE[start:end])


def test_what_is_not_the_file_is_not_kept(mia: Store, place: str) -> None:
    send(mia, place, 0, FILE[:5_000])
    wrong = bytes(len(FILE) - 5_000)
    refused(mia.patch(f"{place}/upload?offset=5000", wrong), 422, "altered")
    assert took(mia.get(f"{place}/upload"), protocol.Uploaded).received == 0
    refused(mia.patch(f"{place}/upload?offset=0", FILE + b"more"), 413, "too_large")
    refused(mia.patch(f"{place}/upload?offset=0", bytes(protocol.PIECE_LIMIT + 1)), 413, "too_large")


def test_an_upload_belongs_to_its_device(world: World, mia: Store, place: str) -> None:
    send(mia, place, 0, bytes(5_000))
    tom = world.store("tom")
    assert send(tom, place, 0, FILE).complete
    assert mia.get(place).content == FILE


def test_a_file_is_given_by_an_incident_that_cites_it_and_by_no_other(
    world: World, mia: Store, place: str
) -> None:
    send(mia, place, 0, FILE)
    other = mia.declare()
    mia.pushes()
    refused(mia.get(f"/v1/incidents/{other.id}/evidence/{DIGEST}"), 404, "not_found")
    tom = world.store("tom")
    assert tom.get(place).status_code == 200
    incident = place.split("/")[3]
    mia.put(f"/v1/incidents/{incident}/access", protocol.Access(True))
    refused(tom.get(place), 404, "not_found")
    refused(tom.get(f"{place}/upload"), 404, "not_found")
    refused(tom.patch(f"{place}/upload?offset=0", b"x"), 404, "not_found")


def test_what_was_erased_goes_with_its_file_and_its_words(world: World, mia: Store, tmp_path: Path) -> None:
    name, file = "Marta Kowalczyk", b"Marta Kowalczyk said so. " * 500
    digest = hashlib.sha256(file).hexdigest()
    incident = mia.declare()
    note = mia.desk.note(incident.id, f"{name} called")
    mia.journal.append(
        Draft(payload=kinds.NoteAdded(f"{name} is no client", legal=True), incident=incident.id)
    )
    kept = mia.desk.attach_evidence(incident, kinds.EvidenceAdded(digest, "call.txt", len(file)))
    mia.pushes()
    place = f"/v1/incidents/{incident.id}/evidence/{digest}"
    send(mia, place, 0, file)
    assert len(took(mia.get("/v1/incidents?q=kowalczyk"), protocol.Rows).incidents) == 1
    for event in mia.journal.events(incident.id):
        if event[1].body.kind == kinds.NoteAdded.KIND or event[1].id == kept.id:
            redact(mia.journal, event[1].id, "asked by the person")
    mia.pushes()
    assert took(mia.get("/v1/incidents?q=kowalczyk"), protocol.Rows).incidents == []
    refused(mia.get(place), 404, "not_found")
    assert note.payload
    if not world.parts.database.postgresql:
        held = [one.name for one in tmp_path.glob("server.db*") if b"owalczyk" in one.read_bytes()]
        assert held == []
