"""The database under the server: SQLite or PostgreSQL, behind one way to read and one way to write."""

import contextlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from data.errors import BadInput

T = TypeVar("T")

ATTEMPTS = 5
"""How often a transaction is begun anew when another one got between."""
_CONNECTIONS = 20
_SERIALIZATION = {"40001", "40P01"}
_BUSY_SECONDS = 15


class Database:
    """Connections to one database. Safe to use from several threads."""

    def __init__(self, url: str) -> None:
        """``url`` is ``sqlite:///FILE`` or ``postgresql://…``. Nothing is opened yet. Raises `BadInput`."""
        self.engine = _engine(url)
        self.postgresql = self.engine.dialect.name == "postgresql"

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for queries."""
        with Session(self.engine) as session:
            yield session

    def writing(self, work: Callable[[Session], T]) -> T:
        """What ``work`` does, in one durable transaction; begun anew where another one got between."""
        engine = self.engine.execution_options(fireline_writes=True)
        for attempt in range(ATTEMPTS):
            try:
                with Session(engine, expire_on_commit=False) as session, session.begin():
                    return work(session)
            except DBAPIError as error:
                if attempt == ATTEMPTS - 1 or not _got_between(error):
                    raise
        raise AssertionError("unreachable")

    def lock(self, session: Session, name: str) -> None:
        """Let nobody else into the same work until this transaction ends. SQLite has one writer anyway."""
        if self.postgresql:
            session.execute(
                text("INSERT INTO fact (name, value) VALUES (:name, '') ON CONFLICT DO NOTHING"),
                {"name": f"lock.{name}"},
            )
            session.execute(
                text("SELECT value FROM fact WHERE name = :name FOR UPDATE"), {"name": f"lock.{name}"}
            )

    def insert(
        self, session: Session, table: str, columns: dict[str, str], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """Many rows at once: by COPY where there is one. ``columns`` are names with PostgreSQL's types."""
        if not rows:
            return
        raw: Any = session.connection().connection.driver_connection
        names = ", ".join(columns)
        if self.postgresql:
            with (
                raw.cursor() as cursor,
                cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy,
            ):
                copy.set_types(list(columns.values()))
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 — names of ours

    def among(
        self, session: Session, statement: str, values: Collection[str], **further: object
    ) -> list[tuple[Any, ...]]:
        """The rows of a query that says ``IN :values``, for any number of texts at once."""
        if not values:
            return []
        if self.postgresql:
            query = statement.replace("IN :values", "= ANY(:values)")
            return _rows(session, query, values=list(values), **further)
        query = statement.replace("IN :values", "IN (SELECT value FROM json_each(:values))")
        return _rows(session, query, values=json.dumps(list(values)), **further)

    def scrub(self) -> None:
        """Leave nothing in the write-ahead log of what was erased. PostgreSQL's own log and dead rows are its
        administrator's: ``docs/server.md``."""
        if not self.postgresql:
            with self.engine.connect() as connection:
                raw: Any = connection.connection.driver_connection
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def answers(self) -> bool:
        """Whether the database can be asked."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except (OperationalError, DBAPIError):
            return False
        return True

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _rows(session: Session, query: str, **parameters: object) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(text(query), parameters)]


def _engine(address: str) -> Engine:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise BadInput("The database URL cannot be read.", remedy=_EXAMPLES) from error
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=_CONNECTIONS,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5},
        )
    if url.drivername != "sqlite" or not url.database:
        raise BadInput(f"{url.drivername} is no database that is known here.", remedy=_EXAMPLES)
    file = Path(url.database)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    engine = create_engine(url, pool_size=_CONNECTIONS, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


_EXAMPLES = "Give sqlite:///FILE or postgresql://USER@HOST/NAME."


def _prepare_sqlite(connection: Any, entry: ConnectionPoolEntry) -> None:  # noqa: ARG001
    """As in a store: a write-ahead log that is synced at each commit; transactions begin as we say."""
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "trusted_schema = OFF", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("fireline_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _got_between(error: DBAPIError) -> bool:
    """Two transactions met: the same row was new to both, or the database asks to try again."""
    if isinstance(error, IntegrityError):
        return True
    return getattr(error.orig, "sqlstate", None) in _SERIALIZATION
