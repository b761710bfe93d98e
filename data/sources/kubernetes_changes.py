"""What changed, read out of Kubernetes objects: rollouts with image and environment, jobs, events."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from data import secrets
from data.errors import BadInput
from data.sources.change import ENV, EVENT, IMAGE, JOB, ROLLOUT, Change, Standing
from data.sources.kubernetes_wire import (
    Container,
    Deployment,
    EnvVariable,
    Event,
    Job,
    ReplicaSet,
    ValueFrom,
)
from data.sources.rollout import rollout
from data.text import clean, clean_line
from data.times import iso_short, parse_iso

VALUE = 300
"""Characters of a value."""
NAME = 253
MESSAGE = 500
_JOB_ENDING = re.compile(r"(?:[-_.](?:\d{2,}|(?=[a-z0-9]*\d)[a-z0-9]{5,10}))+\Z")
_MASKED = "[masked]"


def micros(text: str | None) -> int:
    """A time of the API in microseconds; 0 where there is none, or it is no time."""
    try:
        return max(0, parse_iso(text)) if text else 0
    except BadInput:
        return 0


# --- rollouts ----------------------------------------------------------------------------------------------


def rollouts(
    deployments: Iterable[Deployment], replica_sets: Iterable[ReplicaSet], source: str, command: str
) -> Iterator[Change]:
    """What each revision of each deployment changed against the one before it.

    ``command`` is how kubectl is called to look at the same cluster (``kubectl --context prod-eu``).
    """
    by_owner: dict[tuple[str, str], list[ReplicaSet]] = defaultdict(list)
    for one in replica_sets:
        owner = one.metadata.owner("Deployment")
        if owner and one.revision:
            by_owner[one.metadata.namespace, owner].append(one)
    for deployment in deployments:
        meta = deployment.metadata
        history = sorted(_history(deployment, by_owner.get((meta.namespace, meta.name), ())))
        for before, after in pairwise(history):
            if after.at:
                yield from _revision(deployment, before, after, source, command)


@dataclass(frozen=True, slots=True, order=True)
class _Revision:
    """One revision of a deployment's pod template."""

    number: int
    at: int = field(compare=False)
    """Microseconds; 0: not known, since its ReplicaSet was used again later."""
    again: bool = field(compare=False)
    """Its ReplicaSet was there before, and only the deployment's own condition says when it came back."""
    set: ReplicaSet = field(compare=False)


def _history(deployment: Deployment, replica_sets: Iterable[ReplicaSet]) -> Iterator[_Revision]:
    progress = next((one for one in deployment.status.conditions or () if one.type == "Progressing"), None)
    came_back = micros(progress.last_update_time) if progress else 0
    for one in replica_sets:
        made, former = micros(one.metadata.creation_timestamp), one.former_revisions
        for number in former:
            yield _Revision(number, made if number == former[0] else 0, again=False, set=one)
        yield _Revision(one.revision, came_back if former else made, again=bool(former), set=one)


def _revision(
    deployment: Deployment, before: _Revision, after: _Revision, source: str, command: str
) -> Iterator[Change]:
    name, namespace = (
        clean_line(text, NAME) for text in (deployment.metadata.name, deployment.metadata.namespace)
    )
    link = f"{command} --namespace {namespace} rollout history deployment/{name} --revision={after.number}"
    found = list(_differences(before.set, after.set))
    if not found:
        template = after.set.spec.template
        words = "restarted" if template and template.restarted_at else "another part of the pod template"
        found = [(ROLLOUT, "", f"revision {before.number}", f"revision {after.number}, {words}")]
    for kind, part, old, new in found:
        yield Change(
            at=after.at, kind=kind, subject=f"{name} {part}".strip(), before=old, after=new,
            place=namespace, source=source, link=link, seen_only=after.again,
        )  # fmt: skip


def _differences(before: ReplicaSet, after: ReplicaSet) -> Iterator[tuple[str, str, str, str]]:
    """(kind, which part, before, after) of images and environments."""
    old, new = _containers(before), _containers(after)
    several = len(old | new) > 1
    for name in [*new, *(name for name in old if name not in new)]:
        prefix = f"{name}/" if several else ""
        was, now = old.get(name), new.get(name)
        old_image, new_image = (clean_line(one.image, VALUE) if one else "" for one in (was, now))
        if old_image != new_image:
            yield IMAGE, f"{prefix}image", _image(old_image), _image(new_image)
        old_env, new_env = _env(was), _env(now)
        for variable in [*new_env, *(one for one in old_env if one not in new_env)]:
            if old_env.get(variable) != new_env.get(variable):
                pair = _shown(variable, old_env.get(variable)), _shown(variable, new_env.get(variable))
                yield ENV, prefix + clean_line(variable, NAME), *pair


def _containers(replica_set: ReplicaSet) -> dict[str, Container]:
    spec = replica_set.spec.template.spec if replica_set.spec.template else None
    if spec is None:
        return {}
    listed = [*(spec.init_containers or ()), *(spec.containers or ())]
    return {clean_line(one.name, NAME): one for one in listed}


def _env(container: Container | None) -> dict[str, EnvVariable]:
    return {one.name: one for one in (container.env if container else None) or ()}


def _image(text: str) -> str:
    return secrets.mask(text) or "none"


def _shown(name: str, variable: EnvVariable | None) -> str:
    """A variable's value; one that may be a secret is only said to be there."""
    if variable is None:
        return "not set"
    if variable.value_from is not None:
        return _reference(variable.value_from)
    value = clean_line(variable.value or "", VALUE)
    if value and secrets.MAY_BE_SECRET.search(name):
        return _MASKED
    prefix = f"{clean_line(name, NAME)}="
    masked = secrets.mask(prefix + value)
    return (masked[len(prefix) :] if masked.startswith(prefix) else _MASKED) or "empty"


def _reference(source: ValueFrom) -> str:
    for kind, ref in (("secret", source.secret_key_ref), ("config map", source.config_map_key_ref)):
        if ref is not None:
            return f"from {kind} {clean_line(ref.name, NAME)}/{clean_line(ref.key, NAME)}"
    return "from the pod's own fields"


def deployments_stand(deployments: Iterable[Deployment]) -> Iterator[Standing]:
    """How each deployment's rollout stands, as kubectl decides it."""
    for one in deployments:
        verdict = rollout(one)
        paused = ", paused" if one.spec.paused else ""
        progress = next((item for item in one.status.conditions or () if item.type == "Progressing"), None)
        yield Standing(
            subject=clean_line(one.metadata.name, NAME),
            place=clean_line(one.metadata.namespace, NAME),
            state=verdict.state,
            text=verdict.text + paused,
            at=micros(progress.last_update_time) if progress else 0,
        )


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
