"""The shell of steps: bash 4.4 or newer, strict, and reading nobody's start-up files."""

import functools
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from typing import NamedTuple

from data.errors import StepError
from data.secrets import mask
from data.text import clean_line

OLDEST = (4, 4)
"""The first with ``inherit_errexit``: without it a fault inside ``$(…)`` goes unnoticed."""
_COMPLAINT = 2000
"""Bytes of standard error that are looked at."""
_ASKED = 'printf "%s.%s" "${BASH_VERSINFO[0]}" "${BASH_VERSINFO[1]}"'
_REMEDY = "Install bash 4.4 or newer (macOS: brew install bash) and put it on PATH before the old one."


class Bash(NamedTuple):
    """A bash that can be used."""

    path: str
    version: tuple[int, int]

    def arguments(self, command: str) -> list[str]:
        """The whole argument list that runs a command: it stops at the first fault, in pipes as well."""
        strict = ["-eo", "pipefail", "-O", "inherit_errexit"]
        return [self.path, "--noprofile", "--norc", *strict, "-c", command]


def find(path: str | None = None) -> Bash:
    """The bash on ``PATH`` (or on the one given). Raises `StepError` where there is none that can be used."""
    found = shutil.which("bash", path=path)
    if found is None:
        raise StepError("Steps need bash, and there is none on PATH.", remedy=_REMEDY)
    status = os.stat(found)  # noqa: PTH116 - a string from `which`
    version = _version(found, status.st_mtime_ns)
    if version < OLDEST:
        told = ".".join(map(str, version))
        raise StepError(f"Steps need bash 4.4 or newer, and {found} is {told}.", remedy=_REMEDY)
    return Bash(found, version)


class Answer(NamedTuple):
    """What a short command gave."""

    exit_code: int | None
    """``None``: it took too long, and was ended."""
    output: str
    complaint: str = ""
    """The last line of its standard error: a program's own reason for failing."""

    @property
    def ended(self) -> str:
        """How it ended, in words."""
        return self.output if self.exit_code is None else f"the command ended with exit {self.exit_code}"

    @property
    def why(self) -> str:
        """The same, with the program's own reason."""
        return f"{self.ended}: {self.complaint}" if self.complaint else self.ended


def ask(command: str, given: str, environment: Mapping[str, str], patience: float) -> Answer:
    """Ask a short command that gets a text on standard input. It and all it started are ended after
    ``patience`` seconds. Raises `StepError`."""
    process = subprocess.Popen(
        find(environment.get("PATH")).arguments(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(environment),
        start_new_session=True,
    )
    with process:
        try:
            output, errors = process.communicate(given.encode(errors="replace"), timeout=patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return Answer(None, f"it took more than {patience:.0f} s")
    return Answer(process.returncode, output.decode(errors="replace"), _last_line(errors))


def _last_line(errors: bytes) -> str:
    """Cleaned, and secrets masked."""
    said = errors[-_COMPLAINT:].decode(errors="replace").strip().rpartition("\n")[2]
    return mask(clean_line(said))


@functools.lru_cache(maxsize=8)
def _version(path: str, changed: int) -> tuple[int, int]:  # noqa: ARG001 - part of the cache's key
    told = subprocess.run(
        [path, "--noprofile", "--norc", "-c", _ASKED],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={},
        timeout=10,
        check=False,
    ).stdout
    major, _, minor = told.partition(".")
    return (int(major), int(minor)) if major.isdigit() and minor.isdigit() else (0, 0)
