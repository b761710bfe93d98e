"""What nobody foresaw: a short message, and a file for whoever mends it."""

import os
import platform
import sys
import tempfile
import traceback
from pathlib import Path

from app.cli.output import tell
from app.settings import load
from data.ambient import Ambient
from data.errors import FirelineError
from data.secrets import from_environment, mask
from data.text import BODY, clean
from data.times import iso


def report(error: BaseException, home: str) -> int:
    """Write where it happened (no values of variables, secrets masked, mode 0600); say so; exit code 1."""
    path = _write(_text(error), home)
    tell(f"fireline: something went wrong that Fireline did not foresee ({type(error).__name__}).")
    tell("  Everything acknowledged before is kept.")
    if path is None:
        tell("  Where it happened could not be written down: no directory takes the file.")
    else:
        tell(f"  Where it happened is in {path}; send it to whoever looks after Fireline.")
    return 1


def _text(error: BaseException) -> str:
    lines = "".join(traceback.format_exception(error, limit=60))
    head = f"{iso(Ambient().now())}\nPython {platform.python_version()} on {platform.system()}\n"
    text = clean(head + f"command: {' '.join(sys.argv[1:2])}\n\n{lines}", BODY)
    return mask(text, from_environment(dict(os.environ))) + "\n"


def _write(text: str, home: str) -> Path | None:
    for directory in _directories(home):
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix="crash-", suffix=".txt", dir=directory)
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
        except OSError:
            continue  # full, or not ours: the next may take it, and `report` says where none does
        return Path(name)
    return None


def _directories(home: str) -> list[Path]:
    try:
        first = [load(home=home).home / "crashes"]
    except FirelineError:  # settings that cannot be read say so by themselves at the next command
        first = []
    return [*first, Path(tempfile.gettempdir())]
