"""A line that events say."""

import msgspec


class Said(msgspec.Struct, frozen=True):
    """One line, in cleaned plain text, and the ids of the events that say it (never none)."""

    text: str
    events: tuple[str, ...]
    inferred: bool = False
    """No person said it: a source did, or it was worked out from events."""
