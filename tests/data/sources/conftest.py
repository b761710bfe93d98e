"""A server that misbehaves, and the real ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.faults import FaultServer, fault_server
from tests.servers.process import Server
from tests.servers.real import INHIBIT_SAME_MODEL, alertmanager
from tests.stand_ins.conftest import api, kubectl

__all__ = ["api", "kubectl"]


@pytest.fixture
def faulty() -> Iterator[FaultServer]:
    with fault_server() as server:
        yield server


@pytest.fixture
def real_alertmanager(tmp_path: Path) -> Iterator[Server]:
    with alertmanager(tmp_path, inhibit=INHIBIT_SAME_MODEL) as server:
        yield server
