"""What a command prints, masked and bounded, in a file that others read while it grows."""

import os
import re

from data.secrets import Masker

TAIL = 64 * 1024
"""Bytes of the end that are kept of an output longer than its limit: faults are told last."""
_KEY_LINES = re.compile(rb"(?:[\t \"']*[A-Za-z0-9+/=]{40,}[\"', \t]*\r?\n)+")


class Output:
    """The file: the output up to ``limit`` bytes, then how much was left out, then its end.

    A full disk loses output, which `lost` says; it never stops the command.
    """

    def __init__(self, path: str, limit: int, values: tuple[bytes, ...]) -> None:
        self.size = 0
        """Bytes the command printed."""
        self.kept = 0
        """Bytes in the file."""
        self.lost = False
        self._limit = limit
        self._values = values
        self._masker = Masker(values)
        self._tail = b""
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    @property
    def truncated(self) -> bool:
        """Whether a middle was left out."""
        return self.size > self._limit + TAIL

    def take(self, chunk: bytes) -> None:
        """The next bytes of the output."""
        room = max(0, self._limit - self.size)
        self.size += len(chunk)
        if room:
            self._write(self._masker.feed(chunk[:room]))
        if len(chunk) > room:
            self._tail = (self._tail + chunk[room:])[-TAIL:]

    def close(self) -> None:
        """Write what is held back and make the file durable."""
        if self.truncated:
            self._write(self._masker.finish())
            self._write_end()
        else:
            self._write(self._masker.feed(self._tail) + self._masker.finish())
        try:
            os.fsync(self._file)
        except OSError:
            self.lost = True
        os.close(self._file)

    def _write_end(self) -> None:
        """From the first whole line of what was kept; lines that may be the middle of a key are left out."""
        tail = self._tail.partition(b"\n")[2]
        if key := _KEY_LINES.match(tail):
            tail = tail[key.end() :]
        left_out = self.size - self._limit - len(tail)
        masker = Masker(self._values)
        self._write(b"\n[fireline: %d bytes left out]\n" % left_out + masker.feed(tail) + masker.finish())

    def _write(self, content: bytes) -> None:
        try:
            while content:
                written = os.write(self._file, content)
                self.kept += written
                content = content[written:]
        except OSError:
            self.lost = True
