"""A process that plays a drill tries everything that could reach something real, and reaches nothing."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TRIES = """
import asyncio, json, os, socket, subprocess, sys, urllib.request, multiprocessing, pty, http.client
from app import drill_guard
from data.errors import Refused

port, marker = int(sys.argv[1]), sys.argv[2]
drill_guard.shut()
drill_guard.shut()
touch = ["touch", marker]

async def opens():
    await asyncio.open_connection("127.0.0.1", port)

async def spawns():
    await asyncio.create_subprocess_exec(*touch)

def get(client):
    return lambda: client(f"http://127.0.0.1:{port}/")

def httpx_get(url):
    import httpx
    httpx.get(url)

tries = {
    "socket.connect": lambda: socket.socket().connect(("127.0.0.1", port)),
    "socket.connect_ex": lambda: socket.socket().connect_ex(("127.0.0.1", port)),
    "create_connection": lambda: socket.create_connection(("127.0.0.1", port)),
    "sendto": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port)),
    "unix socket": lambda: socket.socket(socket.AF_UNIX).connect(marker),
    "a name": lambda: socket.getaddrinfo("localhost", port),
    "urllib": get(urllib.request.urlopen),
    "httpx": get(httpx_get),
    "asyncio": lambda: asyncio.run(opens()),
    "http.client": lambda: http.client.HTTPConnection("127.0.0.1", port).request("GET", "/"),
    "subprocess.run": lambda: subprocess.run(touch),
    "Popen": lambda: subprocess.Popen(touch),
    "a shell": lambda: subprocess.getoutput(" ".join(touch)),
    "os.system": lambda: os.system(" ".join(touch)),
    "os.popen": lambda: os.popen(" ".join(touch)).read(),
    "posix_spawn": lambda: os.posix_spawn("/usr/bin/touch", touch, {}),
    "posix_spawnp": lambda: os.posix_spawnp("touch", touch, {}),
    "spawnvp": lambda: os.spawnvp(os.P_WAIT, "touch", touch),
    "execvp": lambda: os.execvp("touch", touch),
    "fork": os.fork,
    "forkpty": os.forkpty,
    "pty.spawn": lambda: pty.spawn(touch),
    "asyncio's process": lambda: asyncio.run(spawns()),
    "multiprocessing": lambda: multiprocessing.Process(target=print).start(),
}

def outcome(tried):
    try:
        tried()
    except Refused:
        return "refused"
    except BaseException as error:
        context = error
        while context is not None:
            if isinstance(context, Refused):
                return "refused"
            context = context.__cause__ or context.__context__
        return repr(error)
    return "done"

print(json.dumps({name: outcome(tried) for name, tried in tries.items()}))
"""


def test_a_drill_process_connects_to_nothing_and_starts_nothing(tmp_path: Path) -> None:
    marker = tmp_path / "touched"
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        words = [sys.executable, "-c", _TRIES, str(server.getsockname()[1]), str(marker)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_PROXY": "*"}
        ran = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=60)
        assert ran.returncode == 0, ran.stderr
        told = json.loads(ran.stdout)
        assert {name: end for name, end in told.items() if end != "refused"} == {}
        assert len(told) == 24
        server.setblocking(False)
        try:
            server.accept()
            reached = True
        except BlockingIOError:
            reached = False
    assert not reached
    assert not marker.exists()
