"""Two real servers on one PostgreSQL, and clients that are sent to now this one, now that one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import httpx
import pytest

from app.server.opening import Place, open_parts
from data.ambient import Ambient
from data.exchange import protocol
from tests.app.server.test_serve import serving
from tests.app.server.world import Clock, World, parsed, took
from tests.servers import postgresql


class Alternating(httpx.BaseTransport):
    """A load balancer: every request goes to the next server."""

    def __init__(self, urls: list[str]) -> None:
        self._urls = [httpx.URL(url) for url in urls]
        self._turn = count()
        self._line = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        where = self._urls[next(self._turn) % len(self._urls)]
        request.url = request.url.copy_with(host=where.host, port=where.port)
        return self._line.handle_request(request)

    def close(self) -> None:
        self._line.close()


@pytest.fixture
def balanced(cluster: str, tmp_path: Path) -> Iterator[tuple[World, list[str]]]:
    """Stores behind the balancer, and the addresses of the two servers."""
    url = postgresql.fresh(cluster, "balanced", "template_fireline")
    where = ("--database", url, "--key-file", str(tmp_path / "server.key"))
    with ExitStack() as undo:
        made = open_parts(Place(tmp_path / "own", url, tmp_path / "server.key"), Ambient())
        undo.callback(made.database.close)
        urls = [undo.enter_context(serving(tmp_path / name, *where))[0] for name in ("one", "two")]
        client = httpx.Client(transport=Alternating(urls), base_url="http://balancer", timeout=60)
        undo.enter_context(client)
        yield World(made, client, tmp_path, Clock(), undo), urls
    postgresql.drop(cluster, "balanced")


def test_pushes_pulls_and_wake_ups_reach_across(balanced: tuple[World, list[str]]) -> None:
    world, urls = balanced
    mia, tom = world.store("mia"), world.store("tom")
    incident = mia.declare("Scores drift")
    for number in range(6):
        mia.desk.note(incident.id, f"note {number}")
        assert mia.pushes().known == 0
    found = [line.body for _ in range(3) for line in parsed(tom.pull())]
    assert sum("note_added" in (body or "") for body in found) == 6
    assert took(mia.get(f"/v1/incidents/{incident.id}"), protocol.Row).number.startswith("AI-INC-")

    def woken(url: str, mark: int) -> protocol.Woken:
        path = f"{url}/v1/wake?mark={mark}&wait=30"
        return took(httpx.get(path, headers=tom.headers, timeout=60, trust_env=False), protocol.Woken)

    mark = took(tom.get("/v1/vector"), protocol.Vector).mark
    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(woken, url, mark) for url in urls]
        mia.desk.note(incident.id, "it reaches both")
        after = mia.pushes().mark
        assert [one.result(60).mark for one in waiting] == [after, after]
