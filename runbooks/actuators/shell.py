"""Acting for real: bash, under a supervisor that outlives this process."""

from collections.abc import Mapping, Sequence

from runbooks.jobs import Job


class Shell:
    """Runs the job's commands."""

    name = "shell"

    def describe(self, target: str) -> str:
        """The target as it is."""
        return target

    def launch(self, job: Job, environment: Mapping[str, str], secrets: Sequence[str]) -> None:
        """Start the supervisor. Raises `StepError`."""
        job.launch(environment, secrets)
