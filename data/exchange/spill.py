"""Where events go while the store cannot be written: a file of lines, on a chain of its own.

Stopping harm must not wait for a full disk. What is run *unrecorded* is written here, and taken in by the
same `ingest` that takes in anything else, the next time the store opens.
"""

import contextlib
import fcntl
import os
import stat
import tempfile
from pathlib import Path

import msgspec

from data.ambient import Ambient
from data.errors import BadInput, StoreError, StoreReadOnly
from data.exchange.ingest import Taken, ingest
from data.exchange.wire import line_of
from data.journal import kinds
from data.journal.actors import Responder
from data.journal.event import Event
from data.journal.locks import cannot_write
from data.journal.store import Journal
from data.journal.writing import ChainWriter, Draft, introduction

SUFFIX = ".spill.jsonl"
TORN_SUFFIX = ".torn"


def directories(home: Path) -> list[Path]:
    """Where spilled files may lie, best first: beside the store, the session's runtime directory, and a
    directory of ours under the system's temporary one."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    places = [home / "spill", Path(tempfile.gettempdir()) / f"fireline-{os.getuid()}"]
    return [places[0], *([Path(runtime) / "fireline"] if runtime else []), places[1]]


class Spill:
    """Appends like the journal, to the first place that takes it.

    Raises `StoreReadOnly` where no place does; then the caller can still show the command to copy.
    """

    def __init__(self, home: Path, ambient: Ambient, who: Responder) -> None:
        self._writer = ChainWriter(ambient)
        self._writer.start(ambient.new_id())
        self._actor = ambient.new_id()
        self._by_id: dict[str, Event] = {}
        self.path, self._descriptor = self._create(home)
        self._write(Draft(payload=kinds.ChainOpened("", "the store could not be written")), "")
        self._write(introduction(who, self._actor), self._actor)

    def append(self, *drafts: Draft) -> list[Event]:
        """Write the events and sync the file before returning. As in the journal, a draft whose id was
        written already gives the event that has it."""
        events = [self._write(draft, self._actor) for draft in drafts]
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise cannot_write(error, self.path) from error
        return events

    def close(self) -> None:
        os.close(self._descriptor)

    def _create(self, home: Path) -> tuple[Path, int]:
        for directory in directories(home):
            with contextlib.suppress(OSError):
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
                if not _ours(directory):
                    continue
                path = directory / f"{self._writer.chain}{SUFFIX}"
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.write(descriptor, b"\n")
                os.fsync(descriptor)
                return path, descriptor
        raise StoreReadOnly(
            "No place was found where even an unrecorded step could leave a trace.",
            remedy="Copy the resolved command and run it by hand; note what you did on paper.",
        )

    def _write(self, draft: Draft, actor: str) -> Event:
        if draft.id is not None and draft.id in self._by_id:
            return self._by_id[draft.id]
        event, link = self._writer.seal(draft, actor)
        try:
            _write_whole(self._descriptor, msgspec.json.encode(line_of(link, event)) + b"\n")
        except OSError as error:
            self._writer.start(link.chain, link.seq - 1, link.previous)
            raise cannot_write(error, self.path) from error
        self._by_id[event.id] = event
        return event


def _write_whole(descriptor: int, line: bytes) -> None:
    """The line or nothing of it: what follows half a line could not be read."""
    start = os.lseek(descriptor, 0, os.SEEK_END)
    try:
        written = 0
        while written < len(line):
            written += os.write(descriptor, line[written:])
    except OSError:
        os.ftruncate(descriptor, start)
        os.lseek(descriptor, start, os.SEEK_SET)
        raise


def take_in(journal: Journal) -> list[tuple[Path, Taken]]:
    """Take in every spilled file found, and remove it: what it held is durable then. One that somebody still
    writes is left for later, one that cannot be read stays, and one that was cut short is set aside.

    Problems are added to the journal's warnings, never raised: the store must open.
    """
    done = []
    for directory in directories(journal.home):
        if journal.read_only or not _ours(directory):
            continue
        for path in sorted(directory.glob(f"*{SUFFIX}")):
            with contextlib.suppress(BlockingIOError, FileNotFoundError):
                try:
                    done.append((path, _take_in_one(journal, path)))
                except (BlockingIOError, FileNotFoundError):
                    raise  # somebody still writes it, or took it in meanwhile
                except (BadInput, StoreError, OSError) as error:
                    journal.warnings.append(f"{path} could not be taken in: {error}")
    return done


def _take_in_one(journal: Journal, path: Path) -> Taken:
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lines = file.readlines()
        torn = bool(lines) and not lines[-1].endswith(b"\n")
        taken = ingest(journal, lines[:-1] if torn else lines, str(path))
        if torn:
            aside = path.rename(path.with_name(path.name + TORN_SUFFIX))
            journal.warnings.append(f"The last line of {aside} was cut short and could not be taken in.")
        else:
            path.unlink()
    return taken


def _ours(directory: Path) -> bool:
    try:
        status = directory.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022
