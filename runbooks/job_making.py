"""Making the job of a step: its order, its directory, and the environment that its commands find."""

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path

from data.exchange import spill
from data.journal.identity import this_machine
from data.journal.locks import cannot_write
from data.journal.store import Journal
from runbooks import bash, curl_defaults, inherited
from runbooks.job_files import Order
from runbooks.jobs import Job
from runbooks.prepared import Prepared
from runbooks.recording import stages

VERIFY_WITHIN = 30
"""Seconds at most for trying a verification again; a step's ``time_to_effect`` can only shorten it."""
STEPS = "steps"
"""The directory of jobs under the store's home."""


class JobMaker:
    """Makes the jobs of one store's steps; runs nothing."""

    def __init__(
        self, journal: Journal, home: Path, environment: Mapping[str, str], *, simulate: bool = False
    ) -> None:
        """``simulate``: nothing is run, so no bash is looked for."""
        self.journal, self.home, self.environment = journal, home, environment
        self._simulate = simulate

    def take_back(self, job: Job, order: Order) -> None:
        """Nothing was begun. Where the intent is durable all the same, the job stays, to prove that."""
        if self.journal.event(order.intent_event) is None:
            job.discard()
        else:
            job.let_go()

    def create(self, prepared: Prepared, *, unrecorded: bool) -> tuple[Job, Order]:
        """The job, in a directory under the store's home, or where a spill would go.

        Raises the `StoreError` leaves.
        """
        order = self._order(prepared)
        roots = [self.home / STEPS]
        if unrecorded:
            roots += [directory / STEPS for directory in spill.directories(self.home)]
        for root in roots[:-1]:
            with contextlib.suppress(OSError):
                return Job.create(root, order), order
        try:
            return Job.create(roots[-1], order), order
        except OSError as error:
            raise cannot_write(error, roots[-1]) from error

    def _order(self, prepared: Prepared) -> Order:
        new_id = self.journal.ambient.new_id
        name = f"{prepared.section}-{prepared.number}" if prepared.number else prepared.section
        within = prepared.verify_within or min(prepared.time_to_effect, VERIFY_WITHIN)
        return Order(
            attempt=new_id(),
            incident=prepared.incident,
            intent_event=new_id(),
            start_event=new_id(),
            end_event=new_id(),
            machine=this_machine(),
            name=f"undo-{name}" if prepared.rollback_of else name,
            risk=prepared.risk,
            actuator=prepared.actuator,
            directory=_here(self.environment),
            stages=stages(prepared, self._arguments(), within),
        )

    def _arguments(self) -> Callable[[str], list[str]]:
        return _as_it_is if self._simulate else bash.find(self.environment.get("PATH")).arguments

    def environment_for(self, prepared: Prepared, job: Job, order: Order) -> dict[str, str]:
        """What the command finds. Raises the `StoreError` leaves where its files cannot be written."""
        try:
            curl = curl_defaults.write(
                job.directory / "curl",
                f"{prepared.precheck}\n{prepared.command}\n{prepared.verify}",
                self.environment,
            )
            pinned = prepared.pinned.pin(job.directory) if prepared.pinned else {}
        except OSError as error:
            raise cannot_write(error, job.directory) from error
        ours = {"FIRELINE_STEP": order.attempt, **prepared.variables}
        return {**inherited.inherit(self.environment, prepared.inherits), **curl, **pinned, **ours}


def _as_it_is(command: str) -> list[str]:
    """What a simulated job is asked to run: the command is its last word, as it is bash's."""
    return ["simulated", command]


def _here(environment: Mapping[str, str]) -> str:
    try:
        return str(Path.cwd())
    except FileNotFoundError:
        return environment.get("HOME") or "/"
