"""An incident told whole, and one that nobody said anything about."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.data.incident.stage import Stage
from tests.playbooks.reports.story import START


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "journal", START)
    yield made
    made.close()
