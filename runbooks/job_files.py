"""What the files of a job's directory hold; see `runbooks.jobs`."""

import msgspec

from data.secrets import mask

OUTPUT_LIMIT = 16 * 1024 * 1024
"""Bytes of a stage's output that are kept; of a longer one, also its end."""
GRACE = 5.0
"""Seconds between SIGTERM and SIGKILL."""


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One command of a job; a later stage runs when the one before ended with 0."""

    name: str
    arguments: list[str]
    timeout: float
    """Seconds; 0: none."""
    within: float = 0
    """Seconds during which it is tried again until it ends with 0."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What ``job.json`` holds. Neither environment nor secrets: those never touch the disk."""

    attempt: str
    incident: str
    intent_event: str
    """The ids of the events that tell its intent, its start and its end, allocated beforehand."""
    start_event: str
    end_event: str
    machine: str
    """Whose locks prove anything: a job that was copied here is somebody else's."""
    name: str
    """What the step is called in the names of its evidence: ``containment-1``."""
    risk: str
    actuator: str
    directory: str
    """Where the command runs."""
    stages: list[Stage]
    output_limit: int = OUTPUT_LIMIT
    grace: float = GRACE
    drain: float = 1.0
    """Seconds to listen on when the command ended and others hold its output open."""
    pause: float = 1.0
    """Seconds between tries of a stage."""


def masked(order: Order) -> Order:
    """The same with the secrets in its commands masked, where they can be told."""
    stages = [
        msgspec.structs.replace(stage, arguments=[mask(part) for part in stage.arguments])
        for stage in order.stages
    ]
    return msgspec.structs.replace(order, stages=stages)


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """What ``started.json`` holds."""

    pid: int
    process_started: str
    boot_id: str
    supervisor: int
    started_at: int


class StageEnd(msgspec.Struct, frozen=True, kw_only=True):
    """How a stage ended, as kernel and clock told it. Times in microseconds, sizes in bytes."""

    name: str
    began: int
    ended: int
    exit_code: int | None
    signal: int | None
    timed_out: bool
    cancelled: bool
    killed: bool
    survivors: list[str]
    """``PID NAME``."""
    output_size: int
    kept_size: int
    truncated: bool
    output_lost: bool
    tries: int
    fault: str
    """Why the command could not be executed."""

    @property
    def well(self) -> bool:
        """Whether it ran to its end, with 0."""
        return self.exit_code == 0 and not (self.timed_out or self.cancelled or self.fault)


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """What ``end.json`` holds."""

    attempt: str
    end_event: str
    started_at: int
    """0: the command was never started."""
    ended_at: int
    cancelled: bool
    stages: list[StageEnd]


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What ``progress.json`` holds."""

    stages: list[StageEnd]


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """What ``unknown.json`` holds."""

    event: str
