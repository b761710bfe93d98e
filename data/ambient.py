"""The one place that asks the system for the time, for ids and for salts.

Everything else is handed an :class:`Ambient`, so that a test or a drill can decide what time it is.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

SALT_BYTES = 16


def _system_micros() -> int:
    return time.time_ns() // 1000


@dataclass(frozen=True, slots=True)
class Ambient:
    """Time (microseconds since the Unix epoch, UTC), UUIDv7 ids and salts."""

    now: Callable[[], int] = _system_micros
    entropy: Callable[[int], bytes] = os.urandom
    machine: Callable[[], int] | None = None
    """The machine's own time, where ``now`` is that of a drill; ``None``: they are one."""

    def real(self) -> int:
        """The machine's own time: what is written down is stamped with it, whatever time is played."""
        return self.now() if self.machine is None else self.machine()

    def new_id(self) -> str:
        """A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then randomness; 36 lower-case characters."""
        raw = bytearray((self.real() // 1000).to_bytes(6, "big") + self.entropy(10))
        raw[6] = (raw[6] & 0x0F) | 0x70
        raw[8] = (raw[8] & 0x3F) | 0x80
        text = raw.hex()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def salt(self) -> bytes:
        """16 random bytes that keep a payload's hash from giving the payload away."""
        return self.entropy(SALT_BYTES)
