"""The recordings that run by themselves while live incidents are open, and become evidence at the end.

Each process that asks sources writes a file of its own under ``recordings/INCIDENT/``, locked while it
writes. When the incident is resolved, its writer keeps the file as evidence; what a process that is gone left
there is kept by whoever notices.
"""

import fcntl
import gzip
import itertools
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import FirelineError, StoreReadOnly
from data.incident.model import Incident
from data.journal.kinds import EvidenceAdded

if TYPE_CHECKING:
    from app.wiring import Wiring
    from data.sources.recorder import Recorder

MOST = 4
"""So many incidents are recorded at once; every answer is written for each."""
_MEDIA = "application/gzip"


class Recordings:
    """Those of one process. Used on one thread."""

    def __init__(self, wiring: "Wiring") -> None:
        self._wiring = wiring
        self._running: dict[str, Recorder] = {}
        self._refused: set[str] = set()
        """Incidents that the disk let nothing be recorded of; tried once, said once."""

    def follow(self) -> None:
        """Begin where a live incident is open, keep where it is not any more. Raises `FirelineError`."""
        wiring = self._wiring
        if wiring.journal.read_only:
            return
        open_ones = {one.id: one for one in wiring.incidents.open_ones() if one.mode == "live"}
        for ended in [*self._running]:
            if ended not in open_ones:
                self._running.pop(ended).close()
                keep(wiring, wiring.incidents.get(ended))
        for incident in list(open_ones.values())[:MOST]:
            if incident.id not in self._running and incident.id not in self._refused:
                self._refused.add(incident.id)
                self._running[incident.id] = self._begin(incident)
                self._refused.discard(incident.id)

    def close(self) -> None:
        """End the files; those of incidents that are still open stay where they are."""
        for recorder in self._running.values():
            recorder.close()
        self._running.clear()

    def _begin(self, incident: Incident) -> "Recorder":
        from data.sources.recorder import Recorder

        folder = directory(self._wiring.home, incident.id)
        try:
            folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StoreReadOnly(
                f"What the sources answer is not recorded: {folder} cannot be made: {error.strerror}."
            ) from error
        ambient = self._wiring.ambient
        return Recorder(folder / f"{ambient.new_id()}.jsonl.gz", ambient, incident=incident.number)


def directory(home: Path, incident: str) -> Path:
    """Where an incident's recordings lie until they are evidence."""
    return home / "recordings" / incident


def keep(wiring: "Wiring", incident: Incident) -> int:
    """Keep every recording of the incident that nobody writes any more as evidence; how many.

    Raises as `data.evidence.Evidence.keep`, and `StoreReadOnly`; what was not kept stays.
    """
    kept = 0
    for path in sorted(directory(wiring.home, incident.id).glob("*.jsonl.gz")):
        try:
            kept += _keep_one(wiring, incident, path)
        except OSError as error:
            raise StoreReadOnly(f"{path} cannot be kept as evidence: {error.strerror}.") from error
    return kept


def _keep_one(wiring: "Wiring", incident: Incident, path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False  # another process still writes it, and will keep it
        if _says_nothing(path):
            path.unlink()
            return False
        found = wiring.evidence.keep(path)
        evidence = EvidenceAdded(
            digest=found.digest,
            name=f"{incident.number}-{path.stem[-8:].removesuffix('.jsonl')}.jsonl.gz",
            size=found.size,
            media_type=_MEDIA,
            description="What the sources answered while the incident was open; secrets masked.",
            truncated=found.truncated,
        )
        wiring.desk.attach_evidence(incident, evidence)
        path.unlink()
    return True


def _says_nothing(path: Path) -> bool:
    """Whether no source answered while it ran: it holds its header alone."""
    try:
        with gzip.open(path) as file:
            return len(list(itertools.islice(file, 2))) < 2
    except (EOFError, OSError, zlib.error):
        return False  # cut off, or not to be read: whatever it is, it is kept


def keep_quietly(wiring: "Wiring", incident: Incident) -> str:
    """The same after a resolve, which holds whatever becomes of this; why it failed, or empty."""
    if not directory(wiring.home, incident.id).is_dir():
        return ""
    try:
        keep(wiring, incident)
    except FirelineError as error:
        return error.message
    return ""
