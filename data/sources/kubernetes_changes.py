"""What changed, read out of Kubernetes objects: jobs with their last success, and events."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from data import secrets
from data.sources.change import EVENT, JOB, Change, Standing
from data.sources.kubernetes_wire import NAME, Event, Job, micros
from data.text import clean, clean_line
from data.times import iso_short

MESSAGE = 500
"""Characters."""
_JOB_ENDING = re.compile(r"(?:[-_.](?:\d{2,}|(?=[a-z0-9]*\d)[a-z0-9]{5,10}))+\Z")


# --- jobs --------------------------------------------------------------------------------------------------


def job_changes(jobs: Iterable[Job], source: str, command: str) -> Iterator[Change]:
    """Each job that ended."""
    for job in jobs:
        state, at, reason = _job_end(job)
        if not at:
            continue
        name, namespace = clean_line(job.metadata.name, NAME), clean_line(job.metadata.namespace, NAME)
        yield Change(
            at=at, kind=JOB, subject=name, after=f"{state}{reason}", place=namespace, source=source,
            link=f"{command} --namespace {namespace} describe job/{name}", bad=state == "failed",
        )  # fmt: skip


def jobs_stand(jobs: Iterable[Job]) -> Iterator[Standing]:
    """For each series of jobs (a CronJob's, or of one name but for its ending): its last success."""
    series: dict[tuple[str, str], list[Job]] = defaultdict(list)
    for job in jobs:
        series[job.metadata.namespace, _series(job)].append(job)
    for (namespace, name), members in sorted(series.items()):
        ends = [(at, state) for state, at, _ in map(_job_end, members)]
        success = max((at for at, state in ends if state == "succeeded"), default=0)
        last_at, last = max(ends)
        failed = last == "failed" and last_at > success
        text = f"last success {iso_short(success)}" if success else "no success is known"
        yield Standing(
            subject=clean_line(name, NAME),
            place=clean_line(namespace, NAME),
            state="failed" if failed else "done" if success else "waiting",
            text=("its latest run failed, " if failed else "") + text,
            at=success,
        )


def _series(job: Job) -> str:
    """``features`` of ``features-0800`` and of ``features-28934720``."""
    name = job.metadata.name
    return job.metadata.owner("CronJob") or _JOB_ENDING.sub("", name) or name


def _job_end(job: Job) -> tuple[str, int, str]:
    """``succeeded``, ``failed`` or ``running``, when it ended (microseconds, 0: not yet), and why."""
    status = job.status
    for condition in status.conditions or ():
        if condition.status == "True" and condition.type in {"Complete", "Failed"}:
            good = condition.type == "Complete"
            at = micros(status.completion_time) if good else 0
            reason = "" if good or not condition.reason else f", {clean_line(condition.reason, 80)}"
            return "succeeded" if good else "failed", at or micros(condition.last_transition_time), reason
    if status.completion_time:
        return "succeeded", micros(status.completion_time), ""
    if status.failed and not status.active:
        return "failed", micros(status.start_time), ""
    return "running", 0, ""


# --- events ------------------------------------------------------------------------------------------------


def event_change(event: Event, source: str) -> Change | None:
    """An event; ``None`` where it has no time."""
    series = event.series.last_observed_time if event.series else None
    times = (series, event.last_timestamp, event.event_time, event.first_timestamp)
    at = next((found for found in map(micros, times) if found), micros(event.metadata.creation_timestamp))
    if not at:
        return None
    about = event.involved_object
    count = max(event.count or 0, event.series.count if event.series else 0)
    said = secrets.mask(clean(event.message or "", MESSAGE).replace("\n", " ").strip())
    times_seen = f" ({count} times)" if count > 1 else ""
    return Change(
        at=at,
        kind=EVENT,
        subject=clean_line(f"{about.kind.lower()}/{about.name}", NAME),
        after=f"{clean_line(event.reason or 'event', 80)}: {said}{times_seen}",
        place=clean_line(event.metadata.namespace, NAME),
        source=source,
        bad=event.type == "Warning",
    )
