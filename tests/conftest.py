"""Tests cannot see the user's world: home, environment, time zone, proxies and working directory are empty
ones of their own, for every test.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

_KEPT = frozenset({"PATH", "TMPDIR", "CI"})
_KEPT_PREFIXES = ("PYTEST_", "TEXTUAL_SNAPSHOT_", "COV_", "COVERAGE_")


@pytest.fixture(scope="session", autouse=True)
def _isolated_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What fixtures of a wider scope than one test see."""
    with pytest.MonkeyPatch.context() as patch:
        _isolate(patch, tmp_path_factory.mktemp("session"))
        yield
    time.tzset()


@pytest.fixture(autouse=True)
def _isolated_test(
    _isolated_session: None, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    _isolate(monkeypatch, tmp_path_factory.mktemp("world"))


def _isolate(patch: pytest.MonkeyPatch, world: Path) -> None:
    """An environment that inherits nothing but ``PATH`` and what the test tools need."""
    for name in list(os.environ):
        if name not in _KEPT and not name.startswith(_KEPT_PREFIXES):
            patch.delenv(name)
    home, here = world / "home", world / "here"
    home.mkdir(mode=0o700)
    here.mkdir()
    for name, value in (
        ("HOME", str(home)),
        ("TZ", "UTC"),
        ("LANG", "C.UTF-8"),
        ("TERM", "xterm-256color"),
        ("USER", "responder"),
        ("LOGNAME", "responder"),
    ):
        patch.setenv(name, value)
    patch.chdir(here)
    time.tzset()


def pytest_configure(config: pytest.Config) -> None:
    """One hypothesis profile for work and one, the same on every run, for the gate."""
    quiet = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("work", deadline=None, suppress_health_check=quiet)
    hypothesis.settings.register_profile(
        "gate",
        deadline=None,
        derandomize=True,
        database=None,
        print_blob=True,
        suppress_health_check=quiet,
    )
    hypothesis.settings.load_profile("gate" if os.environ.get("CI") else "work")
    hypothesis.configuration.set_hypothesis_home_dir(config.rootpath / ".hypothesis")
