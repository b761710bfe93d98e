"""The real kubectl against the stand-in: what runbooks do changes what the cluster holds."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from tests.stand_ins.conftest import Kubectl
from tests.stand_ins.kubernetes_api import KubernetesApi
from tests.stand_ins.manifests import NAMESPACE
from tests.waiting import eventually

MODEL_SERVER = f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments/model-server"


def good(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_set_env_is_rolled_out(api: KubernetesApi, kubectl: Kubectl) -> None:
    api.cluster.hold()
    good(kubectl("set", "env", "deployment/model-server", "MODEL_VERSION=4.1.1"))
    assert api.cluster.env(NAMESPACE, "model-server") == {
        "MODEL_VERSION": "4.1.1",
        "MODEL_ID": "fraud-detection-v4",
    }
    assert api.cluster.serving_env(NAMESPACE, "model-server")["MODEL_VERSION"] == "4.1.2"
    [change] = api.changes()
    assert (change.verb, change.path) == ("PATCH", MODEL_SERVER)
    assert change.content_type == "application/strategic-merge-patch+json"
    assert change.query["fieldManager"] == "kubectl-set"
    [container] = change.json["spec"]["template"]["spec"]["containers"]
    assert {"name": "MODEL_VERSION", "value": "4.1.1"} in container["env"]
    api.cluster.release()
    eventually(lambda: api.cluster.serving_env(NAMESPACE, "model-server")["MODEL_VERSION"] == "4.1.1")


def test_rollout_status_tells_every_step(api: KubernetesApi, kubectl: Kubectl) -> None:
    api.cluster.hold()
    good(kubectl("set", "env", "deployment/model-server", "MODEL_VERSION=4.1.1"))
    watching = threading.Thread(target=_release_when_watched, args=(api,))
    watching.start()
    told = good(kubectl("rollout", "status", "deployment/model-server", "--timeout=30s"))
    watching.join()
    assert [line.partition("finish: ")[2] or line for line in dict.fromkeys(told.splitlines())] == [
        "Waiting for deployment spec update to be observed...",
        "0 out of 2 new replicas have been updated...",
        "1 out of 2 new replicas have been updated...",
        "1 old replicas are pending termination...",
        "1 of 2 updated replicas are available...",
        'deployment "model-server" successfully rolled out',
    ]
    assert api.cluster.serving_env(NAMESPACE, "model-server")["MODEL_VERSION"] == "4.1.1"


def _release_when_watched(api: KubernetesApi) -> None:
    eventually(lambda: any("watch" in request.query for request in api.requests("GET")))
    api.cluster.release()


def test_a_rollout_that_fails_says_so(api: KubernetesApi, kubectl: Kubectl) -> None:
    api.cluster.fails = lambda deployment: "broken" in json.dumps(deployment["spec"])
    good(kubectl("set", "env", "deployment/model-server", "MODEL_VERSION=broken"))
    done = kubectl("rollout", "status", "deployment/model-server", "--timeout=30s")
    assert done.returncode == 1
    assert "exceeded its progress deadline" in done.stderr
    assert api.cluster.serving_env(NAMESPACE, "model-server")["MODEL_VERSION"] == "4.1.2"


def test_a_trailing_dash_removes(api: KubernetesApi, kubectl: Kubectl) -> None:
    good(kubectl("set", "env", "deployment/model-server", "MODEL_ID-"))
    assert api.cluster.env(NAMESPACE, "model-server") == {"MODEL_VERSION": "4.1.2"}
    [change] = api.changes()
    assert b'"$patch":"delete"' in change.body


def test_several_variables_keep_their_order(api: KubernetesApi, kubectl: Kubectl) -> None:
    words = ("OVERSIGHT_MODE=human_in_the_loop", "CONFIDENCE_THRESHOLD=1.0", "NEW=1")
    good(kubectl("set", "env", "deployment/ai-oversight-gateway", *words))
    assert list(api.cluster.env(NAMESPACE, "ai-oversight-gateway").items()) == [
        ("OVERSIGHT_MODE", "human_in_the_loop"),
        ("CONFIDENCE_THRESHOLD", "1.0"),
        ("NEW", "1"),
    ]


def test_undo_goes_back_to_the_revision_before(api: KubernetesApi, kubectl: Kubectl) -> None:
    good(kubectl("set", "env", "deployment/model-server", "MODEL_VERSION=4.1.1"))
    good(kubectl("rollout", "status", "deployment/model-server"))
    good(kubectl("rollout", "undo", "deployment/model-server"))
    good(kubectl("rollout", "status", "deployment/model-server"))
    assert api.cluster.serving_env(NAMESPACE, "model-server")["MODEL_VERSION"] == "4.1.2"


@pytest.mark.parametrize("replicas", [0, 1, 5])
def test_scale(api: KubernetesApi, kubectl: Kubectl, replicas: int) -> None:
    good(kubectl("scale", "deployment/model-server", f"--replicas={replicas}"))
    good(kubectl("rollout", "status", "deployment/model-server"))
    found = json.loads(good(kubectl("get", "deployment", "model-server", "-o", "json")))
    status = found["status"]
    assert [status[name] for name in ("replicas", "updatedReplicas", "availableReplicas")] == [replicas] * 3
    assert found["metadata"]["generation"] == status["observedGeneration"] == 2


def test_annotate_and_patch(api: KubernetesApi, kubectl: Kubectl) -> None:
    good(kubectl("annotate", "deployment/model-server", "fireline/incident=AI-INC-2026-0001"))
    good(kubectl("patch", "deployment", "model-server", "-p", '{"spec":{"replicas":3}}'))
    good(kubectl("patch", "deployment", "model-server", "--type=merge", "-p", '{"spec":{"paused":null}}'))
    operation = '[{"op":"replace","path":"/spec/replicas","value":4}]'
    good(kubectl("patch", "deployment", "model-server", "--type=json", "-p", operation))
    query = "jsonpath={.metadata.annotations.fireline/incident} {.spec.replicas} {.metadata.generation}"
    assert good(kubectl("get", "deployment", "model-server", "-o", query)) == "AI-INC-2026-0001 4 3"
    bad = '[{"op":"replace","path":"/spec/nothing","value":4}]'
    assert kubectl("patch", "deployment", "model-server", "--type=json", "-p", bad).returncode == 1


def test_sorted_lists(api: KubernetesApi, kubectl: Kubectl) -> None:
    events = good(kubectl("get", "events", "--sort-by=.metadata.creationTimestamp")).splitlines()
    assert events[0].split() == ["NAME", "TYPE", "REASON", "OBJECT", "MESSAGE", "AGE"]
    assert [line.split()[0][-1] for line in events[1:]] == ["1", "3", "0", "2"]
    jobs = good(kubectl("get", "jobs", "-n", "data-pipeline", "--sort-by=.status.completionTime"))
    assert [line.split()[:2] for line in jobs.splitlines()[1:]] == [
        ["features-0800", "Failed"],
        ["features-0400", "Complete"],
        ["features-0600", "Complete"],
    ]


def test_selectors(api: KubernetesApi, kubectl: Kubectl) -> None:
    assert good(kubectl("get", "deployments", "-l", "app=model-server", "-o", "name")).split() == [
        "deployment.apps/model-server"
    ]
    assert good(kubectl("get", "deployments", "-l", "app!=model-server", "-o", "name")).split() == [
        "deployment.apps/ai-oversight-gateway"
    ]
    chosen = good(kubectl("get", "events", "--field-selector", "type=Warning", "-o", "name"))
    assert len(chosen.split()) == 1
    assert "No resources found" in kubectl("get", "pods").stderr
    missing = kubectl("get", "deployment", "nobody")
    assert (missing.returncode, "NotFound" in missing.stderr) == (1, True)


def test_a_dry_run_changes_nothing(api: KubernetesApi) -> None:
    patch = {"spec": {"replicas": 9}}
    headers = {"Content-Type": "application/merge-patch+json"}
    version = api.cluster.version
    answer = httpx.patch(f"{api.url}{MODEL_SERVER}?dryRun=All", json=patch, headers=headers)
    assert answer.json()["spec"]["replicas"] == 9
    assert httpx.get(f"{api.url}{MODEL_SERVER}").json()["spec"]["replicas"] == 2
    assert api.cluster.version == version
    assert api.changes() == []
    assert len(api.requests("PATCH")) == 1


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/merge-patch+json", b"{", 400),
        ("application/yaml", b"{}", 415),
        ("application/merge-patch+json", b'{"spec":{"replicas":-1}}', 422),
        ("application/merge-patch+json", b'{"metadata":{"resourceVersion":"1"}}', 409),
        ("application/strategic-merge-patch+json", b'{"spec":{"template":{"spec":{"volumes":[{}]}}}}', 422),
    ],
)
def test_refusals_are_a_status(api: KubernetesApi, content_type: str, body: bytes, status: int) -> None:
    headers = {"Content-Type": content_type}
    answer = httpx.patch(f"{api.url}{MODEL_SERVER}", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["kind"] == "Status"
    assert api.cluster.env(NAMESPACE, "model-server")["MODEL_VERSION"] == "4.1.2"


def test_without_the_token_nothing_is_granted() -> None:
    with KubernetesApi(token="sesame") as api:
        config = api.write_kubeconfig(Path.home() / "config", context="prod-eu")
        words = [
            "kubectl",
            "--kubeconfig",
            str(config),
            "--context",
            "prod-eu",
            "get",
            "deployments",
            "-o",
            "name",
        ]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60)
        assert len(good(done).split()) == 2
        config.write_text(config.read_text().replace("sesame", "guess"))
        refused = subprocess.run(words, capture_output=True, text=True, timeout=60)
        assert refused.returncode == 1
        assert "logged in" in refused.stderr


def test_runs_on_its_own(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    config = tmp_path / "config"
    words = ["-m", "tests.stand_ins.kubernetes_api", "--kubeconfig", str(config)]
    with subprocess.Popen(
        [sys.executable, *words], cwd=root, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert httpx.get(f"{url}{MODEL_SERVER}").json()["metadata"]["name"] == "model-server"
            assert url in config.read_text()
            assert config.stat().st_mode & 0o077 == 0
        finally:
            process.terminate()
    assert process.returncode == 0
