"""The programs that steps use: bash, kubectl, curl, jq."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence

from app.doctor.examine import Check, failed
from data.errors import StepError
from data.finding import Finding
from data.text import clean_line

GROUP = "Programs"
_ASKED = {"kubectl": ("version", "--client", "--output=json"), "curl": ("--version",), "jq": ("--version",)}
_PACKAGES = {"kubectl": "kubectl (on Debian: kubernetes-client)", "curl": "curl", "jq": "jq"}
_VERSION = re.compile(r"\d+(?:\.\d+)+")


def checks() -> Iterator[Check]:
    """One for each program."""
    yield Check(GROUP, "bash", _bash)
    for name in _ASKED:
        yield Check(GROUP, name, _Look(name))


def _bash() -> Sequence[Finding]:
    from runbooks import bash

    try:
        found = bash.find()
    except StepError as error:
        return [failed(GROUP, "bash", error)]
    return [_good("bash", found.path, ".".join(map(str, found.version)))]


class _Look:
    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self) -> Sequence[Finding]:
        path = shutil.which(self.name)
        if path is None:
            said = f"There is no {self.name} on PATH, and shipped runbooks use it."
            return [_bad(self.name, said, f"Install {_PACKAGES[self.name]}, or add its directory to PATH.")]
        try:
            done = subprocess.run(
                [path, *_ASKED[self.name]],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=5,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return [_bad(self.name, f"{path} does not say its version within 5 s.", "Run it by hand.")]
        version = _VERSION.search(done.stdout)
        if done.returncode != 0:
            told = clean_line(done.stderr, 120)
            return [_bad(self.name, f"{path} does not run: {told}", "Install it again.")]
        return [_good(self.name, path, version[0] if version else "")]


def _good(name: str, path: str, version: str) -> Finding:
    said = f"{path}, version {version}." if version else f"{path}; its version is not known."
    return Finding(group=GROUP, name=name, state="good", said=said)


def _bad(name: str, said: str, remedy: str) -> Finding:
    return Finding(group=GROUP, name=name, state="bad", said=said, remedy=remedy)
