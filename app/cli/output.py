"""How the command line says things: plain text, cleaned, coloured only on a terminal that wants it.

Standard output carries what was asked for, and nothing else; everything said about it goes to standard
error, so that a script can take the first as it is.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TextIO

import msgspec

from data import times
from data.text import BODY, clean

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}


def say(text: str = "", style: str = "") -> None:
    """Text on standard output, cleaned; in bold, dim, red, green or yellow where that can be shown."""
    _write(sys.stdout, text, style)


def tell(text: str = "", style: str = "") -> None:
    """The same on standard error: what happened, what to do next."""
    _write(sys.stderr, text, style)


class StepOutput:
    """What a step prints, as it comes. A reader that has gone (``| head``) ends the showing, not the step."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Show it, while somebody reads."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


def say_json(value: object) -> None:
    """The value as JSON on standard output, indented, keys in the order given."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def wants_colour(stream: TextIO) -> bool:
    """A terminal, without ``NO_COLOR`` (https://no-color.org) and not a dumb one."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def moment(micros: int) -> str:
    """``2026-04-22T08:15:00Z``: to the second, UTC."""
    return times.iso_short(micros // times.SECOND * times.SECOND)


def table(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows as lines with aligned columns; the last column is never padded."""
    cells = [[clean(cell).replace("\n", " ") for cell in row] for row in rows]
    if not cells:
        return []
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column < len(row) - 1 else cell
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def indented(text: str, by: int = 4) -> str:
    """Every line of a text, moved to the right."""
    return "\n".join(" " * by + line for line in text.splitlines())


def printable(text: object, limit: int = BODY) -> str:
    """Text of any origin, safe on a terminal."""
    return clean(str(text), limit)


def _write(stream: TextIO, text: str, style: str) -> None:
    shown = printable(text)
    if style and wants_colour(stream):
        shown = f"\x1b[{_STYLES[style]}m{shown}\x1b[0m"
    stream.write(shown + "\n")
    stream.flush()
