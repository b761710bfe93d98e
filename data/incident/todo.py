"""``TODO:`` in a note: what it asks to be done, and until when."""

import re
from typing import NamedTuple

from data.errors import BadInput
from data.text import clean_line
from data.times import parse_due

_TODO = re.compile(r"\bTODO:[ ]*(\S[^\n]*)")
MOST = 20
"""Of one note; what is pasted whole is no list of tasks."""


class Todo(NamedTuple):
    """One thing to do; ``due`` in microseconds, 0 where the note names no time."""

    text: str
    due: int


def found(text: str, now: int) -> list[Todo]:
    """What each ``TODO:`` says, up to the end of its line; a time after its last ``@`` is when it is due."""
    return [_with_time(clean_line(match), now) for match in _TODO.findall(text)[:MOST]]


def asks_last(text: str) -> bool:
    """Whether the last line asks for something: a time at its end is then the task's."""
    return bool(_TODO.search(text.rstrip().rpartition("\n")[2]))


def _with_time(said: str, now: int) -> Todo:
    """An ``@`` without a time is part of what is to be done."""
    body, at, time = said.rpartition("@")
    if at and body.strip():
        try:
            return Todo(body.strip(), parse_due(time, now))
        except BadInput:
            return Todo(said, 0)
    return Todo(said, 0)
