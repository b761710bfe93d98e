"""Acting in a drill: everything is recorded, nothing is run."""

from collections.abc import Mapping, Sequence

from data.ambient import Ambient
from runbooks.job_files import StageEnd, Started
from runbooks.jobs import Job


class Simulated:
    """Writes the start and an end of each stage at once, as if all had gone well."""

    name = "simulated"

    def __init__(self, ambient: Ambient) -> None:
        self._ambient = ambient

    def describe(self, target: str) -> str:
        """Says that it is none."""
        return f"drill: nothing is run (would act on {target})"

    def launch(self, job: Job, environment: Mapping[str, str], secrets: Sequence[str]) -> None:  # noqa: ARG002
        """Record the job as begun and ended."""
        order, now = job.order(), self._ambient.now()
        stages = [_ended(stage.name, now) for stage in order.stages] if order else []
        started = Started(pid=0, process_started="", boot_id="", supervisor=0, started_at=now)
        job.pretend(started, stages, now)


def _ended(name: str, now: int) -> StageEnd:
    return StageEnd(
        name=name,
        began=now,
        ended=now,
        exit_code=0,
        signal=None,
        timed_out=False,
        cancelled=False,
        killed=False,
        survivors=[],
        output_size=0,
        kept_size=0,
        truncated=False,
        output_lost=False,
        tries=1,
        fault="",
    )
