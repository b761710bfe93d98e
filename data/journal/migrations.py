"""Named migrations of the local store: each in one transaction, with a copy of the store made before it,
and never while another process has it open."""

import sqlite3
from pathlib import Path

from data.ambient import Ambient
from data.errors import StoreBusy, StoreDamaged, StoreNewer
from data.journal.locks import FileLock

SCHEMA = Path(__file__).parent.parent / "schema.sql"
EXCHANGE = SCHEMA.with_name("schema-exchange.sql")

APPLICATION_ID = 0x46495245
"""``FIRE``: SQLite's application id, so that another program's file is not taken for a journal."""


def migrations() -> list[tuple[str, str]]:
    """(name, SQL) in the order they are applied; names and texts never change once released."""
    return [("0001-journal", SCHEMA.read_text()), ("0002-exchange", EXCHANGE.read_text())]


def bring_up_to_date(
    connection: sqlite3.Connection, path: Path, ambient: Ambient, presence: FileLock
) -> None:
    """Apply what is missing.

    Raises `StoreNewer` where the store has been through migrations this version does not know,
    `StoreDamaged` where the file is another program's, `StoreBusy` where another process has it open.
    """
    applied = _applied(connection, path)
    known = migrations()
    unknown = applied - {name for name, _ in known}
    if unknown:
        raise StoreNewer(
            f"{path} was written by a newer Fireline ({', '.join(sorted(unknown))}).",
            kept="It was left exactly as it is.",
            remedy="Upgrade Fireline, or go on in a store beside it with --beside and merge later.",
        )
    missing = [(name, sql) for name, sql in known if name not in applied]
    if not missing:
        return
    with _alone(presence):
        if applied:
            _back_up(connection, path, missing[0][0], ambient)
        for name, sql in missing:
            _apply(connection, name, sql, ambient)


def _applied(connection: sqlite3.Connection, path: Path) -> set[str]:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "migration" in tables:
        return {row[0] for row in connection.execute("SELECT name FROM migration")}
    if tables:
        raise StoreDamaged(
            f"{path} is a database, but not a Fireline journal.",
            kept="It was left exactly as it is.",
            remedy="Choose another directory with --home, or go on beside it with --beside.",
        )
    return set()


class _alone:  # noqa: N801 (a context manager read as a word)
    """Everybody's shared presence exchanged for ours alone, and back."""

    def __init__(self, presence: FileLock) -> None:
        self.presence = presence

    def __enter__(self) -> None:
        try:
            self.presence.acquire(timeout=2.0)
        except StoreBusy as error:
            self.presence.acquire(shared=True)
            raise StoreBusy(
                "The journal needs a migration, and another Fireline has it open.",
                kept="Nothing was changed.",
                remedy="Close the other Fireline and start again.",
            ) from error

    def __exit__(self, *_: object) -> None:
        self.presence.acquire(shared=True)


def _back_up(connection: sqlite3.Connection, path: Path, name: str, ambient: Ambient) -> None:
    target = path.with_name(f"{path.stem}.before-{name}.{ambient.now()}.db")
    with sqlite3.connect(target) as copy:
        target.chmod(0o600)
        connection.backup(copy)
    copy.close()


def _apply(connection: sqlite3.Connection, name: str, sql: str, ambient: Ambient) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(sql):
            connection.execute(statement)
        connection.execute("INSERT INTO migration (name, applied_at) VALUES (?, ?)", (name, ambient.now()))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _statements(sql: str) -> list[str]:
    """One statement each: ``executescript`` would commit the transaction it stands in."""
    statements, pending = [], ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements
