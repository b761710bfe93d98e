"""Somebody with a home, a shell and the installed command."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIRELINE = Path(sys.executable).with_name("fireline")
RESPONDER = "Mia Sommer"


@dataclass
class Responder:
    """Everything of theirs lies in ``home``, the store too."""

    home: Path

    @property
    def settings(self) -> Path:
        """Their settings file."""
        return self.home / ".config" / "fireline" / "config.toml"

    @property
    def store(self) -> Path:
        """The embedded store."""
        return self.home / ".local" / "share" / "fireline"

    def environment(self) -> dict[str, str]:
        """Their shell's."""
        return {
            "PATH": os.pathsep.join([str(FIRELINE.parent), os.environ["PATH"]]),
            "HOME": str(self.home),
            "USER": "mia",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }

    def fireline(self, *words: str, status: int = 0) -> str:
        """What the installed command prints on standard output; its exit status has to be this."""
        done = subprocess.run(
            [FIRELINE, *words],
            cwd=self.home,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        said = f"fireline {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == status, said
        assert "Traceback" not in done.stderr, said
        return done.stdout

    def json(self, *words: str) -> Any:
        """The same, as a program reads it."""
        return json.loads(self.fireline(*words, "--json"))
