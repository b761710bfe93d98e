"""The life of a supervisor: detach, start the command on record, watch it, write its end."""

import fcntl
import json
import os
import select
import signal
import time
from collections.abc import Callable

from data import secrets
from runbooks.supervision import durable, processes
from runbooks.supervision.command import Command
from runbooks.supervision.durable import Facts
from runbooks.supervision.output import Output
from runbooks.supervision.stage import Limits, Run

LOCK = 3
"""The descriptor on which the launcher hands over the job's lock, held."""
MARK = "FIRELINE_STEP"
"""The variable by which descendants of a step are known."""
_FIRST_UNKNOWN, _LAST_UNKNOWN = LOCK + 1, 4096
_LOOK = 0.25
"""Seconds between looks for the wish to cancel."""


Arguments = dict[str, list[str]]
"""What each stage runs, whole."""


def supervise(directory: str) -> None:
    """Supervise the job in a directory. Never runs anything twice: where a start is on record, it leaves."""
    values, arguments = _handed()
    _detach(directory)
    job = json.loads(_read(directory, "job.json"))
    if not _exists(directory, "started.json") and not _exists(directory, "end.json"):
        Supervisor(directory, job, values, arguments).run()


class Supervisor:
    """One job and what is known of it."""

    def __init__(self, directory: str, job: Facts, values: tuple[bytes, ...], arguments: Arguments) -> None:
        self.directory, self.job, self.values, self.arguments = directory, job, values, arguments
        self.mark = f"{MARK}={job['attempt']}"
        self.told_to_stop = False
        self.started_at = 0
        self.wake = _wake_on_signals(self._on_term)
        self.subreaper = processes.become_subreaper()

    def run(self) -> None:
        """Each stage while the one before it ended well; then the end, durably."""
        durable.reserve(self.directory, "end.json")
        stages: list[Facts] = []
        for number, stage in enumerate(_list(self.job["stages"])):
            if self._cancelled() or (stages and not _well(stages[-1])):
                break
            if number == 1:
                durable.write(self.directory, "progress.json", {"stages": stages})
            stages.append(self._stage(stage))
        end = {
            "attempt": self.job["attempt"],
            "end_event": self.job["end_event"],
            "started_at": self.started_at,
            "ended_at": _now(),
            "cancelled": self._cancelled(),
            "stages": stages,
        }
        durable.write(self.directory, "end.json", end)

    def _stage(self, stage: Facts) -> Facts:
        """Run a stage; again and again within its time, where it has one, until it ends well."""
        path = os.path.join(self.directory, f"{stage['name']}.out")
        output = Output(path, int(str(self.job["output_limit"])), self.values)
        began, until = _now(), time.monotonic() + _seconds(stage, "within")
        tries = 1
        facts = self._once(stage, output)
        while not (_well(facts) or facts["timed_out"] or self._cancelled()) and time.monotonic() < until:
            self._pause(_seconds(self.job, "pause"))
            if not self._cancelled():
                tries += 1
                facts = self._once(stage, output)
        output.close()
        return {
            "name": stage["name"],
            "began": began,
            "ended": _now(),
            "tries": tries,
            "output_size": output.size,
            "kept_size": output.kept,
            "truncated": output.truncated,
            "output_lost": output.lost,
            **facts,
        }

    def _once(self, stage: Facts, output: Output) -> Facts:
        command = Command(self.arguments[str(stage["name"])], str(self.job["directory"]))
        if not self.started_at:
            self._record_start(command.pid)
        fault = command.let_go()
        limits = Limits(_seconds(stage, "timeout"), _seconds(self.job, "grace"), _seconds(self.job, "drain"))
        run = Run(command, output, limits, self.mark, self.wake)
        run.watch(self._cancelled, self.subreaper)
        command.close()
        return {**run.facts(), "fault": fault}

    def _record_start(self, pid: int) -> None:
        """Durable before the command is let go: no record, no run."""
        self.started_at = _now()
        facts = {
            "pid": pid,
            "process_started": processes.start_time(pid),
            "boot_id": processes.boot_id(),
            "supervisor": os.getpid(),
            "started_at": self.started_at,
        }
        durable.write(self.directory, "started.json", facts)

    def _cancelled(self) -> bool:
        self.told_to_stop = self.told_to_stop or _exists(self.directory, "cancel")
        return self.told_to_stop

    def _on_term(self, number: int, frame: object) -> None:  # noqa: ARG002 - what `signal.signal` hands over
        self.told_to_stop = True

    def _pause(self, seconds: float) -> None:
        """Wait for so long, or until told to stop; the end of a child only wakes us for a moment."""
        poll = select.poll()
        poll.register(self.wake, select.POLLIN)
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._cancelled():
            if poll.poll(min(left, _LOOK) * 1000):
                os.read(self.wake, 4096)


def _handed() -> tuple[tuple[bytes, ...], Arguments]:
    """What the launcher hands over: secrets, to which those come that the environment's names say are secret,
    and what each stage runs."""
    handed = b""
    while part := os.read(0, 65536):
        handed += part
    told = json.loads(handed)
    known = (*told["secrets"], *secrets.from_environment(dict(os.environ)))
    return tuple(value.encode("utf-8", "surrogateescape") for value in known), told["arguments"]


def _detach(directory: str) -> None:
    """A session of our own, no terminal, no signals from one, no descriptor but the lock's."""
    if os.getsid(0) != os.getpid():
        os.setsid()
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTOU):
        signal.signal(number, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    log = os.path.join(directory, "supervisor.log")
    faults = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((nothing, 0), (nothing, 1), (faults, 2)):
        os.dup2(source, target)
    os.set_inheritable(LOCK, False)
    os.closerange(_FIRST_UNKNOWN, _LAST_UNKNOWN)
    fcntl.flock(LOCK, fcntl.LOCK_EX)
    os.chdir("/")


def _wake_on_signals(on_term: Callable[[int, object], None]) -> int:
    """A descriptor that becomes readable when a child ends or somebody asks to stop."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGTERM, on_term)
    return reading


def _well(facts: Facts) -> bool:
    return facts["exit_code"] == 0 and not (facts["timed_out"] or facts["cancelled"] or facts["fault"])


def _list(value: object) -> list[Facts]:
    if not isinstance(value, list):
        raise TypeError(f"a list was expected in the job, not {value!r}")
    return value


def _seconds(facts: Facts, name: str) -> float:
    return float(str(facts.get(name, 0)))


def _now() -> int:
    return time.time_ns() // 1000


def _exists(directory: str, name: str) -> bool:
    return os.path.exists(os.path.join(directory, name))


def _read(directory: str, name: str) -> bytes:
    with open(os.path.join(directory, name), "rb") as file:
        return file.read()
