"""Running the command line: in this process where that will do, and as the installed command."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

FIRELINE = Path(sys.executable).with_name("fireline")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run gave."""

    code: int
    out: str
    err: str


class CommandLine:
    """Runs commands on one store."""

    def __init__(self, capture: pytest.CaptureFixture[str], home: Path) -> None:
        self._capture = capture
        self.home = home

    def __call__(self, *arguments: str) -> Ran:
        """In this process."""
        from app.cli.main import main

        self._capture.readouterr()
        code = main(list(arguments))
        said = self._capture.readouterr()
        return Ran(code, said.out, said.err)

    def good(self, *arguments: str) -> str:
        """The same, and it has to succeed; standard output."""
        ran = self(*arguments)
        assert ran.code == 0, ran
        return ran.out

    def declare(self, *more: str) -> str:
        """An incident; its number."""
        return self.good("declare", "--title", "Scores are off", "--severity", "high", *more).strip()


def installed(*arguments: str | bytes, environment: Mapping[str, str] | None = None, given: str = "") -> Ran:
    """The installed command, in a process of its own."""
    done = subprocess.run(
        [FIRELINE, *arguments],
        env={**os.environ, **(environment or {})},
        input=given.encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
