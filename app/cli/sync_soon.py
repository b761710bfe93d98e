"""After any command that recorded something: a process of its own gives it to the incident database.

The command itself waits for nothing, and imports nothing for it.
"""

import contextlib
import os
import sys

from app import drill_guard
from app.wiring import Wiring
from data.errors import FirelineError, StoreBusy
from data.journal.locks import FileLock

_LOCK = "sync.lock"
"""`data.exchange.watch.LOCK`: held by whoever exchanges, who sees what is recorded here."""


def wanted(wiring: Wiring) -> bool:
    """Whether this process recorded something that the incident database should have, and nobody gives it.
    One that played a drill starts nothing; what it recorded waits for the next exchange."""
    if drill_guard.is_shut() or "journal" not in wiring.__dict__ or not wiring.journal.appended:
        return False
    with contextlib.suppress(FirelineError):
        return bool(wiring.server_url) and _nobody_does(wiring)
    return False


def begin(wiring: Wiring) -> None:
    """Start it, in a session of its own. Where that fails it waits for the next exchange, which is said by
    ``fireline sync status``."""
    import fireline

    argv = [sys.executable, str(fireline.__file__), "--home", str(wiring.settings.home), "sync", "--soon"]
    nothing = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in range(3)]
    with contextlib.suppress(OSError):
        try:
            os.posix_spawn(argv[0], argv, os.environ, file_actions=nothing, setsid=True)
        except NotImplementedError:  # then it ends with its terminal
            os.posix_spawn(argv[0], argv, os.environ, file_actions=nothing)


def _nobody_does(wiring: Wiring) -> bool:
    lock = FileLock(wiring.home / _LOCK)
    try:
        lock.acquire(timeout=0.0)
    except StoreBusy:
        return False
    finally:
        lock.close()
    return True
