"""It always opens: what cannot be used is left exactly as it is, and said."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from data.errors import StoreBusy, StoreDamaged, StoreNewer, UnsafeLocation
from data.exchange import beside
from data.journal import kinds, migrations
from data.journal.identity import file_system
from data.journal.store import DATABASE, Draft, Journal
from data.tables import EXCHANGE, SCHEMA, schema_sql


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make(home: Path) -> None:
    with Journal.open(home) as journal:
        journal.append(Draft(payload=kinds.NoteAdded("old"), incident="i1"))


def test_the_schema_file_is_what_the_tables_say() -> None:
    assert SCHEMA.read_text() == schema_sql()
    assert EXCHANGE.read_text() == schema_sql("exchange")


def test_a_newer_store_is_left_alone(home: Path) -> None:
    make(home)
    with sqlite3.connect(home / DATABASE) as database:
        database.execute("INSERT INTO migration VALUES ('9999-later', 0)")
    database.close()
    before = digest(home / DATABASE)
    with pytest.raises(StoreNewer, match="9999-later") as raised:
        Journal.open(home)
    assert "--beside" in raised.value.remedy
    assert digest(home / DATABASE) == before


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_store_is_left_alone(home: Path, content: bytes) -> None:
    home.mkdir()
    (home / DATABASE).write_bytes(content)
    with pytest.raises(StoreDamaged):
        Journal.open(home)
    assert (home / DATABASE).read_bytes() == content


def test_another_programs_database_is_left_alone(home: Path) -> None:
    home.mkdir()
    with sqlite3.connect(home / DATABASE) as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
    database.close()
    with pytest.raises(StoreDamaged, match="not a Fireline journal"):
        Journal.open(home)


def test_what_is_written_beside_a_damaged_store_is_taken_in_when_it_opens_again(home: Path) -> None:
    make(home)
    good = (home / DATABASE).read_bytes()
    (home / DATABASE).write_bytes(b"damaged" * 1000)
    with pytest.raises(StoreDamaged):
        Journal.open(home)
    with Journal.open(beside.home_beside(home)) as other:
        other.append(Draft(payload=kinds.NoteAdded("written meanwhile"), incident="i1"))
    (home / DATABASE).write_bytes(good)
    with Journal.open(home) as journal:
        taken = beside.take_in(journal)
        assert taken is not None
        payloads = [event.payload for _, event in journal.events("i1")]
        assert payloads == [b'{"text":"old"}', b'{"text":"written meanwhile"}']
        assert beside.take_in(journal) is None
        assert journal.warnings == []


def add_migration(monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
    known = migrations.migrations()
    monkeypatch.setattr(migrations, "migrations", lambda: [*known, ("0009-test", sql)])


def test_a_migration_keeps_a_copy_made_before_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(home)
    add_migration(monkeypatch, "CREATE TABLE extra (name TEXT);")
    with Journal.open(home) as journal:
        assert journal.read("SELECT count(*) FROM extra") == [(0,)]
    [copy] = home.glob("*.before-0009-test.*.db")
    with sqlite3.connect(copy) as database:
        assert database.execute("SELECT count(*) FROM event").fetchone()[0] > 0
        assert not database.execute("SELECT name FROM sqlite_master WHERE name = 'extra'").fetchall()
    database.close()


def test_a_migration_that_fails_changes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(home)
    add_migration(monkeypatch, "CREATE TABLE extra (name TEXT);\nCREATE TABLE event (name TEXT);")
    with pytest.raises(Exception, match="event"):
        Journal.open(home)
    monkeypatch.undo()
    with Journal.open(home) as journal:
        assert journal.read("SELECT name FROM sqlite_master WHERE name = 'extra'") == []
        assert journal.position() > 0


def test_no_migration_while_another_process_has_the_store_open(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(home)
    script = (
        "import sys; from pathlib import Path; from data.journal.store import Journal\n"
        "journal = Journal.open(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(home)],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    add_migration(monkeypatch, "CREATE TABLE extra (name TEXT);")
    with pytest.raises(StoreBusy, match="migration"):
        Journal.open(home)
    other.communicate("")
    with Journal.open(home) as journal:
        assert journal.read("SELECT count(*) FROM extra") == [(0,)]


def test_a_network_file_system_is_refused_with_the_remedy(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/root / ext4 rw 0 0\nserver:/export {tmp_path} nfs4 rw 0 0\n")
    assert file_system(home, mounts) == "nfs4"
    assert file_system(Path("/usr"), mounts) == "ext4"
    monkeypatch.setattr("data.journal.identity.file_system", lambda _: "nfs4")
    with pytest.raises(UnsafeLocation, match="network file system") as raised:
        Journal.open(home)
    assert "--home" in raised.value.remedy


def test_somebody_elses_directory_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(home)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(UnsafeLocation, match="one store per Unix user"):
        Journal.open(home)
