"""Long work on a thread while somebody types.

A thread holds the interpreter as long as it works, so it works for a moment and then rests for one.
"""

import time

_SLICE = 0.002
_REST = 0.002
"""Seconds."""


class Pace:
    """The moments are short enough for a key press between them."""

    def __init__(self, *, rests: bool = True) -> None:
        """``rests``: whether it does; not where there is little to do, or nobody types."""
        self._rests = rests
        self._since = time.monotonic()  # how long, not what time it is

    def step(self) -> None:
        """Call it between two small pieces of work."""
        if self._rests and time.monotonic() - self._since > _SLICE:
            time.sleep(_REST)
            self._since = time.monotonic()
