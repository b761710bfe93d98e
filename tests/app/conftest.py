"""A store of its own for every test of the command line."""

from pathlib import Path

import pytest

from tests.app.command_line import CommandLine


@pytest.fixture
def fireline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    """The command line on an empty store, as a named responder."""
    home = tmp_path / "store"
    monkeypatch.setenv("FIRELINE_HOME", str(home))
    monkeypatch.setenv("FIRELINE_RESPONDER", "Ana Ruiz")
    return CommandLine(capsys, home)
