"""A cluster, and the real kubectl pointed at it."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stand_ins.kubernetes_api import KubernetesApi

Kubectl = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def api() -> Iterator[KubernetesApi]:
    with KubernetesApi() as server:
        yield server


@pytest.fixture
def kubectl(api: KubernetesApi, monkeypatch: pytest.MonkeyPatch) -> Kubectl:
    """Runs kubectl with these words in the ``ai-production`` namespace."""
    monkeypatch.setenv("KUBECONFIG", str(api.write_kubeconfig(Path.home() / "config")))

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["kubectl", *words], capture_output=True, text=True, timeout=60)

    return run
