"""Scenario files: reading one, checking it against everything that it names, and finding one by name.

Loading plays nothing. Every error is a `BadInput` with file, line and column.
"""

import difflib
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from data import yaml_file
from data.errors import NotFound
from data.text import clean_line
from playbooks.scenario import checking
from playbooks.scenario.moments import PATTERNS, micros
from playbooks.scenario.shape import File, Scenario

FILE_LIMIT = 500_000
"""Bytes."""
LIBRARY = Path(__file__).parent.parent / "scenarios"
"""The scenarios that ship."""
SUFFIXES = (".yaml", ".yml")
_HEAD = re.compile(rb"^(?:\xef\xbb\xbf)?scenario:", re.MULTILINE)
"""The one key at the top of such a file, by which it is known."""


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario, and the file that it came from."""

    name: str
    """The file's, without its ending."""
    scenario: Scenario
    content: bytes
    """The file's bytes, which are kept with every drill that is played from it."""

    @property
    def sha256(self) -> str:
        """Of the file's bytes."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return micros(self.scenario.duration) // 60_000_000


def load(path: Path) -> Loaded:
    """Read one file. Raises `BadInput` with line and column for what cannot be played, `NotFound`."""
    return load_bytes(yaml_file.read(path, FILE_LIMIT), path)


def load_bytes(content: bytes, path: Path) -> Loaded:
    """The scenario that these bytes are; ``path`` is what errors name."""
    document = yaml_file.load_bytes(content, str(path))
    scenario = yaml_file.convert(document, File, patterns=PATTERNS).scenario
    checking.check(document, scenario)
    return Loaded(name=path.stem, scenario=scenario, content=content)


def is_scenario(path: Path) -> bool:
    """Whether a file means to be one, by its first lines; what cannot be read is none."""
    try:
        with path.open("rb") as stream:
            return _HEAD.search(stream.read(20_000)) is not None
    except OSError:
        return False


def available(directories: Iterable[Path] = ()) -> dict[str, Path]:
    """Scenario files by name; an earlier directory goes before a later one, and all before what ships."""
    found: dict[str, Path] = {}
    for directory in (*directories, LIBRARY):
        try:
            files = sorted(path for path in directory.iterdir() if path.suffix in SUFFIXES and path.is_file())
        except OSError:
            continue  # a folder that is not there holds none
        for path in files:
            found.setdefault(path.stem, path)
    return found


def find(name: str, directories: Iterable[Path] = ()) -> Path:
    """The file of the scenario of this name, or a path to one. Raises `NotFound`, naming the closest."""
    if "/" in name or name.endswith(SUFFIXES):
        return Path(name).expanduser()
    known, wanted = available(directories), clean_line(name, 80)
    if wanted in known:
        return known[wanted]
    close = difflib.get_close_matches(wanted, known, n=1, cutoff=0.4)
    remedy = f"Did you mean {close[0]}?" if close else f"Known: {', '.join(sorted(known)) or 'none'}."
    raise NotFound(f"There is no scenario named {wanted!r}.", remedy=remedy)
