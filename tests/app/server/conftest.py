"""Every test here runs on SQLite and on PostgreSQL: the same code, the same tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.server import migrations
from app.server.database import Database
from tests.app.server.world import World
from tests.servers import postgresql


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with every table and nothing in it."""
    file = tmp_path_factory.mktemp("template") / "server.db"
    database = Database(f"sqlite:///{file}")
    migrations.upgrade(database)
    database.close()
    return file


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """One PostgreSQL cluster for the run, with a template that has every table."""
    with postgresql.cluster() as url:
        database = Database(postgresql.fresh(url, "template_fireline"))
        migrations.upgrade(database)
        database.close()
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "server.db")
        yield f"sqlite:///{tmp_path / 'server.db'}"
        return
    url = request.getfixturevalue("cluster")
    yield postgresql.fresh(url, "one_test", "template_fireline")
    postgresql.drop(url, "one_test")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url)
    yield found
    found.close()


@pytest.fixture
def world(database: Database, tmp_path: Path) -> Iterator[World]:
    """A server on that database, and stores that talk to it."""
    with World.opened(database, tmp_path) as found:
        yield found
