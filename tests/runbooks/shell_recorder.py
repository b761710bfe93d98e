"""Runs a text in real bash where every program is a stub that records its arguments."""

import os
import select
import shutil
import subprocess
from pathlib import Path

STUB = r"""#!/bin/bash
printf '%s\0' "${0##*/}" "$@" > "$RECORD/$$"
"""
PROGRAMS = (
    "kubectl", "curl", "jq", "tool", "mutate", "python", "xargs", "sudo", "env", "timeout", "nice", "grep",
    "sort", "tail", "cat", "head", "date", "find", "sed", "awk", "ls", "sh", "bash", "uniq", "tee", "rm",
)  # fmt: skip


class ShellRecorder:
    """A directory with nothing but stubs in ``PATH``."""

    def __init__(self, directory: Path) -> None:
        self.here = directory / "here"
        self.stubs = directory / "stubs"
        self.record = directory / "record"
        self.bash = shutil.which("bash") or "/bin/bash"
        self.here.mkdir()
        self.stubs.mkdir()
        for name in PROGRAMS:
            stub = self.stubs / name
            stub.write_text(STUB)
            stub.chmod(0o755)

    def run(self, text: str) -> list[list[str]]:
        """The argument lists of the programs that bash started, sorted, the program's name first, and what
        the text itself wrote to standard output."""
        for directory in (self.record, self.here):
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir()
        end, alive = os.pipe()  # whatever bash leaves running in the background holds ``alive`` open
        environment = {"PATH": str(self.stubs), "RECORD": str(self.record), "LC_ALL": "C.UTF-8"}
        try:
            done = subprocess.run(
                [self.bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
                cwd=self.here,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=20,
                pass_fds=(alive,),
            )
        finally:
            os.close(alive)
            ready, _, _ = select.select([end], [], [], 20)
            os.close(end)
        assert ready, f"still running after 20 s: {text!r}"
        calls = [file.read_bytes().decode().split("\0")[:-1] for file in self.record.iterdir()]
        said = done.stdout.decode("utf-8", "replace")
        return sorted([*calls, ["said", said]] if said else calls)

    def files(self) -> list[str]:
        """What the text left behind in its directory."""
        return sorted(path.name for path in self.here.rglob("*"))
