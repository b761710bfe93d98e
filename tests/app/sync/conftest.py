"""A real server on SQLite, a way to it that can go wrong, and enrolled stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.sync.device import Net


@pytest.fixture(scope="package")
def server_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table: made once."""
    from app.server import migrations
    from app.server.database import Database

    file = tmp_path_factory.mktemp("template") / "server.db"
    database = Database(f"sqlite:///{file}")
    migrations.upgrade(database)
    database.close()
    return file


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that record something start no exchange of their own, so that tests say when there is one."""
    monkeypatch.setattr("app.cli.sync_soon.begin", lambda _wiring: None)


@pytest.fixture
def net(server_template: Path, tmp_path: Path) -> Iterator[Net]:
    with Net.opened(server_template, tmp_path) as found:
        yield found
