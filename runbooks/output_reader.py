"""Following a step's output while it grows: text that a screen can show, bounded."""

import codecs
from pathlib import Path

from data.text import BODY, clean

CHUNK = 128 * 1024
"""Bytes taken at a time."""
BEHIND = 1024 * 1024
"""Bytes that a reader may lag behind before it skips to the end, and says so."""
_UNFINISHED = 4096
"""Characters of an unfinished line that are held back."""


class OutputReader:
    """Reads one file from its beginning, again and again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._line = ""

    def read(self, *, last: bool = False) -> str:
        """What came since, cleaned, in whole lines; with ``last`` also an unfinished one. Empty: nothing."""
        try:
            with self._path.open("rb") as file:
                skipped = self._skip(file.seek(0, 2), last=last)
                file.seek(self._offset)
                content = file.read(CHUNK)
        except FileNotFoundError:
            return ""
        self._offset += len(content)
        text = self._line + self._decoder.decode(content, final=last and not content)
        end = text.rfind("\n") + 1
        if last or len(text) - end > _UNFINISHED:
            end = len(text)
        self._line = text[end:]
        return skipped + clean(text[:end], BODY)

    def _skip(self, size: int, *, last: bool) -> str:
        behind = size - self._offset
        if behind <= (CHUNK if last else BEHIND):
            return ""
        self._offset = size - CHUNK // 2
        self._decoder.reset()
        line, self._line = self._line, ""
        return f"{clean(line)}\n[{behind - CHUNK // 2} bytes not shown here; the evidence file has them]\n"
