"""Jobs: one directory per attempt, through which a step's supervisor and any Fireline process understand each
other, now or after a crash.

======================  ================================================================================
``lock``                held from before the intent is recorded until the supervisor ends: while it is held
                        the job lives, and when it is free without an end, the supervisor is proven gone
``job.json``            what to run
``started.json``        durable before the command starts; without it, nothing ran
``NAME.out``            a stage's output, masked, growing
``cancel``              somebody asked to stop
``progress.json``       how the command ended, while its verification runs
``end.json``            the end, durable
``unknown.json``        the id of the event that says that nobody will ever know
======================  ================================================================================
"""

import contextlib
import errno
import fcntl
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from data.errors import StepError
from runbooks.job_files import Ended, Order, Progress, StageEnd, Started, Unknown, masked
from runbooks.supervision import durable
from runbooks.supervision.life import LOCK

SUPERVISOR = Path(__file__).with_name("supervisor.py")
State = Literal["waiting", "running", "ended", "gone", "never_started"]
T = TypeVar("T")


class Job:
    """One job directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._lock = -1
        self._arguments: dict[str, list[str]] = {}
        """What each stage runs, whole. It never touches the disk: ``job.json`` has it with secrets masked."""

    @classmethod
    def create(cls, root: Path, order: Order) -> "Job":
        """Make the directory, durably, and hold its lock. Raises `OSError`."""
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        job = cls(root / order.attempt)
        job.directory.mkdir(mode=0o700)
        job._lock = os.open(job.directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(job._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        job._arguments = {stage.name: stage.arguments for stage in order.stages}
        durable.write(str(job.directory), "job.json", msgspec.to_builtins(masked(order)))
        durable.sync_directory(str(root))
        return job

    def launch(self, environment: Mapping[str, str], secrets: Sequence[str] = ()) -> None:
        """Start the supervisor, give it the lock and let go of it.

        ``environment`` is the command's, whole. Raises `StepError` where no process can be started.
        """
        reading, writing = os.pipe()
        try:
            with _far_from_zero(reading, self._lock) as (source, lock):
                pid = _spawn(self.directory, dict(environment), source, lock)
        except OSError as error:
            os.close(writing)
            raise StepError(f"The step's supervisor could not be started: {error.strerror}.") from error
        finally:
            os.close(reading)
            self.let_go()
        _children.add(pid)
        handed = {"secrets": list(secrets), "arguments": self._arguments}
        _hand_over(writing, msgspec.json.encode(handed))

    def pretend(self, started: Started, stages: Sequence[StageEnd], now: int) -> None:
        """Record a start and an end of which nothing was run, and let go of the lock."""
        order = self.order()
        if order is not None:
            ended = Ended(
                attempt=order.attempt,
                end_event=order.end_event,
                started_at=started.started_at,
                ended_at=now,
                cancelled=False,
                stages=list(stages),
            )
            durable.write(str(self.directory), "started.json", msgspec.to_builtins(started))
            durable.write(str(self.directory), "end.json", msgspec.to_builtins(ended))
        self.let_go()

    def discard(self) -> None:
        """Take back a job that was never launched."""
        self.let_go()
        shutil.rmtree(self.directory, ignore_errors=True)

    def order(self) -> Order | None:
        """What it was asked to run."""
        return self._read("job.json", Order)

    def started(self) -> Started | None:
        """The start, once it is on record."""
        return self._read("started.json", Started)

    def progress(self) -> Progress | None:
        """How the command ended, where a verification followed."""
        return self._read("progress.json", Progress)

    def ended(self) -> Ended | None:
        """The end, once it is on record."""
        return self._read("end.json", Ended)

    def state(self) -> State:
        """Where it stands. ``gone`` and ``never_started`` are proven: nobody holds the lock any more."""
        reap()
        if self._exists("end.json"):
            return "ended"
        with self._alone() as alone:
            if not alone:
                return "running" if self._exists("started.json") else "waiting"
            if self._exists("end.json"):
                return "ended"
            return "gone" if self._exists("started.json") else "never_started"

    def cancel(self) -> None:
        """Ask the supervisor to stop everything; it answers with an end."""
        with contextlib.suppress(FileExistsError):
            os.close(os.open(self.directory / "cancel", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        started = self.started()
        if started is not None and self.state() == "running":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(started.supervisor, signal.SIGTERM)

    def output(self, stage: str = "command") -> Path:
        """The file of a stage's output."""
        return self.directory / f"{stage}.out"

    def unknown_event(self, fresh: str) -> str:
        """The id of the event that says that the outcome is unknown: the first one that anybody proposed."""
        if self._read("unknown.json", Unknown) is None:
            proposal = f"unknown-{fresh}.json"
            durable.write(str(self.directory), proposal, {"event": fresh})
            with contextlib.suppress(FileExistsError):  # somebody was first; there is never a second
                os.link(self.directory / proposal, self.directory / "unknown.json")
            (self.directory / proposal).unlink()
            durable.sync_directory(str(self.directory))
        known = self._read("unknown.json", Unknown)
        return known.event if known else fresh

    def unknown_is_recorded(self, exists: Callable[[str], bool]) -> bool:
        """Whether somebody wrote the event that says that the outcome is unknown."""
        known = self._read("unknown.json", Unknown)
        return known is not None and exists(known.event)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[bool]:
        """Whether nobody holds the lock; while inside, nobody else can."""
        try:
            lock = os.open(self.directory / "lock", os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            yield True
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(lock)

    def let_go(self) -> None:
        """Give up the lock: from now on it is proven that nothing was begun, or that it ended."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _exists(self, name: str) -> bool:
        return (self.directory / name).exists()

    def _read(self, name: str, kind: type[T]) -> T | None:
        try:
            return msgspec.json.decode((self.directory / name).read_bytes(), type=kind)
        except (
            FileNotFoundError,
            msgspec.DecodeError,
        ):  # a file of another version, or damaged, tells nothing
            return None


_children: set[int] = set()


def reap() -> None:
    """Collect supervisors of ours that ended, so that no zombie stays."""
    for pid in tuple(_children):
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG)[0] == 0:
                continue
        _children.discard(pid)


def find(root: Path) -> list[Job]:
    """Every job of a store, oldest attempt first."""
    if not root.is_dir():
        return []
    return [Job(directory) for directory in sorted(root.iterdir()) if (directory / "job.json").is_file()]


def _spawn(directory: Path, environment: dict[str, str], source: int, lock: int) -> int:
    """The supervisor, with secrets on 0, nothing on 1 and 2, and the lock on 3."""
    arguments = [sys.executable, "-I", "-S", str(SUPERVISOR), str(directory)]
    actions = [
        (os.POSIX_SPAWN_DUP2, source, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_RDWR, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_RDWR, 0),
        (os.POSIX_SPAWN_DUP2, lock, LOCK),
    ]
    try:
        return os.posix_spawn(arguments[0], arguments, environment, file_actions=actions, setsid=True)
    except NotImplementedError:  # the supervisor makes its session itself, a moment later
        return os.posix_spawn(arguments[0], arguments, environment, file_actions=actions)


@contextlib.contextmanager
def _far_from_zero(*descriptors: int) -> Iterator[list[int]]:
    """Copies that lie above those that a child gets, so that none is overwritten before it is given."""
    copies = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 16) for descriptor in descriptors]
    try:
        yield copies
    finally:
        for copy in copies:
            os.close(copy)


def _hand_over(descriptor: int, content: bytes) -> None:
    try:
        while content:
            content = content[os.write(descriptor, content) :]
    except OSError as error:
        if error.errno != errno.EPIPE:  # it died already, which its lock will tell
            raise
    finally:
        os.close(descriptor)
