"""Exchanging in the background: at once when something is written here or arrives there, later when the
server is away.

Two daemon threads of our own: one exchanges, the other waits at the server to be woken. Only one process of a
store does it at a time; the others see what comes in the journal.
"""

import contextlib
import threading
from collections.abc import Callable

import msgspec

from data.ambient import Ambient
from data.errors import FirelineError, ServerAway, ServerRefused, StoreBusy
from data.exchange.client import HttpRemote
from data.exchange.enrolment import renew
from data.exchange.files import Files
from data.exchange.session import Exchanged, Session
from data.journal.locks import FileLock

LOOK = 0.3
"""Seconds between two looks whether something was written here."""
WAIT = 25
"""Seconds that one wake-up call waits at the server."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before asking again a server that was away."""
LOCK = "sync.lock"


class BackOff:
    """How long to leave a server alone: twice as long each time, and never the same for two devices."""

    def __init__(self, ambient: Ambient) -> None:
        self._ambient = ambient
        self._pause = FIRST_PAUSE

    def worked(self) -> None:
        self._pause = FIRST_PAUSE

    def next(self, asked: float = 0.0) -> float:
        """Seconds: half of the pause and a random part of the other half, or longer where the server asks."""
        chance = int.from_bytes(self._ambient.entropy(2)) / 65_536
        pause = self._pause / 2 * (1 + chance)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return max(pause, asked)


class Now(msgspec.Struct):
    """What the exchange is doing at this moment; written by its thread, read by anybody."""

    active: bool = False
    """Whether this process is the one that exchanges."""
    doing: str = ""
    done: int = 0
    total: int = 0
    contact: int = 0
    """When the server last answered this process; microseconds."""
    last: Exchanged | None = None


class Watcher:
    """Keeps a store and a server the same until it is stopped."""

    def __init__(
        self,
        session: Session,
        waker: HttpRemote | None,
        told: Callable[[], None] = lambda: None,
        *,
        files: Files | None = None,
        wait: int = 0,
    ) -> None:
        """``waker`` asks on a connection of its own, without one only what is written here is exchanged; in
        the end it is closed, and the session's remote too. ``told`` hears of changes, on a thread of ours."""
        self._wait, self._files = wait or WAIT, files
        self.session, self.journal = session, session.journal
        self.now = Now()
        self._waker, self._told = waker, told
        self._stop, self._woken = threading.Event(), threading.Event()
        self._mark = -1
        self._threads: list[threading.Thread] = []
        session.progress = self._progress

    def start(self) -> None:
        """Begin, on threads of our own."""
        works = [self._exchange_for_ever, *([self._wait_for_ever] if self._waker else [])]
        for work in works:
            thread = threading.Thread(target=work, name=f"sync {work.__name__}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, patience: float = 1.0) -> None:
        """End; what is being sent may finish, and is harmless where it does not. Waits so many seconds."""
        self._stop.set()
        self._woken.set()
        for thread in self._threads:
            thread.join(patience)
        if self._waker is not None:
            self._waker.close()
        self.session.remote.close()

    def poke(self) -> None:
        """Exchange now."""
        self._woken.set()

    # --- the two threads ---------------------------------------------------------------------------------

    def _exchange_for_ever(self) -> None:
        with contextlib.ExitStack() as at_the_end:
            lock = FileLock(self.journal.home / LOCK)
            at_the_end.callback(lock.close)
            while not self._alone(lock):
                if self._stop.wait(2.0):
                    return
            self.now.active = True
            back_off, position = BackOff(self.journal.ambient), -1
            while not self._stop.is_set():
                position = self._once(back_off, position)

    def _alone(self, lock: FileLock) -> bool:
        with contextlib.suppress(StoreBusy):
            lock.acquire(timeout=0.0)
            return True
        return False

    def _once(self, back_off: BackOff, position: int) -> int:
        """Exchange where there is a reason to; gives the position up to which it was done."""
        at = self.journal.position()
        idle = at == position and not self._woken.is_set()
        if idle and (self._moved_a_piece() or not self._woken.wait(LOOK)):
            return position
        if self._stop.is_set():
            return position
        self._woken.clear()
        standing = self.session.standing
        try:
            if self._waker is not None:
                renew(self._waker, standing)
            done = self.session.exchange()
        except FirelineError as error:
            self._failed(error, back_off)
            return -1
        back_off.worked()
        self._mark, self.now.last = done.mark, done
        standing.answered(self.journal.ambient.now())
        self._quiet()
        return at

    def _moved_a_piece(self) -> bool:
        """Of an evidence file, where nothing else is to do."""
        with contextlib.suppress(FirelineError):  # the next exchange meets the same, and says it
            return self._files is not None and self._files.step()
        return False

    def _failed(self, error: FirelineError, back_off: BackOff) -> None:
        with contextlib.suppress(FirelineError):
            self.session.standing.failed(self.journal.ambient.now(), error.message)
        self.session.start_anew()
        self._quiet()
        refused = isinstance(error, ServerRefused)
        pause = back_off.next(error.after if isinstance(error, ServerAway) else 0.0)
        self._stop.wait(max(pause, LONGEST_PAUSE / 2) if refused else pause)

    def _wait_for_ever(self) -> None:
        """Asks the server to say when something arrived there."""
        back_off = BackOff(self.journal.ambient)
        while not self._stop.is_set() and self._waker is not None:
            try:
                mark = self._waker.wake(self._mark, self._wait) if self.now.active and self._mark >= 0 else -1
            except FirelineError as error:
                self._stop.wait(back_off.next(error.after if isinstance(error, ServerAway) else 0.0))
                continue
            if mark < 0:
                self._stop.wait(LOOK)
                continue
            back_off.worked()
            self.now.contact = self.journal.ambient.now()
            if mark != self._mark:
                self._mark = mark
                self._woken.set()

    # --- telling -----------------------------------------------------------------------------------------

    def _progress(self, doing: str, done: int, total: int) -> None:
        self.now.doing, self.now.done, self.now.total = doing, done, total
        self._told()

    def _quiet(self) -> None:
        self.now.doing, self.now.done, self.now.total = "", 0, 0
        self._told()
