"""What a step acts through. Every actuator tells what it did through the job's directory, so that watching,
recovering and recording are the same for all.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from runbooks.jobs import Job


class Actuator(Protocol):
    """Acts, or seems to."""

    @property
    def name(self) -> str:
        """As the intent records it: ``shell``, ``simulated``."""

    def describe(self, target: str) -> str:
        """Where the step acts, for the confirmation and the record."""

    def launch(self, job: Job, environment: Mapping[str, str], secrets: Sequence[str]) -> None:
        """Begin the job, whose intent is durable. Returns at once; the end comes into the job's directory.

        Raises `StepError` where nothing could be begun.
        """
