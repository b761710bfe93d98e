"""Every screen test gets a world of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.screens.pictures import Pictures
from tests.screens.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A store in a fresh directory, and a clock that stands."""
    tmp_path.chmod(0o700)
    made = World(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def pictures(snapshot: SnapshotAssertion, request: pytest.FixtureRequest) -> Pictures:
    """Kept ones to compare with; ``--snapshot-update`` keeps those of now."""
    return Pictures(snapshot, request)
