"""Jobs for tests: orders, launches and what processes are doing, asked of the kernel."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from runbooks import bash, inherited
from runbooks.job_files import Ended, Order, Stage
from runbooks.jobs import Job
from tests.waiting import eventually


def order(
    attempt: str,
    command: str,
    *,
    verify: str = "",
    timeout: float = 60,
    within: float = 0,
    directory: str = "/",
    output_limit: int = 1_000_000,
    grace: float = 5.0,
    drain: float = 0.3,
) -> Order:
    """What a test wants run; nothing waits longer than it must."""
    shell = bash.find()
    stages = [Stage(name="command", arguments=shell.arguments(command), timeout=timeout)]
    if verify:
        stages.append(Stage(name="verify", arguments=shell.arguments(verify), timeout=30, within=within))
    return Order(
        attempt=attempt,
        incident="an-incident",
        intent_event=f"{attempt}-intent",
        start_event=f"{attempt}-start",
        end_event=f"{attempt}-end",
        machine="this one",
        name="containment-1",
        risk="changes",
        actuator="shell",
        directory=directory,
        stages=stages,
        output_limit=output_limit,
        grace=grace,
        drain=drain,
        pause=0.05,
    )


def launch(root: Path, wanted: Order, secrets: Sequence[str] = ()) -> Job:
    """Create and launch."""
    job = Job.create(root, wanted)
    job.launch({**inherited.inherit(os.environ), "FIRELINE_STEP": wanted.attempt}, secrets)
    return job


def end_of(job: Job, seconds: float = 30) -> Ended:
    """Its end, when it has come and the supervisor is gone."""
    eventually(lambda: job.state() == "ended", seconds, what=f"the end of {job.directory.name}")
    ended = job.ended()
    assert ended is not None
    return ended


def printed(job: Job, stage: str = "command") -> bytes:
    """The output so far."""
    path = job.output(stage)
    return path.read_bytes() if path.exists() else b""


def alive(pid: int) -> bool:
    """Whether a process lives; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in (b"Z", b"X")


def marked(attempt: str) -> Iterator[int]:
    """Living processes whose environment says that they belong to an attempt."""
    mark = f"FIRELINE_STEP={attempt}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            if mark in environment.split(b"\0") and alive(int(entry.name)):
                yield int(entry.name)
