"""Deployments, StatefulSets and DaemonSets as the Kubernetes API writes them, and what keeps their revisions.

Facts: the API reference of apps/v1 Deployment, ReplicaSet, StatefulSet, DaemonSet and ControllerRevision.
"""

from data.sources.kubernetes_wire import Condition, Meta, Template, Wire

REVISION = "deployment.kubernetes.io/revision"
REVISION_HISTORY = "deployment.kubernetes.io/revision-history"


class DeploymentSpec(Wire, frozen=True):
    """``spec`` of a Deployment."""

    replicas: int | None = None
    paused: bool = False


class DeploymentStatus(Wire, frozen=True):
    """``status`` of a Deployment; absent numbers are 0."""

    observed_generation: int = 0
    replicas: int = 0
    updated_replicas: int = 0
    available_replicas: int = 0
    conditions: list[Condition] | None = None


class Deployment(Wire, frozen=True):
    """apps/v1."""

    metadata: Meta
    spec: DeploymentSpec = DeploymentSpec()
    status: DeploymentStatus = DeploymentStatus()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class ReplicaSetSpec(Wire, frozen=True):
    """``spec`` of a ReplicaSet."""

    replicas: int | None = None
    template: Template | None = None


class ReplicaSet(Wire, frozen=True):
    """apps/v1; each is one revision of its Deployment's pod template."""

    metadata: Meta
    spec: ReplicaSetSpec = ReplicaSetSpec()

    @property
    def revision(self) -> int:
        """The Deployment's revision; 0 where it has none."""
        return _number(self.metadata.annotation(REVISION))

    @property
    def former_revisions(self) -> tuple[int, ...]:
        """The revisions that it was before it was used again, in order."""
        listed = self.metadata.annotation(REVISION_HISTORY).split(",")[:100]
        return tuple(sorted(number for number in map(_number, listed) if number))


class RollingUpdate(Wire, frozen=True):
    """``spec.updateStrategy.rollingUpdate``."""

    partition: int | None = None


class UpdateStrategy(Wire, frozen=True):
    """``spec.updateStrategy``."""

    type: str = ""
    rolling_update: RollingUpdate | None = None


class StatefulSetSpec(Wire, frozen=True):
    """``spec`` of a StatefulSet."""

    replicas: int | None = None
    update_strategy: UpdateStrategy = UpdateStrategy()


class StatefulSetStatus(Wire, frozen=True):
    """``status`` of a StatefulSet; absent numbers are 0."""

    observed_generation: int = 0
    ready_replicas: int = 0
    updated_replicas: int = 0
    current_replicas: int = 0
    current_revision: str = ""
    update_revision: str = ""


class StatefulSet(Wire, frozen=True):
    """apps/v1."""

    metadata: Meta
    spec: StatefulSetSpec = StatefulSetSpec()
    status: StatefulSetStatus = StatefulSetStatus()


class DaemonSetSpec(Wire, frozen=True):
    """``spec`` of a DaemonSet."""

    update_strategy: UpdateStrategy = UpdateStrategy()


class DaemonSetStatus(Wire, frozen=True):
    """``status`` of a DaemonSet; absent numbers are 0."""

    observed_generation: int = 0
    desired_number_scheduled: int = 0
    updated_number_scheduled: int = 0
    number_available: int = 0


class DaemonSet(Wire, frozen=True):
    """apps/v1."""

    metadata: Meta
    spec: DaemonSetSpec = DaemonSetSpec()
    status: DaemonSetStatus = DaemonSetStatus()


class RevisionSpec(Wire, frozen=True):
    """The part of a set's ``spec`` that a revision keeps."""

    template: Template | None = None


class RevisionData(Wire, frozen=True):
    """``data`` of a ControllerRevision, as StatefulSets and DaemonSets write it: a patch."""

    spec: RevisionSpec = RevisionSpec()


class ControllerRevision(Wire, frozen=True):
    """apps/v1; each is one revision of its set's pod template. One that is used again gets a new number."""

    metadata: Meta
    revision: int = 0
    data: RevisionData | None = None

    @property
    def template(self) -> Template | None:
        return self.data.spec.template if self.data is not None else None
