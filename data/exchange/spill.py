"""Where events go while the store cannot be written: a file of lines, on a chain of its own.

Stopping harm must not wait for a full disk. What is run *unrecorded* is written here, and taken in by the
same `ingest` that takes in anything else, the next time the store opens.
"""

import contextlib
import os
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
from data.journal.store import Journal
from data.journal.writing import ChainWriter, Draft, introduction

SUFFIX = ".spill.jsonl"
TAKEN_SUFFIX = ".taken"


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
        os.fsync(self._descriptor)
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
        os.write(self._descriptor, msgspec.json.encode(line_of(link, event)) + b"\n")
        self._by_id[event.id] = event
        return event


def take_in(journal: Journal) -> list[tuple[Path, Taken]]:
    """Take in every spilled file found, and mark each as taken; one that cannot be read stays and is said.

    Problems are added to the journal's warnings, never raised: the store must open.
    """
    done = []
    for directory in directories(journal.home):
        if journal.read_only or not directory.is_dir() or not _ours(directory):
            continue
        for path in sorted(directory.glob(f"*{SUFFIX}")):
            try:
                with path.open("rb") as lines:
                    done.append((path, ingest(journal, lines, str(path))))
                path.rename(path.with_name(path.name + TAKEN_SUFFIX))
            except (BadInput, StoreError, OSError) as error:
                journal.warnings.append(f"{path} could not be taken in: {error}")
    return done


def _ours(directory: Path) -> bool:
    status = directory.lstat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o022
