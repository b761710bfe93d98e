"""The wheel holds all that runs, the locks hold what they promise, and `make run` installs once."""

import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("app", "screens", "runbooks", "playbooks", "data")
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

_REQUIREMENT = re.compile(
    r"([a-z0-9._-]+)==([A-Za-z0-9.!+_-]+)( ; [^\\]+)?((?: --hash=sha256:[0-9a-f]{64})+)"
)


def run(*words: str | Path, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as somebody else would have it: without caches and environments."""
    copy = tmp_path_factory.mktemp("source")
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("fireline.py", "pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, copy)
    return copy


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    done = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", target, cwd=source)
    assert done.returncode == 0, done.stderr
    [built] = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``fireline`` command of an environment of its own, with the dependencies that are here."""
    home = tmp_path_factory.mktemp("installed")
    assert run(sys.executable, "-m", "venv", "--without-pip", "environment", cwd=home).returncode == 0
    python = home / "environment" / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    done = run(*pip, "install", "--no-index", "--no-deps", wheel, cwd=home)
    assert done.returncode == 0, done.stderr
    [packages] = (home / "environment").glob("lib/python*/site-packages")
    # A line of a .pth file adds its directory to the path, without obeying the .pth files that lie there.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "environment" / "bin" / "fireline"


def test_everything_in_the_rooms_is_in_the_wheel(source: Path, wheel: Path) -> None:
    files = {
        str(path.relative_to(source))
        for room in ROOMS
        for path in (source / room).rglob("*")
        if path.is_file()
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        about = {name.partition(".dist-info/")[2] for name in archive.namelist()}
    assert packed == files | {"fireline.py"}
    assert {"METADATA", "entry_points.txt", "licenses/LICENSE"} <= about
    kinds = {Path(name).suffix for name in packed}
    assert {".py", ".sql", ".yaml"} <= kinds


def test_every_room_is_a_package(source: Path) -> None:
    for room in ROOMS:
        folders = {path.parent for path in (source / room).rglob("*.py")}
        assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_installed_command_runs_itself(installed: Path, tmp_path: Path, option: str) -> None:
    hostile = tmp_path / "hostile"
    for room in ROOMS:
        (hostile / room).mkdir(parents=True)
        (hostile / room / "__init__.py").write_text("raise SystemExit('a stranger was run')\n")
    here = tmp_path / "here"
    here.mkdir()
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(hostile)}
    done = run(installed, option, cwd=here, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert PROJECT["project"]["version"] in done.stdout or "declare" in done.stdout
    assert list(here.iterdir()) == []


def test_the_installed_code_is_its_own(installed: Path, tmp_path: Path) -> None:
    code = "import fireline, app, data; print(fireline.__file__, app.__file__, data.__file__)"
    done = run(installed.with_name("python"), "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert str(ROOT) not in done.stdout
    assert done.stdout.count(str(installed.parents[1])) == 3


# --- locks -------------------------------------------------------------------------------------------------


def locked(name: str) -> dict[str, str]:
    """Package and version; every line of the lock has to be a pinned requirement with its hashes."""
    versions = {}
    text = (ROOT / name).read_text()
    for line in text.replace(" \\\n   ", "").splitlines():
        match = _REQUIREMENT.fullmatch(line)
        assert match, f"{name}: {line[:120]}"
        versions[match[1]] = match[2]
    return versions


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_says_nothing_of_where_packages_come_from(name: str) -> None:
    assert locked(name)
    requirements = re.sub(r"--hash=sha256:[0-9a-f]{64}", "", (ROOT / name).read_text())
    assert re.findall(r"://|--index|--find-links|--trusted|\.com|\.org|@|(?:^|\s)[./~]", requirements) == []


def test_the_locks_agree_with_the_project_and_with_each_other() -> None:
    run_lock, dev_lock = (locked(name) for name in LOCKS)
    assert {name: dev_lock.get(name) for name in run_lock} == run_lock
    pins = dict(text.split("==") for text in PROJECT["project"]["dependencies"])
    assert {name: run_lock.get(name) for name in pins} == pins
    optional = dict(text.split("==") for text in PROJECT["project"]["optional-dependencies"]["server"])
    assert {name.partition("[")[0]: version for name, version in optional.items()}.items() <= dev_lock.items()
    groups = PROJECT["dependency-groups"]
    [build] = PROJECT["build-system"]["requires"]
    assert build in groups["build"]
    for text in [*groups["build"], *(text for text in groups["dev"] if isinstance(text, str))]:
        name, _, version = text.partition("==")
        assert name in dev_lock, f"{name} is not locked"
        assert version in ("", dev_lock[name])
    assert {"rich", "textual"} <= pins.keys()


# --- make and the gate -------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout where everything is installed already, and ``fireline`` says how it was called."""
    for name in ("Makefile", "pyproject.toml", *LOCKS):
        shutil.copy(ROOT / name, tmp_path)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "fireline"):
        (programs / name).write_text(f'#!/bin/sh\necho {name} "$@"\n')
        (programs / name).chmod(0o755)
    (tmp_path / ".venv" / "run").touch()
    return tmp_path


def test_make_run_passes_arguments_and_installs_nothing_twice(checkout: Path) -> None:
    done = run("make", "run", "ARGS=note 'two words' --json", cwd=checkout)
    assert (done.returncode, done.stdout, done.stderr) == (0, "fireline note two words --json\n", "")


def test_make_run_without_a_python_says_what_it_needs(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    done = run("make", "run", "PYTHON=false", cwd=checkout)
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stderr
    assert not (checkout / ".venv").exists()


def test_make_run_without_venv_leaves_nothing_half_done(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    fake = checkout / "python"
    fake.write_text('#!/bin/sh\n[ "$1" = -c ] || { mkdir -p .venv/bin; touch .venv/bin/python; exit 1; }\n')
    fake.chmod(0o755)
    done = run("make", "run", f"PYTHON={fake}", cwd=checkout)
    assert done.returncode != 0
    assert "python3-venv" in done.stderr
    assert not (checkout / ".venv").exists()


def test_the_gate_is_a_script_that_bash_understands() -> None:
    gate = ROOT / ".ci" / "run"
    assert gate.stat().st_mode & 0o111 == 0o111
    assert run("bash", "-n", gate, cwd=ROOT).stderr == ""
