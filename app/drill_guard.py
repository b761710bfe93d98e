"""A process that only plays a drill: from `shut` on the interpreter itself refuses to connect and to start
programs, whichever library asks. It lasts as long as the process.

The simulated sources and actuators need neither; this stands behind them, for whatever was overlooked.
"""

import sys

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
_shut = False


def shut() -> None:
    """From now on. Calling it again does nothing."""
    global _shut  # noqa: PLW0603 - a process has one interpreter, and a hook is never taken out again
    if not _shut:
        _shut = True
        sys.addaudithook(_refuse)


def is_shut() -> bool:
    """Whether this process plays drills only."""
    return _shut


def _refuse(event: str, _arguments: object) -> None:
    """Raises `Refused` out of whatever was about to happen."""
    if event in _CONNECTS:
        raise Refused("This process plays a drill, and connects to nothing.", kept="Nothing was sent.")
    if event in _SPAWNS:
        raise Refused("This process plays a drill, and starts no program.", kept="Nothing was run.")
