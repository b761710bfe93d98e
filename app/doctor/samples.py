"""The source of samples: whether it could be asked. It is not: what it holds is what people wrote."""

import asyncio
import os
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from app.doctor.examine import Check, failed
from app.settings import Settings
from app.settings.access import access
from data.errors import FirelineError
from data.finding import Finding
from data.sources.endpoint import endpoint

GROUP = "Sources"
NAME = "Samples"
PATIENCE = 5.0
_READ = "Nothing of it was read."


def checks(settings: Settings) -> Iterator[Check]:
    """One: of the file, the command or the address, whichever is used."""
    yield Check(GROUP, NAME, partial(_look, settings))


def _look(settings: Settings) -> Sequence[Finding]:
    file, command = settings.values.get("samples_file"), settings.values.get("samples_command")
    url = str(settings.values.get("samples_url") or "")
    if isinstance(file, Path):
        return [_of_file(file)]
    if isinstance(command, tuple):
        return [_of_command(str(command[0]))]
    if url:
        return [_of_address(settings, url)]
    return [_finding("skipped", "Not configured.", "Set samples_file, _command or _url, if there is one.")]


def _of_file(file: Path) -> Finding:
    if file.is_file() and os.access(file, os.R_OK):
        return _finding("good", f"{file} can be read. {_READ}")
    return _finding("bad", f"{file} is no file that can be read.", "Correct samples_file.")


def _of_command(program: str) -> Finding:
    if shutil.which(program):
        return _finding("good", f"{program} is there. It was not run.")
    return _finding("bad", f"{program} is not on the path, or not executable.", "Correct samples_command.")


def _of_address(settings: Settings, url: str) -> Finding:
    from data.sources.probe import reach

    try:
        place = endpoint(NAME, url.partition("?")[0], access(settings, "samples"))
        asyncio.run(reach(place, PATIENCE))
    except FirelineError as error:
        return failed(GROUP, NAME, error)
    return _finding("good", f"{place.shown} answers. {_READ}")


def _finding(state: str, said: str, remedy: str = "") -> Finding:
    return Finding(group=GROUP, name=NAME, state=state, said=said, remedy=remedy)  # type: ignore[arg-type]
