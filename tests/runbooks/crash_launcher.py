"""A process that starts steps and dies by SIGKILL at a chosen point, many times at little cost: it has
everything imported, and forks for each. ``python -m tests.runbooks.crash_launcher`` reads an order a line.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from runbooks import undo
from runbooks.jobs import Job
from runbooks.prepared import Prepared
from runbooks.recording import Recorder
from tests.runbooks.actions.action_world import FULLY
from tests.runbooks.engine_world import World
from tests.runbooks.registry_world import registry_engine, typed_step

ROOT = Path(__file__).resolve().parents[2]
POINTS = ("after_job", "after_intent", "after_launch", "after_start", "before_end")


class Launcher:
    """The process, as a test sees it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def dies(self, **order: str) -> None:
        """Carry out one order; it has to die of it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == f"{-signal.SIGKILL}\n"


@contextmanager
def launcher() -> Iterator[Launcher]:
    """Started once; ends with the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.runbooks.crash_launcher"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        yield Launcher(process)
        process.kill()


def run(root: str, *, point: str = "", what: str = "command", **order: str) -> None:
    """One step, by whoever will die at the point; without one it comes to its end."""
    arm(point)
    world = World(Path(root))
    (incident,) = world.incidents.all()
    engine = world.engine
    if what == "command":
        prepared: Prepared = engine.prepare_command(incident, order["command"], verify=order["verify"])
    else:
        engine = registry_engine(world, order["registry"])
        if what == "typed":
            prepared = engine.inspect(typed_step(world, engine, incident))
        else:
            prepared = engine.inspect(engine.prepare_rollback(incident, order["attempt"]))
    engine.run(prepared, FULLY, _say)


def arm(point: str) -> None:
    """Let it die there."""
    if point == "after_job":
        created = Job.create.__func__  # type: ignore[attr-defined]
        setattr(Job, "create", classmethod(_dying_after(created)))  # noqa: B010 - as a test patches
    for owner, name in _AFTER.get(point, ()):
        setattr(owner, name, _dying_after(getattr(owner, name)))
    if point == "before_end":
        setattr(Recorder, "end", _die)  # noqa: B010


_AFTER: dict[str, tuple[tuple[Any, str], ...]] = {
    "after_intent": ((Recorder, "intend"), (undo, "intend_once")),
    "after_launch": ((Job, "launch"),),
    "after_start": ((Recorder, "start"),),
}


def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dying_after(function: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        answer = function(*args, **kwargs)
        if answer is not False:
            _die()
        return answer

    return wrapped


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> None:
    """Orders from standard input; with one as an argument, that one, in this process, on its terminal."""
    if arguments:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        run(**json.loads(arguments[0]))
        return
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.dup2(os.open(os.devnull, os.O_RDWR), 1)
            run(**json.loads(line))
            os._exit(0)
        _say(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
