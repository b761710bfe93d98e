"""Many devices on one incident: all wait for a wake-up call, one note is pushed, and all pull it; and again.

``python -m tests.bench.devices [DEVICES]``. The devices speak over bare sockets, and what they
take of the processor is told apart from what the server takes.
"""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

import httpx
import msgspec

from app.server import migrations
from app.server.access import tokens
from app.server.database import Database
from data.ambient import Ambient
from data.exchange import protocol
from data.exchange.signing import SigningKey
from tests.bench.server import enrolled, pushes, resident, serving
from tests.servers import postgresql

ROUNDS = 4
"""Notes, one after the other, so that memory which only grows is seen to grow."""


async def ask(address: str, request: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The whole answer to one request, on a connection of its own."""
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    lines = [f"{request} HTTP/1.1", "Host: x", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    answer = await reader.read()
    writer.close()
    assert b" 200 OK" in answer[:20], answer
    return answer


async def device(address: str, headers: dict[str, str], said: protocol.Vector) -> float:
    """When this device had the note."""
    await ask(address, f"GET /v1/wake?mark={said.mark}&wait=55", headers)
    asked = protocol.Pull({chain: tip.seq for chain, tip in said.chains.items()})
    answer = await ask(address, "POST /v1/pull", headers, msgspec.json.encode(asked))
    assert b'"seq"' in answer
    return time.perf_counter()


def burnt(pid: int) -> float:
    """Seconds of processor time that a process used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def spread(
    address: str, pid: int, headers: dict[str, str], devices: list[dict[str, str]], note: bytes
) -> None:
    """One note to all of them; what the server and the devices, which are this process, each took."""
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60, trust_env=False) as client:
        said = msgspec.json.decode((await client.get("/v1/vector")).content, type=protocol.Vector)
        waiting = [asyncio.create_task(device(address, one, said)) for one in devices]
        everybody = f"fireline_wake_waiting {len(devices)}.0"
        while everybody not in (await client.get("/metrics")).text:
            continue
        began, server, ours = time.perf_counter(), burnt(pid), time.process_time()
        (await client.post("/v1/push", content=note)).raise_for_status()
        times = sorted(at - began for at in await asyncio.gather(*waiting))
    half, last = times[len(times) // 2], times[-1]
    took = f"server {burnt(pid) - server:.2f} s, devices {time.process_time() - ours:.2f} s"
    print(f"half had it after {half:.2f} s, all after {last:.2f} s; processor time: {took}")


def main(count: int) -> None:
    ambient = Ambient()
    key = SigningKey(ambient.entropy(32))
    made = pushes(ambient, key, ROUNDS)
    with postgresql.cluster(durable=True) as url, tempfile.TemporaryDirectory() as folder:
        database = Database(url)
        migrations.upgrade(database)
        with serving(url, Path(folder)) as (address, pid):
            headers = enrolled(address, database, ambient, key)
            devices = [
                {"Authorization": f"Bearer {secret}"}
                for secret in database.writing(
                    lambda session: [
                        tokens.create(session, ambient, f"person {number}", "", ("read",))[0]
                        for number in range(count)
                    ]
                )
            ]
            print(f"{count} devices; the server holds {resident(pid)} MB")
            for requests in made:
                asyncio.run(spread(address, pid, headers, devices, requests[0]))
                print(f"memory: {resident(pid)} MB")
        database.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
