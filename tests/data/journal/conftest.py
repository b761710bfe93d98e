from collections.abc import Iterator
from pathlib import Path

import pytest

from data.journal.actors import Responder
from data.journal.store import Journal

ITO = Responder("a.ito", "laptop", "ito")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def journal(home: Path) -> Iterator[Journal]:
    with Journal.open(home, who=ITO) as opened:
        yield opened
