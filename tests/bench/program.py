"""One program on a pseudo-terminal of its own, timed from outside as the person in front of it would."""

import fcntl
import os
import pty
import re
import select
import struct
import termios
import time
from collections.abc import Sequence
from pathlib import Path

_ESCAPES = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[@-Z\\-_])", re.S
)
_LONGEST = 30.0


class Program:
    """Runs ``command`` from construction to `close`."""

    def __init__(self, command: Sequence[str], cells: tuple[int, int], environment: dict[str, str]) -> None:
        self._output = b""
        self.began = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], list(command), environment)  # noqa: S606
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", cells[1], cells[0], 0, 0))

    def press(self, key: bytes) -> float:
        """Seconds from the key to the first bytes that answer it."""
        began = time.perf_counter()
        os.write(self._fd, key)
        self._read(1.0)
        return time.perf_counter() - began

    def shows(self, words: str) -> float:
        """Seconds from the start until the words were written. Raises `TimeoutError`."""
        deadline = time.perf_counter() + _LONGEST
        while words.encode() not in _ESCAPES.sub(b"", self._output):
            if time.perf_counter() > deadline:
                raise TimeoutError(f"{words!r} never came")
            self._read(0.02)
        return time.perf_counter() - self.began

    def quiet(self, silence: float, longest: float = 5.0) -> None:
        """Until nothing was written for so many seconds."""
        end = time.perf_counter() + longest
        while time.perf_counter() < end and self._read(silence):
            pass

    def forget(self) -> None:
        """What was written so far is not looked at again."""
        self._output = b""

    def memory(self) -> float:
        """Resident, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    def busy(self, seconds: float) -> float:
        """The share of one core it takes over so many seconds of nobody doing anything."""
        before, began = self._ticks(), time.perf_counter()
        while time.perf_counter() - began < seconds:
            self._read(0.1)
        took = time.perf_counter() - began
        return (self._ticks() - before) / os.sysconf("SC_CLK_TCK") / took

    def close(self) -> None:
        """End it."""
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    def _ticks(self) -> int:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    def _read(self, timeout: float) -> bool:
        if not select.select([self._fd], [], [], timeout)[0]:
            return False
        try:
            chunk = os.read(self._fd, 65536)
        except OSError:
            return False
        self._output += chunk
        return bool(chunk)
