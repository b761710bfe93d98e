"""What rollouts changed, read out of Kubernetes objects: images and environments, revision by revision."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from data import secrets
from data.sources.change import ENV, IMAGE, ROLLOUT, Change, Standing
from data.sources.kubernetes_wire import NAME, Container, EnvVariable, Meta, Template, ValueFrom, micros
from data.sources.kubernetes_workloads import (
    ControllerRevision,
    DaemonSet,
    Deployment,
    ReplicaSet,
    StatefulSet,
)
from data.sources.rollout import Rollout, daemon_rollout, rollout, stateful_rollout
from data.text import clean_line

VALUE = 300
"""Characters of a value."""
_MASKED = "[masked]"


class _Revision(msgspec.Struct, frozen=True):
    """One revision of a workload's pod template."""

    number: int
    at: int
    """Microseconds; 0: not known, since what kept it was used again later."""
    again: bool
    """What keeps it was there before, and only the workload itself says about when it came back."""
    template: Template | None


class _Workload(msgspec.Struct, frozen=True):
    """What is rolled out, as kubectl names it, and where that is looked at."""

    meta: Meta
    kind: str
    source: str
    command: str


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
        history = _of_deployment(deployment, by_owner.get((meta.namespace, meta.name), ()))
        yield from _changes(_Workload(meta, "deployment", source, command), history)


def set_rollouts(
    sets: Iterable[StatefulSet | DaemonSet],
    revisions: Iterable[ControllerRevision],
    source: str,
    command: str,
) -> Iterator[Change]:
    """The same of StatefulSets and DaemonSets, whose revisions are kept in objects of their own."""
    by_owner: dict[tuple[str, str, str], list[ControllerRevision]] = defaultdict(list)
    for one in revisions:
        for owner in one.metadata.owner_references or ():
            by_owner[owner.kind, one.metadata.namespace, owner.name].append(one)
    for workload in sets:
        meta, kind = workload.metadata, type(workload).__name__
        history = _of_set(meta, by_owner.get((kind, meta.namespace, meta.name), ()))
        yield from _changes(_Workload(meta, kind.lower(), source, command), history)


def _of_deployment(deployment: Deployment, replica_sets: Iterable[ReplicaSet]) -> Iterator[_Revision]:
    progress = next((one for one in deployment.status.conditions or () if one.type == "Progressing"), None)
    came_back = micros(progress.last_update_time) if progress else 0
    for one in replica_sets:
        made, former = micros(one.metadata.creation_timestamp), one.former_revisions
        template = one.spec.template
        for number in former:
            yield _Revision(number, made if number == former[0] else 0, again=False, template=template)
        at = came_back if former else made
        yield _Revision(one.revision, at, again=bool(former), template=template)


def _of_set(meta: Meta, revisions: Sequence[ControllerRevision]) -> Iterator[_Revision]:
    """One that was made before another and has the greater number came back. Then its first number is
    nowhere written down; it was less than that of all made later."""
    made = sorted(revisions, key=lambda one: (micros(one.metadata.creation_timestamp), one.revision))
    for place, one in enumerate(made):
        at = micros(one.metadata.creation_timestamp)
        first = min((later.revision for later in made[place + 1 :]), default=one.revision + 1) - 1
        yield _Revision(first, at, again=False, template=one.template)
        if one.revision > first:
            yield _Revision(one.revision, meta.written_at, again=True, template=one.template)


def _changes(workload: _Workload, history: Iterable[_Revision]) -> Iterator[Change]:
    for before, after in pairwise(sorted(history, key=lambda one: one.number)):
        if after.at:
            yield from _revision(workload, before, after)


def _revision(workload: _Workload, before: _Revision, after: _Revision) -> Iterator[Change]:
    name, namespace = (clean_line(text, NAME) for text in (workload.meta.name, workload.meta.namespace))
    link = (
        f"{workload.command} --namespace {namespace} rollout history {workload.kind}/{name}"
        f" --revision={after.number}"
    )
    found = list(_differences(before.template, after.template))
    if not found:
        restarted = after.template is not None and after.template.restarted_at
        words = "restarted" if restarted else "another part of the pod template"
        found = [(ROLLOUT, "", f"revision {before.number}", f"revision {after.number}, {words}")]
    for kind, part, old, new in found:
        yield Change(
            at=after.at, kind=kind, subject=f"{name} {part}".strip(), before=old, after=new,
            place=namespace, source=workload.source, link=link, seen_only=after.again,
        )  # fmt: skip


def _differences(before: Template | None, after: Template | None) -> Iterator[tuple[str, str, str, str]]:
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


def _containers(template: Template | None) -> dict[str, Container]:
    spec = template.spec if template else None
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
        progress = next((item for item in one.status.conditions or () if item.type == "Progressing"), None)
        at = micros(progress.last_update_time) if progress else 0
        yield _standing(one.metadata, rollout(one), at, paused=one.spec.paused)


def sets_stand(sets: Iterable[StatefulSet | DaemonSet]) -> Iterator[Standing]:
    """How each set's rollout stands, as kubectl decides it."""
    for one in sets:
        verdict = stateful_rollout(one) if isinstance(one, StatefulSet) else daemon_rollout(one)
        yield _standing(one.metadata, verdict, one.metadata.written_at)


def _standing(meta: Meta, verdict: Rollout, at: int, *, paused: bool = False) -> Standing:
    return Standing(
        subject=clean_line(meta.name, NAME),
        place=clean_line(meta.namespace, NAME),
        state=verdict.state,
        text=verdict.text + (", paused" if paused else ""),
        at=at,
    )
