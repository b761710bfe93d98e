"""Run by Alembic: the migrations, on the connection that was given."""

from alembic import context

from app.server.tables import Table

context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata)
context.run_migrations()
