"""The incident database on PostgreSQL over HTTP: events taken in and given out in a second, beside raw rows.

``python -m tests.bench.server [EVENTS]``. The server is a process of its own; PostgreSQL is as durable as in
earnest. Pushes are made before the clock starts, and pulled lines are counted, not parsed.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec
import psycopg

from app.server import migrations
from app.server.access import enrolment
from app.server.database import Database
from data.ambient import Ambient
from data.exchange import protocol
from data.exchange.signing import SigningKey, enrolment_text
from data.exchange.wire import line_of
from data.journal import kinds
from data.journal.writing import ChainWriter, Draft
from tests.servers import postgresql

ROOT = Path(__file__).parents[2]
BATCH = 5_000
CONNECTIONS = 2
CHAINS = 4


def pushes(ambient: Ambient, key: SigningKey, events: int) -> list[list[bytes]]:
    """By chain: whole requests, in order."""
    incident = ambient.new_id()
    made = []
    for _ in range(CHAINS):
        writer, actor = ChainWriter(ambient), ambient.new_id()
        writer.start(ambient.new_id())
        requests = []
        for start in range(0, events // CHAINS, BATCH):
            lines = []
            for number in range(start, min(start + BATCH, events // CHAINS)):
                note = kinds.NoteAdded(f"looked at shard {number}: p95 is 412 ms, error rate 0.3 %, no drift")
                event, link = writer.seal(Draft(payload=note, incident=incident), actor)
                lines.append(msgspec.Raw(msgspec.json.encode(line_of(link, event))))
            head = key.head(writer.chain, writer.seq, writer.head)
            requests.append(msgspec.json.encode(protocol.Push(lines, [head])))
        made.append(requests)
    return made


@contextmanager
def serving(url: str, folder: Path) -> Iterator[tuple[str, int]]:
    """(address, process id) of ``fireline serve`` on this database."""
    words = [sys.executable, str(ROOT / "fireline.py"), "serve", "--data", str(folder), "--port", "0"]
    environment = {**os.environ, "FIRELINE_SERVER_DATABASE": url, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+:\d+", process.stdout.readline())
        assert found is not None
        try:
            yield found[0], process.pid
        finally:
            process.terminate()


def enrolled(address: str, database: Database, ambient: Ambient, key: SigningKey) -> dict[str, str]:
    code = database.writing(lambda session: enrolment.code(session, ambient, "mia", ("read", "write"), ())[0])
    asked = protocol.Enrol(code, key.public, key.sign(enrolment_text(code)), "bench")
    answer = httpx.post(f"{address}/v1/enrol", content=msgspec.json.encode(asked), trust_env=False)
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def ingest(address: str, headers: dict[str, str], made: list[list[bytes]]) -> None:
    def one(requests: list[bytes]) -> None:
        with httpx.Client(base_url=address, headers=headers, timeout=120, trust_env=False) as client:
            for body in requests:
                client.post("/v1/push", content=body).raise_for_status()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(one, made))


def pull(address: str, headers: dict[str, str], made: list[list[bytes]]) -> int:
    """Everything, chain after chain; how many lines came."""
    chains = [(msgspec.json.decode(requests[0])["heads"][0]["chain"], len(requests)) for requests in made]
    vector = {chain: 2**40 for chain, _ in chains}
    count = 0
    plain = {**headers, "Accept-Encoding": "identity"}  # as a store on the same machine asks
    with httpx.Client(base_url=address, headers=plain, timeout=120, trust_env=False) as client:
        for chain, batches in chains:
            for batch in range(batches):
                asked = protocol.Pull(vector | {chain: batch * BATCH}, BATCH)
                answer = client.post("/v1/pull", content=msgspec.json.encode(asked)).raise_for_status()
                count += answer.content.count(b'"seq"')
    return count


def raw(url: str, rows: int) -> float:
    """Seconds for so many rows of the same shape by psycopg's ``executemany``, without any index."""
    row = ("i" * 36, b"c" * 32, "i" * 36, "note_added", "", 1, "b" * 420, b"s" * 16, "p" * 90)
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE plain (a text, b bytea, c text, d text, e text, f int8, g text, h bytea, i text)"
        )
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO plain VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", [row] * rows)
        connection.commit()
        return time.perf_counter() - began


def resident(pid: int) -> int:
    """MB of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) // 1024 if found else 0


def main(events: int) -> None:
    ambient = Ambient()
    key = SigningKey(ambient.entropy(32))
    made = pushes(ambient, key, events)
    with postgresql.cluster(durable=True) as url, tempfile.TemporaryDirectory() as folder:
        database = Database(url)
        migrations.upgrade(database)
        with serving(url, Path(folder)) as (address, pid):
            headers = enrolled(address, database, ambient, key)
            before = resident(pid)
            began = time.perf_counter()
            ingest(address, headers, made)
            taking = time.perf_counter() - began
            began = time.perf_counter()
            count = pull(address, headers, made)
            giving = time.perf_counter() - began
            after = resident(pid)
        plain = raw(url, events)
        database.close()
    assert count >= events, count
    print(f"ingest  {events / taking:9,.0f} events/s   {plain / taking:.2f} of raw executemany")
    print(f"pull    {count / giving:9,.0f} events/s")
    print(f"raw     {events / plain:9,.0f} rows/s")
    print(f"memory  {before} MB before, {after} MB after")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
