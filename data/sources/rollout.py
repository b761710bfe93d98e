"""Whether a Deployment is rolled out, decided exactly as ``kubectl rollout status`` decides it.

The order of the checks is kubectl's (kubectl/pkg/polymorphichelpers/rollout_status.go). *Rolled out* says
nothing about the health of the model that is served.
"""

from typing import Literal, NamedTuple

from data.sources.kubernetes_wire import Deployment

DEADLINE = "ProgressDeadlineExceeded"

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
