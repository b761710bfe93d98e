"""What load balancers and Prometheus ask, and what a database says that is behind or away."""

import pytest
from sqlalchemy import text

from app.server import migrations
from app.server.database import Database
from app.server.tables import Table
from tests.app.server.world import World, refused


def test_a_ready_server_says_so_to_anybody(world: World) -> None:
    assert world.client.get("/healthz").json() == {"status": "alive"}
    assert world.client.get("/readyz").json() == {"status": "ready"}


def test_metrics_count_and_name_nobody(world: World) -> None:
    mia = world.store("mia")
    mia.declare("Scores drift")
    events = mia.pushes().events
    mia.pull()
    said = world.client.get("/metrics").text
    assert f"fireline_events_taken_total {events}.0" in said
    assert 'fireline_requests_total{method="POST",route="/v1/push",status="200"} 1.0' in said
    assert "mia" not in said


def test_a_database_that_is_behind_is_not_ready(world: World) -> None:
    world.parts.database.writing(lambda session: session.execute(text("DELETE FROM alembic_version")))
    answer = world.client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "the database needs a migration")


def test_a_database_that_is_away_is_said_plainly(world: World) -> None:
    mia = world.store("mia")
    world.parts.database.writing(lambda session: session.execute(text("DROP TABLE token")))
    answer = mia.get("/v1/vector")
    refused(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "2"


def test_the_migrations_make_the_tables_as_declared(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        assert compare_metadata(context, Table.metadata) == []


def _ours(name: str | None, kind: str, parents: object) -> bool:
    return kind != "table" or not str(name).startswith("search")


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "nonsense"])
def test_other_databases_are_refused_plainly(url: str) -> None:
    from data.errors import BadInput

    with pytest.raises(BadInput):
        Database(url)


def test_upgrading_again_changes_nothing(database: Database) -> None:
    migrations.upgrade(database)
    assert not migrations.missing(database)
