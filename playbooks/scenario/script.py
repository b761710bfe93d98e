"""A drill's script as who leads it sees it: what came, what waits and for what, and what was done."""

from collections.abc import Sequence
from typing import NamedTuple

from playbooks.scenario.debrief import Fact


class ScriptRow(NamedTuple):
    """One inject of a drill, as who leads it sees it."""

    name: str
    sender: str
    text: str
    guide: str
    when: str
    """``came +03:00``, ``at +12:00, unless done``, ``by hand``…"""
    came: bool


class Script(NamedTuple):
    """A drill, as who leads it sees it."""

    stands: str
    """A sentence."""
    at: str
    rows: Sequence[ScriptRow]
    lasts: Sequence[str]
    """The effects that last now."""
    marks: Sequence[Fact]
    """What is expected, and how it was done."""
