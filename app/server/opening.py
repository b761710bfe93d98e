"""Opening the incident database on its host: its directory, its database, its key."""

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from app.server import migrations
from app.server.database import Database
from app.server.parts import Parts, parts
from data.ambient import Ambient
from data.errors import StoreError
from data.exchange.signing import SEED_BYTES, SigningKey

_UPGRADE = "Run fireline serve migrate once, while no older server uses it."


@dataclass(frozen=True)
class Place:
    """Where a server keeps what is its own."""

    directory: Path
    url: str = ""
    """Of the database; empty: SQLite in the directory."""
    key_file: Path | None = None

    @property
    def database_url(self) -> str:
        return self.url or f"sqlite:///{self.directory / 'server.db'}"

    @property
    def key_path(self) -> Path:
        return self.key_file or self.directory / "server.key"


def open_database(place: Place, *, migrate: bool = False) -> Database:
    """The database, at this version. A new one and SQLite are brought up to date by themselves; for a
    PostgreSQL that others may use, ``migrate`` says that it is time.

    Raises `BadInput`, and `StoreError` where it cannot be used.
    """
    database = Database(place.database_url)
    try:
        _bring_up_to_date(database, migrate=migrate)
    except BaseException:
        database.close()
        raise
    return database


def _bring_up_to_date(database: Database, *, migrate: bool) -> None:
    try:
        if not migrations.missing(database):
            return
        if database.postgresql and not migrate:
            message = "The database is not at this version's schema."
            raise StoreError(message, kept="Nothing was changed.", remedy=_UPGRADE)
        migrations.upgrade(database)
    except DBAPIError as error:
        raise StoreError(
            f"The database cannot be used: {_first_line(error)}",
            kept="Nothing was changed.",
            remedy="Look whether it runs, and whether the URL names it and somebody who may use it.",
        ) from error


def open_parts(place: Place, ambient: Ambient) -> Parts:
    """Everything that one server is made of. Raises as `open_database`."""
    key = signing_key(place.key_path, ambient)
    database = open_database(place)
    try:
        return parts(database, key, ambient)
    except BaseException:
        database.close()
        raise


def signing_key(path: Path, ambient: Ambient) -> SigningKey:
    """The server's key, made where there is none; nobody else may read its file. Raises `StoreError`."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write(path, ambient.entropy(SEED_BYTES).hex())
        if path.stat().st_mode & 0o077:
            raise StoreError(f"{path} can be read by others.", remedy=f"chmod 600 {path}")
        return SigningKey(bytes.fromhex(path.read_text().strip()))
    except (OSError, ValueError) as error:
        raise StoreError(
            f"The server's key in {path} cannot be used: {error}.",
            kept="Nothing was changed.",
            remedy="Put the file back from a copy; a new key would not be trusted by who enrolled.",
        ) from error


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and only if nobody else was first."""
    coming = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(coming)
    except FileExistsError:
        return  # another server's is there now, and is used
    finally:
        coming.unlink()


def _first_line(error: DBAPIError) -> str:
    """Without the statement and without the URL, which may hold a password."""
    return str(error.orig).strip().partition("\n")[0]
