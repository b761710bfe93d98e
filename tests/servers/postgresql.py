"""A PostgreSQL cluster of its own for a test run, on a socket in a folder that is removed afterwards.

Skipped with a reason where the programs are missing; where ``CI`` is set, that fails instead.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

_PROGRAMS = Path("/usr/lib/postgresql")
_UNSAFE_AND_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


def _program(name: str) -> str:
    """The newest installed one. Debian keeps them off ``PATH``."""
    found = sorted(_PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if found:
        return str(found[-1])
    if on_path := shutil.which(name):
        return on_path
    reason = f"PostgreSQL's {name} is not installed here"
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, and CI may not skip what it shows")
    pytest.skip(reason)


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """The URL of its first database; ``durable``: as it would be in earnest, for figures."""
    initdb, control = _program("initdb"), _program("pg_ctl")
    folder = Path(tempfile.mkdtemp(prefix="fireline-postgresql-", dir="/tmp"))
    data = folder / "data"
    as_user: list[str] = []
    if os.geteuid() == 0:  # it refuses to run as root
        account = pwd.getpwnam("nobody")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    settings = [f"unix_socket_directories={folder}", "listen_addresses=", "max_connections=60"]
    options = " ".join(f"-c {one}" for one in [*settings, *(() if durable else _UNSAFE_AND_FAST)])
    try:
        _run(
            folder, *as_user, initdb, "-D", str(data), "-U", "fireline", "-A", "trust", "--no-sync",
            "--no-instructions", "-E", "UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        _run(
            folder,
            *as_user,
            control,
            "-D",
            str(data),
            "-w",
            "-l",
            str(folder / "log"),
            "-o",
            options,
            "start",
        )
        try:
            yield f"postgresql://fireline@/postgres?host={folder}"
        finally:
            _run(folder, *as_user, control, "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _run(folder: Path, *words: str) -> None:
    done = subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, timeout=60)  # fmt: skip
    assert done.returncode == 0, done.stderr


def fresh(url: str, name: str, template: str = "template1") -> str:
    """The URL of a new database in the cluster, a copy of ``template``."""
    assert re.fullmatch(r"[a-z0-9_]+", name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy'.encode())
    return url.replace("/postgres?", f"/{name}?")


def drop(url: str, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
