"""What importing costs: nothing is imported that the work at hand does not use, in processes of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("app", "screens", "runbooks", "playbooks", "data")

SCREEN = {"textual", "rich"}
TABLES = {"sqlmodel", "sqlalchemy", "pydantic"}
NETWORK = {"httpx", "httpcore", "anyio", "requests", "urllib3", "prometheus_api_client"}
LANGUAGES = {"yaml", "jinja2", "tree_sitter", "tree_sitter_bash"}


def imported_by(statement: str) -> set[str]:
    """Every module that a fresh interpreter has after the statement."""
    code = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    modules: list[str] = json.loads(done.stdout.splitlines()[-1])
    return set(modules)


def packages(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.partition(".")[0] in ROOMS}


@pytest.mark.parametrize(
    "module",
    [
        "data.journal.store",
        "data.journal.verification",
        "data.incident.fold",
        "data.incident.incidents",
        "data.incident.desk",
        "data.exchange.ingest",
    ],
)
def test_the_ground_is_light(module: str) -> None:
    found = imported_by(f"import {module}")
    assert packages(found) & (SCREEN | TABLES | NETWORK | LANGUAGES) == set()


def modules_of(*rooms: str) -> list[str]:
    """Every module, but the one that declares tables, and what a worker imports to ask a cluster."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for room in rooms
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.name not in {"tables.py", "kubernetes_client.py", "kubernetes_login.py"}
    ]


@pytest.mark.parametrize("room", ["data", "playbooks", "runbooks", "app/cli"])
def test_the_core_runs_without_the_screen(room: str) -> None:
    found = imported_by(f"import {', '.join(modules_of(room))}")
    assert packages(found) & ({"textual"} | TABLES) == set()
    assert {name for name in ours(found) if name.startswith("screens")} == set()


def test_the_supervisor_knows_next_to_nothing() -> None:
    found = imported_by("import runbooks.supervisor")
    allowed = {"runbooks", "runbooks.supervisor", "data", "data.secrets"}
    assert ours(found) <= allowed
    assert (
        packages(found) & (SCREEN | TABLES | NETWORK | LANGUAGES | {"msgspec", "sqlite3", "asyncio", "click"})
        == set()
    )


def test_the_command_line_s_table_is_light() -> None:
    found = imported_by("import app.cli.main")
    assert packages(found) & (SCREEN | TABLES | NETWORK | LANGUAGES) == set()


def fireline(*words: str, tracing: bool = False) -> subprocess.CompletedProcess[str]:
    trace = ["-X", "importtime"] if tracing else []
    return subprocess.run(
        [sys.executable, *trace, str(ROOT / "fireline.py"), *words],
        env={**os.environ, "FIRELINE_HOME": str(Path.home() / "store"), "FIRELINE_RESPONDER": "Mia"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_note_from_another_pane_is_light() -> None:
    words = ("--title", "t", "--type", "model_drift", "--severity", "low", "--model", "m")
    declared = fireline("declare", *words)
    assert declared.returncode == 0, declared.stderr
    number = declared.stdout.strip()
    done = fireline("note", number, "rolled back by hand", tracing=True)
    assert done.returncode == 0, done.stderr[-2000:]
    modules = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "|" in line}
    assert "data.journal.store" in modules
    assert packages(modules) & (SCREEN | TABLES | NETWORK | LANGUAGES | {"asyncio"}) == set()
    assert "rolled back by hand" in fireline("timeline", number).stdout
