"""Reopening: what became of steps while nobody looked. Ends that supervisors wrote are journaled, once;
*unknown* is written only where a supervisor is proven gone.
"""

import contextlib
import shutil
from pathlib import Path
from typing import Literal, NamedTuple

from data.errors import StoreError
from data.exchange import spill
from data.incident.incidents import Incidents
from data.incident.marks import Attempt
from data.incident.model import Incident
from data.journal.identity import this_machine
from data.times import DAY
from runbooks import jobs
from runbooks.job_files import Order
from runbooks.jobs import Job
from runbooks.recording import Recorder

KEPT_FOR = 7 * DAY
"""How long a job's directory stays after its end is in the journal; microseconds."""

State = Literal["running", "ended", "unknown", "never_started", "elsewhere"]


class Found(NamedTuple):
    """An attempt that had no end when we looked."""

    incident: str
    attempt: str
    state: State
    host: str = ""
    heard: int = 0
    """For one elsewhere: when it was last heard of, microseconds."""


def recover(home: Path, recorder: Recorder, incidents: Incidents) -> list[Found]:
    """Settle every job here whose end is not in the journal, then name attempts that run elsewhere.

    Raises the `StoreError` leaves where the journal cannot be written.
    """
    found = []
    for job in _all(home):
        order = job.order()
        if order is not None and order.machine == this_machine():
            state = _settle(job, order, recorder)
            if state is not None:
                found.append(Found(order.incident, order.attempt, state, recorder.journal.who.host))
    here = {item.attempt for item in found}
    for incident in incidents.open_ones():
        found += [
            _elsewhere(incident, attempt_id, attempt)
            for attempt_id, attempt in incident.attempts.items()
            if attempt.intended is not None and attempt.ended is None and attempt_id not in here
        ]
    return found


def job_of(home: Path, attempt: str) -> Job | None:
    """The job of an attempt, where it has one here."""
    return next((job for job in _all(home) if job.directory.name == attempt), None)


def roots(home: Path) -> list[Path]:
    """Where jobs may lie: under the store's home, and where an unrecorded step found room."""
    return [home / "steps", *(directory / "steps" for directory in spill.directories(home))]


def _all(home: Path) -> list[Job]:
    found = []
    for root in roots(home):
        with contextlib.suppress(PermissionError):
            found += jobs.find(root)
    return found


def _settle(job: Job, order: Order, recorder: Recorder) -> State | None:
    """Bring the journal up to what the job's directory says; ``None`` where there was nothing to do."""
    journal = recorder.journal
    if journal.event(order.end_event) is not None:
        _prune(job, journal.ambient.now())
        return None
    state = job.state()
    if state in {"waiting", "running"}:
        if journal.event(order.intent_event) is not None:
            with contextlib.suppress(StoreError):  # whoever started it will say so too
                recorder.start(job, order)
        return "running"
    if journal.event(order.intent_event) is None:  # in a spill that is not taken in yet, or never durable
        _forget(job, state, journal.ambient.now())
        return None
    ended = job.ended()
    if ended is not None:
        recorder.end(job, order, ended)
        return "ended"
    if state == "never_started":
        recorder.never_started(order)
        return "never_started"
    recorder.start(job, order)
    if not job.unknown_is_recorded(lambda event: journal.event(event) is not None):
        recorder.unknown(job, order)
        return "unknown"
    return None


def _prune(job: Job, now: int) -> None:
    """Take away what the journal and the evidence hold by now."""
    ended = job.ended()
    if ended is not None and now - ended.ended_at > KEPT_FOR:
        shutil.rmtree(job.directory, ignore_errors=True)


def _forget(job: Job, state: str, now: int) -> None:
    """Take away what was never begun and never intended."""
    age = now - job.directory.stat().st_mtime_ns // 1000
    if state == "never_started" and age > KEPT_FOR:
        shutil.rmtree(job.directory, ignore_errors=True)


def _elsewhere(incident: Incident, attempt_id: str, attempt: Attempt) -> Found:
    mark = attempt.started or attempt.intended
    host = str(attempt.started.get("host")) if attempt.started else ""
    return Found(incident.id, attempt_id, "elsewhere", host, mark.at if mark else 0)
