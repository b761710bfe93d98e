"""Lines travel packed by gzip where both take that, and nothing is ever unpacked beyond its limit."""

import gzip

import msgspec
import pytest

from data.errors import ServerAway
from data.exchange import client, protocol
from data.exchange.client import HttpRemote
from tests.app.server.world import World, refused, took
from tests.servers.faults import answer, fault_server


def test_pushes_and_pulls_are_packed_and_mean_the_same(world: World) -> None:
    mia, tom = world.store("mia"), world.store("tom")
    incident = mia.declare()
    for number in range(30):
        mia.desk.note(incident.id, f"looked at shard {number}: no drift")
    lines = mia.lines()
    body = gzip.compress(msgspec.json.encode(protocol.Push(lines, [mia.head(lines)])))
    sent = world.client.post("/v1/push", content=body, headers={**mia.headers, "Content-Encoding": "gzip"})
    assert took(sent, protocol.Pushed).events == len(lines)
    asked = msgspec.json.encode(protocol.Pull({}))
    found = {}
    for encoding in ("gzip", "identity"):
        headers = {**tom.headers, "Accept-Encoding": encoding}
        got = world.client.post("/v1/pull", content=asked, headers=headers)
        assert got.headers.get("Content-Encoding", "identity") == encoding
        found[encoding] = (took(got, protocol.Pulled), int(got.headers["Content-Length"]))
    assert found["gzip"][0] == found["identity"][0]
    assert found["gzip"][1] < found["identity"][1] / 2


def test_a_client_packs_what_leaves_this_machine(world: World) -> None:
    mia = world.store("mia")
    incident = mia.declare()
    for number in range(30):
        mia.desk.note(incident.id, f"looked at shard {number}: no drift")
    lines = mia.lines()
    found = []
    for packs in (True, None):
        remote = HttpRemote(str(world.client.base_url), lambda: mia.headers, packs=packs)
        done = remote.push(protocol.Push(lines, [mia.head(lines)]))
        found.append((done.events + done.known, len(remote.pull(protocol.Pull({})).lines)))
        assert remote._http.headers["Accept-Encoding"] == ("gzip" if packs else "identity")
        remote.close()
    assert found[0][0] == len(lines)
    assert found[0] == found[1]


def test_a_bomb_is_not_unpacked_and_what_is_no_gzip_is_refused(world: World) -> None:
    mia = world.store("mia")
    bomb = gzip.compress(bytes(protocol.BODY_LIMIT + 10_000_000), 1)
    told = {**mia.headers, "Content-Encoding": "gzip"}
    refused(world.client.post("/v1/push", content=bomb, headers=told), 413, "too_large")
    refused(world.client.post("/v1/push", content=b"{}", headers=told), 400, "bad_request")
    cut = gzip.compress(b'{"lines": [], "heads": []}')[:-12]
    refused(world.client.post("/v1/push", content=cut, headers=told), 400, "bad_request")
    refused(
        world.client.post("/v1/push", content=b"{}", headers={**mia.headers, "Content-Encoding": "br"}),
        400,
        "bad_request",
    )


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(client, "LIMIT", 100_000)
    return 100_000


def test_a_client_takes_no_bomb_from_a_server(small: int) -> None:
    bomb = gzip.compress(bytes(small * 20))
    with fault_server() as server:
        server.always(answer(bomb, headers="Content-Encoding: gzip\r\n"))
        remote = HttpRemote(server.url)
        with pytest.raises(ServerAway, match="without end"):
            remote.vector()
        remote.close()
