"""What calls of kubectl need to be allowed."""

import pytest

from runbooks import format as formats
from runbooks.kubectl_needs import Need, needs


def shown(*commands: str) -> list[str]:
    return [f"{need.verb} {need.resource} {need.namespace}".strip() for need in needs(commands)]


@pytest.mark.parametrize(
    ("command", "needed"),
    [
        ("kubectl set env deploy/web -n a A=1", ["get deployments.apps a", "patch deployments.apps a"]),
        (
            "kubectl rollout status deploy/web --namespace NAMESPACE",
            [f"{verb} deployments.apps NAMESPACE" for verb in ("get", "list", "watch")],
        ),
        ("kubectl scale rs/w --replicas=2", ["get replicasets.apps/scale", "patch replicasets.apps/scale"]),
        ("kubectl get events -A | tail -n 3", ["get events *", "list events *"]),
        ("kubectl get nodes -n x", ["get nodes *", "list nodes *"]),
        ("kubectl logs web-1 -n prod", ["get pods prod", "get pods/log prod"]),
        ("sudo kubectl delete job x -n prod", ["delete jobs.batch prod", "get jobs.batch prod"]),
        ("kubectl get pods,svc -n a", ["get pods a", "get services a", "list pods a", "list services a"]),
        ("kubectl exec web-1 -n a -- ls", ["create pods/exec a"]),
        ("kubectl get widgets.example.com -n a", []),
        ('kubectl get pods -n "$ns"', []),
        ("kubectl get pods $(", []),
        ("echo kubectl get pods", []),
        ("kubectl version", []),
    ],
)  # fmt: skip
def test_needs(command: str, needed: list[str]) -> None:
    assert shown(command) == sorted(needed)


def test_the_shipped_runbooks_need_what_they_are_known_to_need() -> None:
    book = formats.load(formats.find("performance-degradation", ()))
    found = needs(text for step in book.steps() for text in (step.command, step.rollback, step.verify))
    assert Need("patch", "deployments.apps", "NAMESPACE") in found
    assert Need("list", "jobs.batch", "PIPELINE_NAMESPACE") in found
    assert {need.resource for need in found} == {"deployments.apps", "events", "jobs.batch"}
