"""A process that only plays a drill: from `shut` on the interpreter itself refuses to connect and to start
programs, whichever library asks. It lasts as long as the process, or as a line of a script is played.

The simulated sources and actuators need neither; this stands behind them, for whatever was overlooked.
"""

import contextlib
import sys
from collections.abc import Iterator

from data.errors import Refused

_CONNECTS = frozenset(
    {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
)
_SPAWNS = frozenset(
    {
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.spawn",
        "os.fork",
        "os.forkpty",
        "os.startfile",
        "pty.spawn",
        "_posixsubprocess.fork_exec",
    }
)
_shut = _hooked = False


class NotConnected(Refused, ConnectionError):
    """What asks others takes it for a service that cannot be reached, and says so as it always does."""


def shut() -> None:
    """From now on. Calling it again does nothing."""
    global _shut, _hooked  # noqa: PLW0603 - a process has one interpreter, and a hook is never taken out again
    _shut = True
    if not _hooked:
        _hooked = True
        sys.addaudithook(_refuse)


@contextlib.contextmanager
def shut_meanwhile() -> Iterator[None]:
    """For as long as a line of a script is played, in a process that may have other things to do."""
    global _shut  # noqa: PLW0603 - as above
    before = _shut
    shut()
    try:
        yield
    finally:
        _shut = before


def is_shut() -> bool:
    """Whether this process plays drills only."""
    return _shut


def _refuse(event: str, _arguments: object) -> None:
    """Raises `Refused` out of whatever was about to happen."""
    if not _shut:
        return
    if event in _CONNECTS:
        raise NotConnected("This process plays a drill, and connects to nothing.", kept="Nothing was sent.")
    if event in _SPAWNS:
        raise Refused("This process plays a drill, and starts no program.", kept="Nothing was run.")
