"""Every screen test gets a world of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A store in a fresh directory, and a clock that stands."""
    tmp_path.chmod(0o700)
    made = World(tmp_path / "home")
    yield made
    made.close()
