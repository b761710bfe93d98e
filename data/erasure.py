"""Erasing by law, everywhere this store can reach: the journal with its log and free pages, snapshots,
evidence files, the index of past incidents, and the copies that were made before a migration. Peers and the
incident database follow once they sync.

What lies elsewhere is named, because nobody here can reach it.
"""

import contextlib
import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import msgspec

from data.archive import index
from data.errors import BadInput, Refused
from data.evidence import Evidence
from data.incident.marks import Head
from data.incident.model import Incident
from data.journal import kinds, redaction
from data.journal.event import Event
from data.journal.store import DATABASE, Journal
from data.text import clean, clean_line, count

HOLD = "legal hold"
"""The register that keeps everything of an incident as it is."""
_DIGEST = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class Erased(msgspec.Struct, frozen=True):
    """What was erased, and what could not be."""

    events: tuple[str, ...]
    files: int
    beyond: tuple[str, ...]
    """Sentences."""


def redact(journal: Journal, incident: Incident, event_id: str, reason: str) -> Erased:
    """Erase an event of an incident, what repeats it and the files that only it cites.

    Raises `Refused` under a legal hold, `BadInput` for an event that is not the incident's or erased already.
    """
    event = journal.event(clean_line(event_id))
    if event is None or event.body.incident != incident.id:
        raise BadInput(
            f"There is no event {clean_line(event_id, 40)!r} in {incident.number}.",
            remedy="fireline timeline --all shows the ids.",
        )
    if event.payload is None:
        raise BadInput(f"{event.id} was erased already.")
    refuse_held(incident)
    gone = redaction.redact(journal, event.id, clean(reason))
    return Erased(
        tuple(one.id for one in gone), sweep(journal, gone), tuple(_beyond(journal, incident, gone))
    )


def hold(incident: Incident) -> Head | None:
    """The legal hold that it is under; ``None`` where it is under none. One that was placed while somebody
    else lifted another stands until it is lifted itself."""
    heads = incident.register(HOLD).heads.values()
    return max((head for head in heads if head.value), key=lambda head: head.key, default=None)


def refuse_held(incident: Incident) -> None:
    """Raises `Refused` where the incident is under a legal hold."""
    head = hold(incident)
    if head is not None:
        why = clean_line(str((head.payload or {}).get("reason", "")))
        raise Refused(
            f"{incident.number} is under a legal hold{f': {why}' if why else ''}.",
            kept="Nothing was erased.",
            remedy="Whoever placed it lifts it: fireline hold INCIDENT --lift --reason TEXT.",
        )


def sweep(journal: Journal, gone: Iterable[Event]) -> int:
    """Everything beside the journal that may hold what these events said, as they stood before; how many
    files went."""
    gone = list(gone)
    index.forget(journal.home, {one.body.incident for one in gone})
    for copy in journal.home.glob(f"{Path(DATABASE).stem}.before-*.db"):
        _erase_in(copy, [one.id for one in gone])
    return _shred_uncited(journal, _files(gone))


def _files(gone: Iterable[Event]) -> dict[str, bool]:
    """The files that these events cite, and whether one of them is what made it evidence."""
    found: dict[str, bool] = {}
    for one in gone:
        added = one.body.kind == kinds.EvidenceAdded.KIND
        for digest in _DIGEST.findall((one.payload or b"") + one.body.subject.encode()):
            found[digest.decode()] = found.get(digest.decode(), False) or added
    return found


def _shred_uncited(journal: Journal, files: dict[str, bool]) -> int:
    """Shred those of these files that nothing cites any more; how many there were. Once what made a file
    evidence is gone, only another such event keeps it: a step's end just says which file held its output."""
    kept, done = Evidence(journal.home), 0
    for digest, added in files.items():
        query = "SELECT 1 FROM event WHERE payload IS NOT NULL AND kind != 'redacted' AND instr(payload, ?)"
        only = " AND kind = 'evidence_added'" if added else ""
        cited = journal.read(f"{query}{only} LIMIT 1", (digest,))
        done += not cited and kept.shred(digest)
    return done


def _erase_in(copy: Path, events: list[str]) -> None:
    """In a copy that was made before a migration. One that is no database any more is removed."""
    try:
        with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            marks = ", ".join("?" for _ in events)
            connection.execute(f"UPDATE event SET payload = NULL, salt = NULL WHERE id IN ({marks})", events)
            connection.execute("DELETE FROM snapshot")
    except sqlite3.DatabaseError:
        copy.unlink(missing_ok=True)


def _beyond(journal: Journal, incident: Incident, gone: list[Event]) -> Iterable[str]:
    """What cannot be reached from here."""
    first = min(one.body.occurred_at for one in gone)
    left = [
        mark for mark in incident.moments.get(kinds.DocumentExported.KIND, {}).values() if mark.at >= first
    ]
    if left:
        names = ", ".join(sorted({clean_line(str(mark.get("document"))) for mark in left}))
        yield f"{count(len(left), 'document')} left this store since it happened ({names}): take them back."
    for mark in incident.moments.get(kinds.ReportSent.KIND, {}).values():
        if mark.at >= first and mark.payload is not None and mark.event not in {one.id for one in gone}:
            yield f"A report that was sent since is kept as it was sent: redact {mark.event} as well."
    told = journal.read(
        "SELECT DISTINCT json_extract(payload, '$.service') FROM event WHERE incident = ? AND kind = ?"
        " AND json_extract(payload, '$.outcome') IN ('sent', 'unknown') AND occurred_at >= ?",
        (incident.id, kinds.DeliveryEnded.KIND, first),
    )
    if told:
        names = ", ".join(clean_line(str(row[0])) for row in told)
        yield f"Services were told of the incident since then: {names}."
    for digest in _files(gone):
        query = "SELECT id FROM event WHERE incident = ? AND kind = 'step_ended' AND instr(payload, ?)"
        for (step,) in journal.read(query, (incident.id, digest)):
            yield f"The step's end holds the last lines of that output: redact {step} as well."
    subjects = sorted({clean_line(one.body.subject, 80) for one in gone if one.body.subject})
    if subjects:
        yield f"What an event is about stays in its body, which is hashed: {', '.join(subjects[:5])}."
    if (journal.home / "recordings").is_dir():
        yield "Recordings of sources are files of their own: look whether they hold it."
    if (journal.home / "beside" / DATABASE).is_file():
        yield "The store beside this one is erased in once it is taken in."
    yield "Peers and the incident database erase it when they sync; bundles and backups made before keep it."
