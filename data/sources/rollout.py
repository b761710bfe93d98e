"""Whether a workload is rolled out, decided exactly as ``kubectl rollout status`` decides it.

The order of the checks is kubectl's (kubectl/pkg/polymorphichelpers/rollout_status.go). *Rolled out* says
nothing about the health of the model that is served.
"""

from typing import Literal, NamedTuple

from data.sources.kubernetes_workloads import DaemonSet, Deployment, StatefulSet

DEADLINE = "ProgressDeadlineExceeded"
ON_DELETE = "OnDelete"
"""The update strategy of sets whose pods somebody deletes one by one."""

State = Literal["done", "waiting", "failed"]


class Rollout(NamedTuple):
    """The verdict, and why."""

    state: State
    text: str


def rollout(deployment: Deployment) -> Rollout:
    """The verdict on a deployment as the API server has it. ``spec.replicas`` that is absent never waits."""
    status, wanted = deployment.status, deployment.spec.replicas
    if deployment.metadata.generation > status.observed_generation:
        return Rollout("waiting", "the change is not observed yet")
    progressing = next((item for item in status.conditions or () if item.type == "Progressing"), None)
    if progressing is not None and progressing.reason == DEADLINE:
        return Rollout("failed", "exceeded its progress deadline")
    if wanted is not None and status.updated_replicas < wanted:
        return Rollout("waiting", f"{status.updated_replicas} of {wanted} new replicas updated")
    if status.replicas > status.updated_replicas:
        return Rollout("waiting", f"{status.replicas - status.updated_replicas} old replicas still end")
    if status.available_replicas < status.updated_replicas:
        return Rollout(
            "waiting", f"{status.available_replicas} of {status.updated_replicas} updated replicas available"
        )
    return Rollout("done", f"rolled out, {status.available_replicas} of {status.updated_replicas}")


def stateful_rollout(workload: StatefulSet) -> Rollout:
    """The verdict on a StatefulSet. Of one that is only updated by hand kubectl gives none, and neither do we
    say that it waits."""
    spec, status = workload.spec, workload.status
    if spec.update_strategy.type == ON_DELETE:
        return Rollout("done", f"updated by hand only, {status.ready_replicas} ready")
    if not status.observed_generation or workload.metadata.generation > status.observed_generation:
        return Rollout("waiting", "the change is not observed yet")
    wanted, rolling = spec.replicas, spec.update_strategy.rolling_update
    if wanted is not None and status.ready_replicas < wanted:
        return Rollout("waiting", f"{status.ready_replicas} of {wanted} pods ready")
    if rolling is not None and rolling.partition is not None and wanted is not None:
        due = wanted - rolling.partition
        if status.updated_replicas < due:
            return Rollout("waiting", f"{status.updated_replicas} of {due} new pods updated")
        part = f", {rolling.partition} of {wanted} held back" if rolling.partition else ""
        return Rollout("done", f"rolled out, {status.updated_replicas} new pods{part}")
    if status.update_revision != status.current_revision:
        return Rollout("waiting", f"{status.updated_replicas} pods are at the new revision")
    return Rollout("done", f"rolled out, {status.current_replicas} pods")


def daemon_rollout(workload: DaemonSet) -> Rollout:
    """The verdict on a DaemonSet; of one that is only updated by hand as for a StatefulSet."""
    status, wanted = workload.status, workload.status.desired_number_scheduled
    if workload.spec.update_strategy.type == ON_DELETE:
        return Rollout("done", f"updated by hand only, {status.number_available} available")
    if workload.metadata.generation > status.observed_generation:
        return Rollout("waiting", "the change is not observed yet")
    if status.updated_number_scheduled < wanted:
        return Rollout("waiting", f"{status.updated_number_scheduled} of {wanted} new pods updated")
    if status.number_available < wanted:
        return Rollout("waiting", f"{status.number_available} of {wanted} updated pods available")
    return Rollout("done", f"rolled out, {status.number_available} of {wanted}")
