"""The project's files themselves: nothing in them is about the machine they were written on."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("app", "screens", "runbooks", "playbooks", "data", "tests")
FILES = (
    ".ci",
    "Makefile",
    "README.md",
    "CHANGELOG.md",
    "docs",
    "fireline.py",
    "pyproject.toml",
    ".gitignore",
)
LOCKS = ("requirements.lock", "requirements-dev.lock")
NO_TEXT = {".svg", ".png", ".pyc"}

# With a class of one character each, so that this file is no hit itself.
_NEVER = {
    "a registry's host": r"pypi[.]or[g]|pythonhoste[d]|registry[.]npm",
    "a path of one machine": r"(?<![\w.])/(?:wor[k]|roo[t]|home/[a-z]+|User[s])/",
    "a folder beside the project": r"[.][.]/share[d]",
    "how it was built": r"\b(?:CONTRACT|HOUSE|FACTS)[.]m[d]\b",
    "an unfinished thought": r"\b(?:FIXM[E]|XX[X])\b",
}


def texts() -> Iterator[tuple[Path, str]]:
    for name in (*ROOMS, *FILES, *LOCKS):
        start = ROOT / name
        for path in [start] if start.is_file() else sorted(start.rglob("*")):
            if (
                path.is_file()
                and "__pycache__" not in path.parts
                and path.suffix not in {".svg", ".png", ".pyc"}
            ):
                yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("what", _NEVER)
def test_no_file_names(what: str) -> None:
    pattern = re.compile(_NEVER[what])
    hits = [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert hits == []


def modules(room: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / room).rglob("*.py")):
        yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def test_tests_wait_for_conditions_not_for_time() -> None:
    hits = [
        f"{path}:{node.lineno}"
        for path, tree in modules("tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "asyncio.sleep", "sleep"}
        if [ast.unparse(argument) for argument in node.args] != ["0"]
    ]
    assert hits == []


def test_every_test_asserts() -> None:
    says = re.compile(
        r"\bassert|raises|refused\(|compare|eventually|expect|check"
        r"|await (?:sees|holds)\b"
    )
    hits = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in modules("tests")
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_")
        if path.name.startswith("test_") and not says.search(ast.unparse(node))
    ]
    assert hits == []


def test_every_room_and_module_says_what_it_is_for() -> None:
    silent = [
        str(path)
        for room in ROOMS[:-1]
        for path, tree in modules(room)
        if not (ast.get_docstring(tree) or "").strip()
    ]
    assert silent == []


def test_nothing_asks_the_system_for_the_time_but_ambient() -> None:
    asks = re.compile(
        r"(?:datetime|date)\.(?:now|utcnow|today)|time\.(?:time|time_ns)|uuid\.uuid[147]|os\.urandom"
    )
    allowed = {Path("data/ambient.py"), Path("runbooks/supervision/life.py")}
    hits = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for room in ROOMS[:-1]
        for path, tree in modules(room)
        if path not in allowed
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and asks.fullmatch(ast.unparse(node))
    ]
    assert hits == []


def test_no_failure_is_swallowed_without_a_word() -> None:
    """An ``except`` that does nothing says why, in a comment."""
    hits = [
        f"{path}:{node.lineno}"
        for room in ROOMS
        for path, tree in modules(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        if all(isinstance(statement, ast.Pass) for statement in node.body)
        if "#" not in source_of(path, node.lineno, node.body[-1].end_lineno)
    ]
    assert hits == []


def source_of(path: Path, first: int, last: int | None) -> str:
    return "\n".join((ROOT / path).read_text(encoding="utf-8").splitlines()[first - 1 : last])
