"""Kubernetes objects as its API writes them, as far as we read them; everything else is ignored.

Facts: the API reference of v1 Event and batch/v1 Job; workloads are in `data.sources.kubernetes_workloads`.
"""

import msgspec

from data.errors import BadInput
from data.times import parse_iso

NAME = 253
"""Characters of a name."""
RESTARTED = "kubectl.kubernetes.io/restartedAt"


def micros(text: str | None) -> int:
    """A time of the API in microseconds; 0 where there is none, or it is no time."""
    try:
        return max(0, parse_iso(text)) if text else 0
    except BadInput:
        return 0


class Wire(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """Fields in camel case; ``null`` counts as absent where a default of ``None`` says so."""


class Owner(Wire, frozen=True):
    """Who made an object."""

    kind: str = ""
    name: str = ""


class Written(Wire, frozen=True):
    """One of ``metadata.managedFields``: when somebody last wrote to a part of the object."""

    time: str | None = None
    subresource: str = ""


class Meta(Wire, frozen=True):
    """``metadata``."""

    name: str
    namespace: str = ""
    generation: int = 0
    creation_timestamp: str | None = None
    annotations: dict[str, str] | None = None
    owner_references: list[Owner] | None = None
    managed_fields: list[Written] | None = None

    @property
    def written_at(self) -> int:
        """When somebody last wrote to more than its status or scale, microseconds; 0: it does not say."""
        return max((micros(one.time) for one in self.managed_fields or () if not one.subresource), default=0)

    def annotation(self, name: str) -> str:
        """Its value, or empty."""
        return (self.annotations or {}).get(name, "")

    def owner(self, kind: str) -> str:
        """The name of the owner of this kind, or empty."""
        return next((one.name for one in self.owner_references or () if one.kind == kind), "")


class Condition(Wire, frozen=True):
    """One of ``status.conditions``."""

    type: str = ""
    status: str = ""
    reason: str | None = None
    message: str | None = None
    last_update_time: str | None = None
    last_transition_time: str | None = None


class KeyRef(Wire, frozen=True):
    """A key of a Secret or a ConfigMap."""

    name: str = ""
    key: str = ""


class ValueFrom(Wire, frozen=True):
    """Where a variable's value comes from; of the other ways only that it is one of them."""

    secret_key_ref: KeyRef | None = None
    config_map_key_ref: KeyRef | None = None


class EnvVariable(Wire, frozen=True):
    """One of a container's ``env``."""

    name: str
    value: str | None = None
    value_from: ValueFrom | None = None


class Container(Wire, frozen=True):
    """A container of a pod template."""

    name: str
    image: str = ""
    env: list[EnvVariable] | None = None


class PodSpec(Wire, frozen=True):
    """``template.spec``."""

    containers: list[Container] | None = None
    init_containers: list[Container] | None = None


class TemplateMeta(Wire, frozen=True):
    """``template.metadata``."""

    annotations: dict[str, str] | None = None


class Template(Wire, frozen=True):
    """A pod template."""

    metadata: TemplateMeta | None = None
    spec: PodSpec | None = None

    @property
    def restarted_at(self) -> str:
        """When ``kubectl rollout restart`` was run, ISO, or empty."""
        return ((self.metadata.annotations if self.metadata else None) or {}).get(RESTARTED, "")


class JobStatus(Wire, frozen=True):
    """``status`` of a Job."""

    start_time: str | None = None
    completion_time: str | None = None
    succeeded: int | None = None
    failed: int | None = None
    active: int | None = None
    conditions: list[Condition] | None = None


class Job(Wire, frozen=True):
    """batch/v1."""

    metadata: Meta
    status: JobStatus = JobStatus()


class Involved(Wire, frozen=True):
    """What an event is about."""

    kind: str = ""
    name: str = ""


class Series(Wire, frozen=True):
    """Repetition, as the newer event API writes it."""

    count: int = 0
    last_observed_time: str | None = None


class Event(Wire, frozen=True):
    """v1, and what events.k8s.io/v1 adds to it."""

    metadata: Meta
    involved_object: Involved = Involved()
    type: str | None = None
    reason: str | None = None
    message: str | None = None
    count: int | None = None
    last_timestamp: str | None = None
    first_timestamp: str | None = None
    event_time: str | None = None
    series: Series | None = None


class ListMeta(Wire, frozen=True):
    """``metadata`` of a list; ``continue`` asks for the next chunk."""

    next_chunk: str = msgspec.field(default="", name="continue")
    remaining_item_count: int | None = None


class ObjectList(Wire, frozen=True):
    """A list whose items are decoded one by one."""

    items: list[msgspec.Raw] | None
    kind: str = ""
    metadata: ListMeta = ListMeta()


class Status(Wire, frozen=True):
    """What the API server answers instead of what was asked for."""

    message: str = ""
    reason: str = ""
