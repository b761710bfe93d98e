"""A real server program as a child of the test: started on a free port, waited for, ended with its group."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.waiting import eventually

_ATTEMPTS = 3
_GRACE = 5.0


class DiedEarly(Exception):
    """The program ended before it was ready; perhaps somebody took its port."""


@dataclass(frozen=True)
class Server:
    """A program that answers."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


def program(name: str) -> str:
    """The program's path. Without it the test is skipped, or fails where ``CI`` is set."""
    found = shutil.which(name)
    if found is None:
        reason = f"{name} is not installed here"
        if os.environ.get("CI"):
            pytest.fail(f"{reason}, and CI may not skip what it shows")
        pytest.skip(reason)
    return found


def free_port() -> int:
    """A port of loopback that nobody had a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: Callable[[int], Sequence[str]], ready_path: str, log: Path) -> Iterator[Server]:
    """Runs ``command(port)`` until the block ends; ready when ``ready_path`` answers 200.

    The port can be taken by somebody between asking and using, so a program that ends at once is started
    again on another.
    """
    server = _started(command, ready_path, log)
    try:
        yield server
    finally:
        stop(server.process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the program and everything in its group."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            continue
    process.wait(_GRACE)


def _started(command: Callable[[int], Sequence[str]], ready_path: str, log: Path) -> Server:
    for attempt in range(_ATTEMPTS):
        port = free_port()
        with log.open("ab") as output:
            process = subprocess.Popen(
                command(port),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        server = Server(f"http://127.0.0.1:{port}", process, log)
        try:
            eventually(lambda: _is_ready(server, ready_path), what=f"{process.args!r} being ready")  # noqa: B023
        except DiedEarly:
            stop(process)
            if attempt == _ATTEMPTS - 1:
                raise
        except BaseException:
            stop(process)
            raise
        else:
            return server
    raise DiedEarly("never started")


def _is_ready(server: Server, path: str) -> bool:
    if server.process.poll() is not None:
        raise DiedEarly(server.log.read_text(errors="replace")[-2_000:])
    try:
        return httpx.get(server.url + path, timeout=2.0, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
