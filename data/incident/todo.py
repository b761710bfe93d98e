"""``TODO:`` in a note: what it asks to be done."""

import re

from data.text import clean_line

_TODO = re.compile(r"\bTODO:[ ]*(\S[^\n]*)")
MOST = 20
"""Of one note; what is pasted whole is no list of tasks."""


def found(text: str) -> list[str]:
    """What each ``TODO:`` says, up to the end of its line."""
    return [clean_line(match) for match in _TODO.findall(text)[:MOST]]
