"""The version of a runbook that an incident goes on with: the one it began with, whatever became of the file.

When a runbook's first step is intended, its bytes are kept as evidence, by their hash, and the incident says
so. While that is open, its steps come from there, for whoever continues it and wherever. Moving to the file
as it is now is an act of its own, recorded.
"""

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from data import yaml_file
from data.errors import BadInput, NotFound
from data.evidence import Evidence
from data.incident.model import Incident
from data.journal import kinds
from data.journal.event import Event
from data.journal.store import Journal
from data.journal.writing import Draft
from runbooks import format as formats
from runbooks import trust
from runbooks.book import Runbook
from runbooks.recording import Appends

CHANGED = "The file changed since; this incident goes on with the version it began with."
GONE = "The file cannot be read now; this incident goes on with the version it began with."
MISSING = "The version this incident began with is not kept here; these steps are the file's as it is now."
_MEDIA_TYPE = "application/yaml"


class Held(NamedTuple):
    """A runbook as an incident goes on with it."""

    runbook: Runbook
    note: str = ""
    """What is to be said of the version, where the file is another one now."""
    file: Callable[[], Runbook] | None = None
    """Reads that; ``None`` where it cannot be read. Raises `BadInput`."""


def register(name: str) -> str:
    """The incident's register of the version; ``name`` is the file's, without its ending."""
    return f"runbook_version.{name}"


def begun_with(incident: Incident, name: str) -> str:
    """The SHA-256 of the version; empty where no step of it was begun."""
    head = incident.register(register(name)).shown
    return "" if head is None or head.payload is None else str(head.payload.get("digest", ""))


def held(incident: Incident, named: str, find: Callable[[], Path], evidence: Evidence) -> Held:
    """The runbook that the incident goes on with. ``find`` gives the file's path, or raises `NotFound`.

    Raises `NotFound` and `BadInput` for a file that cannot be taken, where no version of it is kept.
    """
    try:
        path: Path | None = find()
    except NotFound:
        path = None
        if not begun_with(incident, Path(named).stem):
            raise
    name = Path(named).stem if path is None else path.stem
    digest = begun_with(incident, name) if incident.is_open else ""
    if path is not None and not digest:
        return Held(formats.load(path))
    now = _now(path)
    if path is not None and now is not None and hashlib.sha256(now).hexdigest() == digest:
        return Held(formats.load_bytes(now, path))
    kept = _read(evidence, digest)
    if kept is not None and path is not None and now is not None:
        return Held(kept, CHANGED, partial(formats.load_bytes, now, path))
    if kept is not None:
        return Held(kept, GONE)
    if path is None:
        raise NotFound(f"The version of {name} that {incident.number} began with is not kept here.")
    return Held(formats.load(path), MISSING)


def keep(
    journal: Journal,
    evidence: Evidence,
    incident: Incident,
    runbook: Runbook,
    *,
    trusted: bool,
    into: Appends | None = None,
    reason: str = "",
) -> list[Event]:
    """The incident goes on with this version; nothing is written where it does already.

    ``trusted``: it may run commands here, so it may when it is read from where it is kept. Raises the
    `StoreError` leaves.
    """
    if runbook.path.is_relative_to(evidence.directory):
        return []
    name, before = runbook.path.stem, begun_with(incident, runbook.path.stem)
    if before == runbook.sha256:
        return []
    kept = evidence.keep(runbook.content)
    payload = kinds.RunbookKept(
        name=name, runbook=runbook.name, version=runbook.version, digest=kept.digest, reason=reason
    )
    file = kinds.EvidenceAdded(
        digest=kept.digest,
        name=runbook.path.name,
        size=kept.size,
        media_type=_MEDIA_TYPE,
        description=f"The runbook {runbook.name}, version {runbook.version}, as it was run",
    )
    if trusted and into is None:
        trust.remember(journal, runbook)
    subject = register(name)
    return (into or journal).append(
        Draft(payload=file, incident=incident.id, subject=kept.digest),
        Draft(payload=payload, incident=incident.id, subject=subject, replaces=incident.heads(subject)),
    )


def _now(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        return yaml_file.read(path, formats.FILE_LIMIT)
    except BadInput:
        return None


def _read(evidence: Evidence, digest: str) -> Runbook | None:
    """The kept version, where it is here, whole and can be read by this Fireline."""
    path = evidence.path(digest)
    try:
        content = path.read_bytes()
        runbook = formats.load_bytes(content, path)
    except (FileNotFoundError, NotADirectoryError, BadInput):
        return None
    return runbook if runbook.sha256 == digest else None
