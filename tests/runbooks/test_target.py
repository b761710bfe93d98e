"""The pinned target: the real kubectl, told to look elsewhere by another pane, does not."""

import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

from data.errors import Refused
from runbooks import target
from runbooks.kubectl_target import overrides
from runbooks.target import Target


def kubeconfig(path: Path, name: str, server: str, *, ca: str = "", namespace: str = "") -> Path:
    cluster = {"server": server, **({"certificate-authority": ca} if ca else {})}
    context = {
        "cluster": f"{name}-cluster",
        "user": f"{name}-user",
        **({"namespace": namespace} if namespace else {}),
    }
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "clusters": [{"name": f"{name}-cluster", "cluster": cluster}],
        "contexts": [{"name": name, "context": context}],
        "users": [{"name": f"{name}-user", "user": {"token": f"{name}-token"}}],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(document))
    return path


def kubectl(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        ["kubectl", *words], env={"PATH": os.environ["PATH"], **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def seen(environment: dict[str, str]) -> list[str]:
    """Server, user token and namespace that kubectl would use."""
    path = "{.clusters[0].cluster.server} {.users[0].user.token} {.contexts[0].context.namespace}"
    return kubectl(environment, "config", "view", "--minify", "--raw", "-o", f"jsonpath={path}").split(" ")


def pinned(environment: dict[str, str], directory: Path) -> tuple[Target, dict[str, str]]:
    found = target.read(environment)
    assert found is not None
    return found, {**environment, **found.pin(directory)}


def test_what_is_pinned_is_what_kubectl_uses(tmp_path: Path) -> None:
    config = kubeconfig(tmp_path / "config", "prod", "https://prod:6443", namespace="ai-production")
    environment = {"KUBECONFIG": str(config), "HOME": str(tmp_path)}
    found, own = pinned(environment, tmp_path)
    assert found.described() == "prod @ https://prod:6443, ai-production"
    assert seen(own) == seen(environment) == ["https://prod:6443", "prod-token", "ai-production"]


def test_another_pane_cannot_redirect_a_confirmed_step(tmp_path: Path) -> None:
    config = kubeconfig(tmp_path / "config", "prod", "https://prod:6443", namespace="one")
    environment = {"KUBECONFIG": str(config), "HOME": str(tmp_path)}
    before = seen(environment)
    _, own = pinned(environment, tmp_path)
    kubectl(environment, "config", "set-cluster", "prod-cluster", "--server=https://elsewhere:6443")
    kubectl(environment, "config", "set-context", "prod", "--namespace=other", "--cluster=x")
    kubectl(environment, "config", "set-context", "staging", "--cluster=prod-cluster", "--user=prod-user")
    kubectl(environment, "config", "use-context", "staging")
    assert seen(own) == before


def test_files_are_merged_as_kubectl_does(tmp_path: Path) -> None:
    first = kubeconfig(tmp_path / "a" / "config", "prod", "https://first:6443")
    second = kubeconfig(tmp_path / "b" / "config", "prod", "https://second:6443")
    missing = tmp_path / "missing"
    environment = {"KUBECONFIG": f"{missing}:{first}::{second}", "HOME": str(tmp_path)}
    found, own = pinned(environment, tmp_path)
    assert found.server == seen(environment)[0] == seen(own)[0] == "https://first:6443"


def test_a_relative_certificate_path_still_holds(tmp_path: Path) -> None:
    config = kubeconfig(tmp_path / "conf" / "config", "prod", "https://prod:6443", ca="ca.crt")
    _, own = pinned({"KUBECONFIG": str(config), "HOME": str(tmp_path)}, tmp_path)
    path = "{.clusters[0].cluster.certificate-authority}"
    told = kubectl(own, "config", "view", "--minify", "--raw", "-o", f"jsonpath={path}")
    assert told == str(tmp_path / "conf" / "ca.crt")


def test_no_credentials_are_copied_and_the_file_is_private(tmp_path: Path) -> None:
    config = kubeconfig(tmp_path / "config", "prod", "https://prod:6443")
    pinned({"KUBECONFIG": str(config)}, tmp_path)
    overlay = tmp_path / "kubeconfig"
    assert b"token" not in overlay.read_bytes()
    assert overlay.stat().st_mode & 0o777 == 0o600


def test_the_usual_file_is_read_and_a_machine_without_one_works(tmp_path: Path) -> None:
    assert target.read({"HOME": str(tmp_path)}) is None
    assert target.read({}) is None
    kubeconfig(tmp_path / ".kube" / "config", "prod", "https://prod:6443")
    found = target.read({"HOME": str(tmp_path)})
    assert found is not None
    assert found.described() == "prod @ https://prod:6443, default"


def test_a_server_with_a_password_in_it_is_shown_without(tmp_path: Path) -> None:
    config = kubeconfig(tmp_path / "config", "prod", "https://me:hunter22@prod:6443")
    found = target.read({"KUBECONFIG": str(config)})
    assert found is not None
    assert "hunter22" not in found.described()


@pytest.mark.parametrize(
    "text", ["current-context: nowhere\n", "contexts: [\n", "current-context: a\ncontexts: [{name: b}]\n"]
)
def test_what_cannot_be_understood_is_refused(tmp_path: Path, text: str) -> None:
    config = tmp_path / "config"
    config.write_text(text)
    with pytest.raises(Refused):
        target.read({"KUBECONFIG": str(config)})


@pytest.mark.parametrize(
    "command",
    [
        "kubectl --context other get pods",
        "kubectl get pods --kubeconfig=/tmp/x",
        "kubectl -s http://other get pods",
        "kubectl --cluster other get pods",
        "KUBECONFIG=/tmp/x kubectl get pods",
        "kubectl config use-context other && kubectl get pods",
        "export KUBECONFIG=/tmp/x; kubectl get pods",
        "unset KUBECONFIG; kubectl get pods",
        "env -u KUBECONFIG kubectl get pods",
        "read KUBECONFIG < /tmp/x; kubectl get pods",
        "options='--context other'; kubectl $options get pods",
        "helm --kube-context other uninstall x",
        "helm uninstall x --kubeconfig=/tmp/x",
        "HELM_KUBECONTEXT=other helm uninstall x",
    ],
)
def test_what_would_act_elsewhere_is_refused(tmp_path: Path, command: str) -> None:
    found = target.read({"KUBECONFIG": str(kubeconfig(tmp_path / "c", "prod", "https://prod"))})
    with pytest.raises(Refused, match="elsewhere"):
        target.refuse_other(found, "", (command,))


def test_reading_the_variable_or_another_programs_option_is_no_other_target(tmp_path: Path) -> None:
    found = target.read({"KUBECONFIG": str(kubeconfig(tmp_path / "c", "prod", "https://prod"))})
    command = 'echo "$KUBECONFIG"; kubectl get events | grep --context 3 x'
    assert overrides(command) == []
    target.refuse_other(found, "", (command,))


def test_the_namespace_is_pinned_where_the_context_names_none(tmp_path: Path) -> None:
    found, _ = pinned({"KUBECONFIG": str(kubeconfig(tmp_path / "c", "prod", "https://prod"))}, tmp_path)
    assert json.loads(found.overlay)["contexts"][0]["context"]["namespace"] == "default"


def test_a_context_other_than_the_declared_one_is_refused(tmp_path: Path) -> None:
    found = target.read({"KUBECONFIG": str(kubeconfig(tmp_path / "c", "staging", "https://staging"))})
    with pytest.raises(Refused, match=r"'prod'.*points at 'staging'"):
        target.refuse_other(found, "prod", ("kubectl get pods",))
    with pytest.raises(Refused, match="no current context"):
        target.refuse_other(None, "prod", ("kubectl get pods",))
    target.refuse_other(found, "staging", ("kubectl get pods -n x",))
    target.refuse_other(found, "prod", ("curl http://x",))
