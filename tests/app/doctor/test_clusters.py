"""The doctor on clusters: the real kubectl against a stand-in for the API server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import settings
from app.doctor import clusters, examine
from app.wiring import Wiring
from data.finding import Finding
from tests.servers.process import program
from tests.stand_ins.kubernetes_api import KubernetesApi

TOKEN = "kube-token-that-is-seeded"
MODELS = """\
models:
  fraud-detection-v4:
    namespace: ai-production
    deployment: model-server
    gateway_deployment: ai-oversight-gateway
    kube_context: {context}
    parameters: {{PIPELINE_NAMESPACE: data-pipeline}}
"""


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[KubernetesApi]:
    program("kubectl")
    with KubernetesApi(token=TOKEN) as server:
        monkeypatch.setenv("KUBECONFIG", str(server.write_kubeconfig(Path.home() / "kubeconfig")))
        yield server


def look(context: str = "stand-in") -> list[Finding]:
    folder = Path.home() / ".config/fireline"
    folder.mkdir(parents=True, exist_ok=True)
    if context:
        (folder / "models.yaml").write_text(MODELS.format(context=context))
    found = examine(list(clusters.checks(Wiring(settings.load({})))))
    assert TOKEN not in str(found)
    return found


def test_everything_is_allowed(api: KubernetesApi) -> None:
    answers, allows = look()
    assert (answers.state, answers.said) == ("good", "It answers, version v1.32.0.")
    assert allows.state == "good"
    assert "acts that runbooks need" in allows.said
    asked = [request.json["spec"]["resourceAttributes"] for request in api.requests("POST")]
    assert {
        "verb": "patch",
        "group": "apps",
        "resource": "deployments",
        "namespace": "ai-production",
    } in asked
    assert {"verb": "list", "group": "batch", "resource": "jobs", "namespace": "data-pipeline"} in asked
    assert api.changes() == []


def test_what_is_not_allowed_is_named(api: KubernetesApi) -> None:
    api.allows = lambda asked: asked["verb"] != "patch"
    _, *refused = look()
    assert {finding.state for finding in refused} == {"bad"}
    found = {finding.said: finding.remedy for finding in refused}
    remedy = found["It does not let us patch deployments.apps in ai-production, which runbooks need."]
    assert "patch deployments.apps in ai-production" in remedy
    assert "It does not let us patch cronjobs.batch in data-pipeline, which runbooks need." in found


def test_a_context_that_is_not_there(api: KubernetesApi) -> None:
    (found,) = look("prod-eu")
    assert found.state == "bad"
    assert found.said == "kubectl knows no context prod-eu; it knows stand-in."


def test_credentials_that_have_run_out(api: KubernetesApi) -> None:
    api.token = "another"
    (found,) = look()
    assert found.state == "bad"
    assert "Log in again" in found.remedy


def test_a_cluster_that_is_gone(api: KubernetesApi) -> None:
    api.stop()
    (found,) = look()
    assert found.state == "bad"
    assert "refused" in found.said
    assert "address" in found.remedy


def test_without_a_catalogue_only_the_current_context_is_asked(api: KubernetesApi) -> None:
    answers, unknown = look(context="")
    assert (answers.name, answers.state) == ("stand-in", "good")
    assert unknown.state == "skipped"


def test_without_any_context(monkeypatch: pytest.MonkeyPatch) -> None:
    program("kubectl")
    (found,) = look()
    assert (found.state, found.said) == ("skipped", "kubectl knows no context.")


def test_without_kubectl(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (found,) = look()
    assert (found.state, found.said) == ("skipped", "There is no kubectl.")
