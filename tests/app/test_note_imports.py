"""A note is fired from another pane: it imports next to nothing, and stays quick."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.app.command_line import FIRELINE, CommandLine, installed

HEAVY = ("textual", "rich", "sqlmodel", "sqlalchemy", "pydantic", "httpx", "yaml", "jinja2", "tree_sitter")
OURS = ("playbooks", "runbooks", "screens", "data.sources", "data.tables", "app.terminal")
TIMES = 12
"""How many times as long as ``python -c pass`` a note may take."""
ROUNDS = 4

_PROGRAM = """
import sys
from app.cli.main import main
code = main(sys.argv[1:])
print("MODULES", *sys.modules)
sys.exit(code)
"""


def _modules(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(done.stdout.rpartition("MODULES")[2].split())


@pytest.mark.parametrize("arguments", [("note", "seen"), ("ack",), ("decide", "roll back"), ("--help",)])
def test_short_commands_import_nothing_heavy(fireline: CommandLine, arguments: tuple[str, ...]) -> None:
    fireline.declare()
    modules = _modules(*arguments)
    heavy = {name for name in modules if name.split(".")[0] in HEAVY}
    ours = {name for name in modules for room in OURS if name == room or name.startswith(room + ".")}
    assert not heavy
    assert not ours
    assert "app.cli.main" in modules


def test_help_imports_no_command(fireline: CommandLine) -> None:
    assert fireline("--help").code == 0
    modules = _modules("--help")
    assert not {"app.cli.note", "app.cli.declare", "app.cli.run", "app.settings.tomllib"} & modules


def test_a_note_takes_at_most_twelve_times_as_long_as_python_itself(fireline: CommandLine) -> None:
    """Wall times within one run, in turns; of a few rounds the best, since the machine may be busy."""
    fireline.declare()
    assert installed("note", "the first compiles").code == 0
    ratios: list[float] = []
    while len(ratios) < ROUNDS and min(ratios, default=TIMES + 1) > TIMES:
        ratios.append(_ratio())
    assert min(ratios) <= TIMES, ratios


def _ratio() -> float:
    """The median time of a note, as many times that of an interpreter that does nothing."""
    bare, note = [], []
    for _ in range(9):
        bare.append(_seconds([sys.executable, "-c", "pass"]))
        note.append(_seconds([str(FIRELINE), "note", "hello from another pane"]))
    return statistics.median(note) / statistics.median(bare)


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return time.perf_counter() - start
