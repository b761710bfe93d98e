"""One run of a stage's command: watch it, keep its output, stop it where it must stop."""

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable

from runbooks.supervision import processes
from runbooks.supervision.command import Command
from runbooks.supervision.durable import Facts
from runbooks.supervision.output import Output

_TICK = 0.25
"""Seconds between looks at the clock and at the wish to cancel."""
_SWEEP = 0.05
"""Seconds between looks at what is still alive after it was told to stop."""
_GIVE_UP = 3.0
"""Seconds after SIGKILL until what still lives is named as a survivor."""
_CHUNK = 64 * 1024


class Limits:
    """Seconds: for the command (0: none), between SIGTERM and SIGKILL, and for output after its end."""

    def __init__(self, timeout: float, grace: float, drain: float) -> None:
        self.timeout, self.grace, self.drain = timeout, grace, drain


class Run:
    """One run of one command."""

    def __init__(self, command: Command, output: Output, limits: Limits, mark: str, wake: int) -> None:
        self.command, self.output, self.limits, self.mark, self.wake = command, output, limits, mark, wake
        self.status: int | None = None
        self.timed_out = self.cancelled = self.killed = False
        self.survivors: dict[int, str] = {}
        self._open = True
        self._others = True
        """Whether other descendants may be alive; False is certain where we are a subreaper."""

    def watch(self, asked_to_cancel: Callable[[], bool], subreaper: bool) -> None:
        """Until the command ended and its output is taken, or it was stopped."""
        due = time.monotonic() + self.limits.timeout if self.limits.timeout else float("inf")
        drained = float("inf")
        while True:
            self._listen(min(_TICK, max(0.0, min(due, drained) - time.monotonic())))
            self._reap(subreaper)
            if self.status is not None:
                drained = min(drained, time.monotonic() + self.limits.drain)
                if not self._open or time.monotonic() >= drained:
                    break
            elif asked_to_cancel():
                self.cancelled = True
                break
            elif time.monotonic() >= due:
                self.timed_out = True
                break
        if self.cancelled or self.timed_out:
            self._stop(subreaper)
        self._last_words()
        if self._others:
            self.survivors = processes.left_by(self.command.pid, self.mark)

    def facts(self) -> Facts:
        """How it ended, as the kernel and the clock tell it."""
        code = None if self.status is None else os.waitstatus_to_exitcode(self.status)
        return {
            "exit_code": code if code is not None and code >= 0 else None,
            "signal": -code if code is not None and code < 0 else None,
            "timed_out": self.timed_out,
            "cancelled": self.cancelled,
            "killed": self.killed,
            "survivors": [f"{pid} {name}" for pid, name in self.survivors.items()],
        }

    def _listen(self, seconds: float) -> None:
        """Take output and wake-ups for a while; returns at the first of either."""
        poll = select.poll()
        poll.register(self.wake, select.POLLIN)
        if self._open:
            poll.register(self.command.output, select.POLLIN)
        for descriptor, _ in poll.poll(seconds * 1000):
            if descriptor == self.wake:
                os.read(self.wake, _CHUNK)
            elif chunk := os.read(self.command.output, _CHUNK):
                self.output.take(chunk)
            else:
                self._open = False

    def _reap(self, subreaper: bool) -> None:
        """Collect every child that ended, our command among them."""
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid == self.command.pid:
                    self.status = status
        except ChildProcessError:
            self._others = not subreaper

    def _stop(self, subreaper: bool) -> None:
        """SIGTERM to all, some grace, then SIGKILL again and again until nothing is left or we give up."""
        grace = time.monotonic() + self.limits.grace
        processes.signal_all(processes.left_by(self.command.pid, self.mark), self.command.pid, signal.SIGTERM)
        while self._alive(subreaper) and time.monotonic() < grace:
            self._listen(_SWEEP)
        given_up = time.monotonic() + _GIVE_UP
        while self._alive(subreaper) and time.monotonic() < given_up:
            self.killed = True
            found = processes.left_by(self.command.pid, self.mark)
            processes.signal_all(found, self.command.pid, signal.SIGKILL)
            self._listen(_SWEEP)

    def _alive(self, subreaper: bool) -> bool:
        self._reap(subreaper)
        if self.status is None:
            return True
        return self._others and bool(processes.left_by(self.command.pid, self.mark))

    def _last_words(self) -> None:
        """What lies in the pipe already, without waiting for more."""
        with contextlib.suppress(BlockingIOError):
            os.set_blocking(self.command.output, False)
            for _ in range(64):
                chunk = os.read(self.command.output, _CHUNK)
                if not chunk:
                    return
                self.output.take(chunk)
