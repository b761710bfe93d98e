"""The installed command in a pseudo-terminal: questions are asked there, and answered as a person would."""

import os
import pty
import select
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.app.command_line import FIRELINE

SECONDS = 30.0


class Session:
    """One run in a terminal."""

    def __init__(self, pid: int, descriptor: int) -> None:
        self.pid, self._descriptor = pid, descriptor
        self.seen = ""
        self._read_to = 0
        self._status: int | None = None

    def expect(self, text: str) -> None:
        """Wait until the text was printed after what was waited for last."""
        until = time.monotonic() + SECONDS
        while text not in self.seen[self._read_to :]:
            assert self._read(until), f"{text!r} did not come; seen: {self.seen}"
        self._read_to = self.seen.index(text, self._read_to) + len(text)

    def send(self, line: str) -> None:
        """Type a line."""
        os.write(self._descriptor, line.encode() + b"\n")

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        os.write(self._descriptor, b"\x03")

    def end(self) -> int:
        """Read to the end; the exit code."""
        until = time.monotonic() + SECONDS
        while self._read(until):
            pass
        if self._status is None:
            self._status = os.waitpid(self.pid, 0)[1]
        return os.waitstatus_to_exitcode(self._status)

    def _read(self, until: float) -> bool:
        ready, _, _ = select.select([self._descriptor], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise AssertionError(f"nothing came any more; seen: {self.seen}")
        try:
            chunk = os.read(self._descriptor, 65536)
        except OSError:
            return False
        self.seen += chunk.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(chunk)


@contextmanager
def session(*arguments: str) -> Iterator[Session]:
    """Start it; what still runs afterwards is ended."""
    pid, descriptor = pty.fork()
    if pid == 0:
        os.execv(FIRELINE, [str(FIRELINE), *arguments])  # noqa: S606
    running = Session(pid, descriptor)
    try:
        yield running
    finally:
        if running._status is None:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        os.close(descriptor)
