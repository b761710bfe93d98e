"""Kubernetes as a source: the stand-in that the real kubectl works with too."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.ambient import Ambient
from data.errors import NotConfigured, Unauthorized
from data.sources.change import ENV, EVENT, IMAGE, JOB, Look
from data.sources.kubernetes import Kubernetes
from data.times import parse_iso
from tests.data.sources.kubernetes_objects import controller_revision, daemon_set, stateful_set
from tests.stand_ins.kubernetes_api import KubernetesApi
from tests.stand_ins.manifests import NAMESPACE, PIPELINE, event
from tests.waiting import eventually

NAMESPACES = (NAMESPACE, PIPELINE)
SOURCES = Path(__file__).parents[3] / "data" / "sources"


async def look(config: Path, namespaces: tuple[str, ...] = NAMESPACES, *, context: str = "") -> Look:
    source = Kubernetes(namespaces, {"KUBECONFIG": str(config), "PATH": os.environ["PATH"]}, context=context)
    try:
        return await source.look()
    finally:
        await source.close()


def set_env(api: KubernetesApi, config: Path, value: str) -> None:
    words = ["kubectl", "--kubeconfig", str(config), "set", "env", "deployment/model-server", value]
    subprocess.run(words, check=True, capture_output=True, timeout=60)
    name, _, wanted = value.partition("=")
    eventually(lambda: api.cluster.serving_env(NAMESPACE, "model-server").get(name) == wanted)


async def test_what_kubectl_changed_is_seen_with_before_and_after(tmp_path: Path) -> None:
    started = Ambient().now() // 1_000_000 * 1_000_000
    with KubernetesApi(token="sesame") as api:
        config = api.write_kubeconfig(tmp_path / "config", context="prod-eu")
        set_env(api, config, "MODEL_VERSION=4.1.1")
        found = await look(config)
    (change,) = [one for one in found.changes if one.kind == ENV]
    assert (change.subject, change.before, change.after) == ("model-server MODEL_VERSION", "4.1.2", "4.1.1")
    assert change.at >= started
    assert change.link.startswith(f"kubectl --context prod-eu --namespace {NAMESPACE} rollout history ")
    assert found.where == f"prod-eu: {NAMESPACE}, {PIPELINE}"
    assert [one.at for one in found.changes] == sorted((one.at for one in found.changes), reverse=True)
    assert {one.kind for one in found.changes} == {ENV, EVENT, JOB}
    stands = {one.subject: (one.state, one.text.partition(" 2026")[0]) for one in found.standing}
    assert stands["model-server"] == ("done", "rolled out, 2 of 2")
    assert stands["features"][0] == "failed"
    assert "last success" in stands["features"][1]


async def test_a_rollback_is_seen_when_it_happened(tmp_path: Path) -> None:
    with KubernetesApi() as api:
        config = api.write_kubeconfig(tmp_path / "config")
        set_env(api, config, "MODEL_VERSION=4.1.1")
        set_env(api, config, "MODEL_VERSION=4.1.2")
        found = await look(config)
    forth, back = (one for one in reversed(found.changes) if one.kind == ENV)
    assert (forth.before, forth.after, forth.seen_only) == ("4.1.2", "4.1.1", False)
    assert (back.before, back.after, back.seen_only) == ("4.1.1", "4.1.2", True)
    assert back.at > Ambient().now() - 120_000_000


async def test_sets_are_seen_as_deployments_are(tmp_path: Path) -> None:
    with KubernetesApi() as api:
        made = ("2026-04-22T06:00:00Z", "2026-04-22T08:00:00Z")
        api.cluster.add("statefulsets", stateful_set())
        api.cluster.add("daemonsets", daemon_set(status={"numberAvailable": 1}))
        for number, at in enumerate(made, start=1):
            api.cluster.add("controllerrevisions", controller_revision(number, f"embed:{number}", at))
        config = api.write_kubeconfig(tmp_path / "config", context="prod-eu")
        found = await look(config, (NAMESPACE,))
        asked = [request.path for request in api.requests("GET")]
    (change,) = [one for one in found.changes if one.kind == IMAGE]
    assert (change.subject, change.before, change.after) == ("embedder image", "embed:1", "embed:2")
    assert change.at == parse_iso(made[1])
    assert change.link.endswith("rollout history statefulset/embedder --revision=2")
    stands = {one.subject: (one.state, one.text) for one in found.standing}
    assert stands["embedder"] == ("done", "rolled out, 2 new pods")
    assert stands["scorer"] == ("waiting", "1 of 3 updated pods available")
    assert sum(path.endswith("controllerrevisions") for path in asked) == 1


async def test_many_objects_come_in_chunks_and_events_are_bounded(tmp_path: Path) -> None:
    with KubernetesApi() as api:
        now = Ambient().now()
        for number in range(600):
            at = f"2026-04-22T08:{number // 60:02}:{number % 60:02}Z"
            api.cluster.add("events", event(1000 + number, "Pulled", f"image {number}", at))
        config = api.write_kubeconfig(tmp_path / "config")
        found = await look(config, (NAMESPACE,))
        asked = [request.query for request in api.requests("GET") if request.path.endswith("/events")]
    assert [query.get("continue") for query in asked] == [None, "250", "500"]
    assert {query["limit"] for query in asked} == {"250"}
    events = [one for one in found.changes if one.kind == EVENT]
    assert (len(events), found.left_out) == (150, 454)
    assert "image 599" in {one.after.rpartition(": ")[2] for one in events}
    assert now > 0


async def test_what_may_not_be_listed_is_said_and_the_rest_is_there(tmp_path: Path) -> None:
    with KubernetesApi() as api:
        api.denied = {"events", "jobs"}
        found = await look(api.write_kubeconfig(tmp_path / "config"), (NAMESPACE,))
        assert len(found.problems) == 2
        assert "does not let user 'stand-in' list jobs" in found.problems[0]
        assert [one.subject for one in found.standing] == ["model-server", "ai-oversight-gateway"]
        api.denied |= {"deployments", "replicasets", "statefulsets", "daemonsets"}
        with pytest.raises(Unauthorized, match="cannot list resource") as caught:
            await look(tmp_path / "config", (NAMESPACE,))
        assert "auth can-i list deployments" in caught.value.remedy


async def test_a_wrong_token_is_unauthorised_and_not_told(tmp_path: Path) -> None:
    with KubernetesApi(token="sesame") as api:
        config = api.write_kubeconfig(tmp_path / "config", context="prod-eu")
        config.write_text(config.read_text().replace("sesame", "guessed-token"))
        with pytest.raises(Unauthorized, match="does not know user 'prod-eu': 401") as caught:
            await look(config)
    assert "guessed-token" not in "".join(caught.value.lines())
    assert "kubectl --context prod-eu" in caught.value.remedy


async def test_a_refused_login_is_made_anew(tmp_path: Path) -> None:
    with KubernetesApi(token="sesame") as api:
        config = api.write_kubeconfig(tmp_path / "config")
        good = config.read_text()
        config.write_text(good.replace("sesame", "guess"))
        source = Kubernetes(NAMESPACES, {"KUBECONFIG": str(config)})
        with pytest.raises(Unauthorized):
            await source.look()
        config.write_text(good)
        assert (await source.look()).standing
        await source.close()


async def test_without_namespaces_the_context_s_own_is_looked_at(tmp_path: Path) -> None:
    with KubernetesApi() as api:
        found = await look(api.write_kubeconfig(tmp_path / "config", namespace=PIPELINE), ())
    assert found.where == f"stand-in: {PIPELINE}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "There is no kubeconfig"),
        ("", "cannot be used"),
        ("current-context: gone\ncontexts: []\n", "has no context 'gone'"),
        ("contexts: []\n", "names no current context"),
        ("contexts: [}\n", "cannot be used"),
        ("- a list\n", "cannot be used"),
        ("current-context: a\ncontexts: [{name: a, context: {cluster: gone}}]\n", "cannot be used"),
    ],
)
async def test_what_the_kubeconfig_lacks_is_said(tmp_path: Path, text: str | None, words: str) -> None:
    config = tmp_path / "config"
    if text is not None:
        config.write_text(text)
    with pytest.raises(NotConfigured, match=words) as caught:
        await look(config)
    assert caught.value.remedy


def current_context(files: str) -> str:
    words, environment = ["kubectl", "config", "current-context"], {**os.environ, "KUBECONFIG": files}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


async def test_the_first_file_s_current_context_counts_as_for_kubectl(tmp_path: Path) -> None:
    with KubernetesApi() as one, KubernetesApi() as other:
        first = one.write_kubeconfig(tmp_path / "one", context="first")
        second = other.write_kubeconfig(tmp_path / "two", context="second")
        both = f"{first}{os.pathsep}{second}"
        told = current_context(both)
        found = await look(Path(both))
        named = await look(Path(both), context="second")
    assert found.where.partition(":")[0] == told == "first"
    assert named.where.startswith("second")


PLUGIN = """
import json, os, sys
assert json.loads(os.environ["KUBERNETES_EXEC_INFO"])["spec"]["interactive"] is False
assert sys.stdin.read() == ""
if os.environ.get("FAIL"):
    sys.exit("session expired, password=hunter2hunter2")
print(json.dumps({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
                  "status": {"token": "sesame"}}))
"""


def with_plugin(api: KubernetesApi, tmp_path: Path, **env: str) -> Path:
    plugin = tmp_path / "login.py"
    plugin.write_text(PLUGIN)
    entry = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": sys.executable,
        "args": [str(plugin)],
        "env": [{"name": name, "value": value} for name, value in env.items()],
    }
    config = api.write_kubeconfig(tmp_path / "config")
    config.write_text(config.read_text().replace('token: "sesame"', f"exec: {json.dumps(entry)}"))
    return config


async def test_a_login_command_is_run_without_our_terminal(tmp_path: Path) -> None:
    with KubernetesApi(token="sesame") as api:
        assert (await look(with_plugin(api, tmp_path))).standing


async def test_a_login_command_that_fails_says_why_without_its_secrets(tmp_path: Path) -> None:
    with KubernetesApi(token="sesame") as api, pytest.raises(Unauthorized, match="session expired") as caught:
        await look(with_plugin(api, tmp_path, FAIL="1"))
    assert "hunter2" not in "".join(caught.value.lines())


async def test_credentials_in_files_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with KubernetesApi(token="sesame") as api:
        await look(api.write_kubeconfig(tmp_path / "config"))
    assert list((tmp_path / "temporary").iterdir()) == []


def test_the_client_s_models_are_never_imported() -> None:
    modules = ", ".join(f"data.sources.{path.stem}" for path in sorted(SOURCES.glob("kubernetes*.py")))
    program = f"import sys, {modules}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found = done.stdout.split()
    assert "kubernetes.client.rest" in found
    assert [
        one for one in found if one.startswith(("kubernetes.client.models.", "kubernetes.client.api."))
    ] == []
