"""The database's schema, version by version, by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.server.database import Database


def upgrade(database: Database) -> None:
    """Bring the database to this version, in one transaction."""
    engine = database.engine.execution_options(fireline_writes=True)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def missing(database: Database) -> bool:
    """Whether the database is not at this version. Raises `sqlalchemy.exc.DBAPIError`."""
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found != ScriptDirectory.from_config(_config()).get_current_head()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
