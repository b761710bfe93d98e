"""Whose runbooks may run commands.

Those that ship; those in the directories of the settings, when the file, the directory and everything above
belong to the user or to root and nobody else can write there, after somebody looked at them once; and a file
that somebody named, by that act. Trust is given to a file's SHA-256 and recorded in the journal, so a file
that changed is looked at again. Nothing that comes by synchronisation, with an alert or in a bundle is ever
trusted.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

import msgspec

from data.errors import Untrusted
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Draft
from runbooks.book import Runbook
from runbooks.format import LIBRARY

State = Literal["trusted", "new", "changed", "unsafe"]


class Standing(NamedTuple):
    """Whether a runbook may run commands, and why or why not, in words."""

    state: State
    why: str

    @property
    def may_run(self) -> bool:
        return self.state == "trusted"


class TrustJournal(Protocol):
    """The part of the journal that is used here."""

    def events(self, incident: str, after: int = 0) -> Iterator[tuple[int, Event]]: ...
    def append(self, *drafts: Draft) -> list[Event]: ...
    def wrote(self, event_id: str) -> bool: ...


def standing(runbook: Runbook, journal: TrustJournal, directories: Iterable[Path]) -> Standing:
    """Where the runbook stands. ``directories`` are the settings' own; a file outside of them counts as named
    on the command line, and is trusted once `trust` recorded that."""
    if os.path.realpath(runbook.path).startswith(os.path.realpath(LIBRARY) + os.sep):
        return Standing("trusted", "it ships with Fireline")
    if any(_is_within(runbook.path, directory) for directory in directories):
        danger = why_unsafe(runbook.path)
        if danger:
            return Standing("unsafe", danger)
    known_path = False
    for trusted, path in _trusted(journal):
        if trusted == runbook.sha256:
            return Standing("trusted", "somebody looked at exactly this file and trusted it")
        known_path = known_path or path == str(_absolute(runbook.path))
    if known_path:
        return Standing("changed", "it changed since somebody trusted it")
    return Standing("new", "nobody has looked at it yet")


def trust(journal: TrustJournal, runbook: Runbook) -> None:
    """Record that somebody looked at exactly this file and lets it run commands."""
    payload = kinds.RunbookTrusted(name=runbook.name, path=str(_absolute(runbook.path)))
    journal.append(Draft(payload=payload, subject=runbook.sha256))


def remember(journal: TrustJournal, runbook: Runbook) -> None:
    """What runs now, trusted, is trusted as exactly these bytes from wherever they are read later."""
    if all(digest != runbook.sha256 for digest, _ in _trusted(journal)):
        trust(journal, runbook)


def require(standing_: Standing, runbook: Runbook) -> None:
    """Raises `Untrusted` with what to do, unless the runbook may run commands."""
    if standing_.may_run:
        return
    if standing_.state == "unsafe":
        remedy = "Put it right (chmod go-w, chown), or name the file on the command line."
    else:
        remedy = f"Look at it, then: fireline trust {runbook.path}"
    raise Untrusted(f"{runbook.path} may not run commands: {standing_.why}", remedy=remedy)


def why_unsafe(path: Path, user: int | None = None) -> str:
    """What lets somebody else change the file, in words; empty when nothing does.

    Looks at the file, its directory and everything above, along the path as it is written and as it is
    after following links. A directory with the sticky bit (``/tmp``) may be writable above the file's own.
    """
    user = os.geteuid() if user is None else user
    real, written = Path(os.path.realpath(path)), _absolute(path)
    for place in dict.fromkeys([real, *real.parents, written, *written.parents]):
        try:
            info = place.lstat()
        except OSError as error:
            return f"{place} cannot be looked at: {error.strerror}"
        if info.st_uid not in {0, user}:
            return f"{place} belongs to another user"
        if stat.S_ISLNK(info.st_mode):
            continue
        sticky = stat.S_ISDIR(info.st_mode) and info.st_mode & stat.S_ISVTX
        own_directory = place in {real.parent, written.parent}
        if info.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not (sticky and not own_directory):
            return f"{place} can be written by others"
    return ""


def _trusted(journal: TrustJournal) -> Iterator[tuple[str, str]]:
    """(SHA-256, path) of everything that was ever trusted here; a peer's word is never taken."""
    for _, event in journal.events(""):
        if event.body.kind != kinds.RunbookTrusted.KIND or event.body.version != kinds.RunbookTrusted.VERSION:
            continue
        if not journal.wrote(event.id):
            continue
        try:
            path = kinds.decode(kinds.RunbookTrusted, event.payload).path if event.payload else ""
        except msgspec.ValidationError:
            path = ""
        yield event.body.subject, path


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - links are not followed, on purpose


def _is_within(path: Path, directory: Path) -> bool:
    """Whether the file stands there, as it is written or with links followed."""
    real, written = os.path.realpath(directory) + os.sep, str(_absolute(directory)) + os.sep
    return os.path.realpath(path).startswith(real) or str(_absolute(path)).startswith(written)
