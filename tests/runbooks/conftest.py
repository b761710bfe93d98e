"""The world of the shipped runbooks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runbooks.library_world import Models, World, wait_until_scraped
from tests.servers.real import prometheus
from tests.stand_ins.gateway import Gateway
from tests.stand_ins.kubernetes_api import KubernetesApi
from tests.stand_ins.mlflow import MLflow


@pytest.fixture(scope="package")
def prometheus_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One that has seen the models' series, buckets and counters included."""
    folder = tmp_path_factory.mktemp("prometheus")
    with Models() as exporter, prometheus(folder, targets=[exporter.target]) as server:
        wait_until_scraped(server.url)
        yield server.url


@pytest.fixture
def library_world(tmp_path: Path, prometheus_url: str) -> Iterator[World]:
    """A cluster, a gateway and a registry of this test alone."""
    versions = {"7": "READY", "8": "READY"}
    with (
        KubernetesApi() as api,
        MLflow(versions=versions, aliases={"champion": "8"}) as mlflow,
        Gateway(lambda: api.cluster.serving_env("ai-production", "ai-oversight-gateway")) as gateway,
    ):
        yield World(tmp_path, api, gateway, mlflow, prometheus_url)
