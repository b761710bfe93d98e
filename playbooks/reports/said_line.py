"""A line that events say."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from playbooks.reports.said import Sayer


class Said(msgspec.Struct, frozen=True):
    """One line, in cleaned plain text, and the ids of the events that say it (never none)."""

    text: str
    events: tuple[str, ...]
    inferred: bool = False
    """No person said it: a source did, or it was worked out from events."""


Says = Callable[["Sayer"], Iterator[Said]]
"""Answers one path about an incident."""
