"""Every ordinary table of the local store, declared once.

``schema.sql`` and what later migrations add are generated from here (``python -m data.tables``) and a test
compares them: appending, reading and folding use the standard library's ``sqlite3`` on that schema, because
importing SQLModel costs more than the command that needs it. Only text, bytes and integer columns, whose
stored form is the same everywhere. Times are microseconds since the epoch, UTC.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, MetaData, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import Field, SQLModel

SCHEMA = Path(__file__).parent / "schema.sql"
EXCHANGE = Path(__file__).parent / "schema-exchange.sql"
_EXCHANGE: dict[Any, Any] = {"migration": "exchange"}
"""Marks what the second migration added, when stores began to exchange events."""


def _text(**options: Any) -> Any:
    return Column(Text, nullable=options.pop("nullable", False), **options)


def _bytes(**options: Any) -> Any:
    return Column(LargeBinary, nullable=options.pop("nullable", False), **options)


class Table(SQLModel):
    """The tables of the local store have metadata of their own: a server's tables are not created here."""

    metadata = MetaData()


class EventRow(Table, table=True):
    """One event: the canonical body, and beside it the payload, which can be erased."""

    __tablename__ = "event"
    position: int | None = Field(default=None, primary_key=True)
    """Arrival order in this store."""
    id: str = Field(sa_column=_text(unique=True))
    content: bytes = Field(sa_column=_bytes(unique=True))
    """SHA-256 of the body."""
    incident: str = Field(sa_column=_text())
    kind: str = Field(sa_column=_text())
    subject: str = Field(sa_column=_text())
    occurred_at: int
    wall: int
    counter: int
    received_at: int
    body: str = Field(sa_column=_text())
    salt: bytes | None = Field(sa_column=_bytes(nullable=True))
    payload: str | None = Field(sa_column=_text(nullable=True))


class LinkRow(Table, table=True):
    """One link of a chain; travels even where the event's body is withheld."""

    __tablename__ = "link"
    __table_args__ = {"sqlite_with_rowid": False}
    chain: str = Field(sa_column=_text(primary_key=True))
    seq: int = Field(primary_key=True)
    previous: bytes = Field(sa_column=_bytes())
    content: bytes = Field(sa_column=_bytes())
    hash: bytes = Field(sa_column=_bytes())


class FactRow(Table, table=True):
    """What the store knows of itself: its id, its chain, how far snapshots reach, the clock it has seen."""

    __tablename__ = "fact"
    name: str = Field(sa_column=_text(primary_key=True))
    value: str = Field(sa_column=_text())


class SnapshotRow(Table, table=True):
    """An incident's folded state up to a position; only redaction or a new fold version discards it."""

    __tablename__ = "snapshot"
    incident: str = Field(sa_column=_text(primary_key=True))
    fold_version: int
    position: int
    is_open: int
    state: bytes = Field(sa_column=_bytes())


class WithheldRow(Table, table=True):
    """An event whose link came without its body, or whose body came without its payload: not ours to see,
    or not yet here. It verifies as withheld, and whatever is missing is taken when it comes."""

    __tablename__ = "withheld"
    __table_args__ = {"sqlite_with_rowid": False, "info": _EXCHANGE}
    content: bytes = Field(sa_column=_bytes(primary_key=True))
    """SHA-256 of the event's body."""


class RelinkedRow(Table, table=True):
    """A link of a branch that was given up after a fork: its event was linked again on another chain. Kept
    for the anchors that documents hold of it."""

    __tablename__ = "relinked"
    __table_args__ = {"sqlite_with_rowid": False, "info": _EXCHANGE}
    hash: bytes = Field(sa_column=_bytes(primary_key=True))
    chain: str = Field(sa_column=_text())
    seq: int
    content: bytes = Field(sa_column=_bytes())


class MigrationRow(Table, table=True):
    """A migration that this store has been through."""

    __tablename__ = "migration"
    name: str = Field(sa_column=_text(primary_key=True))
    applied_at: int


_EVENT = Table.metadata.tables["event"].c
Index("event_by_incident", _EVENT.incident, _EVENT.position)
Index("event_declared", _EVENT.incident, sqlite_where=_EVENT.kind == "incident_declared")
Index("event_number", _EVENT.subject, sqlite_where=_EVENT.kind == "number_assigned")
_LINK = Table.metadata.tables["link"].c
Index("link_by_content", _LINK.content, _LINK.chain, info=_EXCHANGE)
Index("event_redacted", _EVENT.subject, sqlite_where=_EVENT.kind == "redacted", info=_EXCHANGE)


def schema_sql(migration: str = "") -> str:
    """The statements that create in SQLite what a migration added: the first, or the one named."""
    dialect = sqlite.dialect()
    statements = []
    for table in Table.metadata.sorted_tables:
        if table.info.get("migration", "") == migration:
            statements.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        indexes = [index for index in table.indexes if index.info.get("migration", "") == migration]
        indexes.sort(key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=dialect)).strip() for index in indexes]
    lines = ";\n\n".join(statements).replace("\t", "    ").splitlines()
    return "-- Generated by python -m data.tables\n\n" + "\n".join(line.rstrip() for line in lines) + ";\n"


if __name__ == "__main__":
    SCHEMA.write_text(schema_sql())
    EXCHANGE.write_text(schema_sql("exchange"))
