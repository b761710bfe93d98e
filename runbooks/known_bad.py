"""Versions that are no target: marked bad in the catalogue or in an incident, or left behind in one.

A step that replaced a version in an incident, and still stands, says that the version was bad. *Previous* is
only what served before: nobody vouches for it, and it is never taken for *known good*.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from data.incident.incidents import Incidents
from data.incident.marks import Attempt
from data.incident.model import Incident
from data.journal.store import Journal
from playbooks.catalogue import System

CURRENT, PREVIOUS, KNOWN_GOOD = (
    "MODEL_CURRENT_VERSION", "MODEL_PREVIOUS_VERSION", "MODEL_KNOWN_GOOD_VERSION",
)  # fmt: skip
MARK = "known_bad_version"
"""The field of a system that marks a version bad in an incident."""
_REPLACED = frozenset({"succeeded", "ran_unverified"})
_NOT_REAL = frozenset({"false_alarm", "duplicate"})


class Refusal(NamedTuple):
    """A target that must not be used."""

    why: str
    remedy: str


def targets(taken: Mapping[str, str]) -> dict[str, str]:
    """The values of a step that name a version to go to."""
    return {name: value for name, value in taken.items() if "VERSION" in name and name != CURRENT}


def refusal(
    incidents: Incidents, system: System | None, model: str, wanted: Mapping[str, str]
) -> Refusal | None:
    """Why one of the targets is refused, with the reason; ``None`` where none is."""
    if not wanted:
        return None
    left = _left_behind(incidents, model)
    for name, value in wanted.items():
        remedy = f"Give another with --param {name}=VERSION, or take the mark away."
        if system is not None and system.is_known_bad(value):
            return Refusal(f"Version {value} ({name}) is marked known bad in the catalogue.", remedy)
        if value in left:
            return Refusal(f"Version {value} ({name}) is bad: {left[value]}.", remedy)
    return None


def doubts(taken: Mapping[str, str], known: Mapping[str, str]) -> list[str]:
    """That *previous* is what would be served, while something else, or nothing, is vouched for."""
    previous, good = taken.get(PREVIOUS, ""), known.get(KNOWN_GOOD, "")
    if not previous or previous == good:
        return []
    known_good = f"known good is {good}" if good else "no version is known good"
    return [f"{previous} is the version before, and nobody vouches for it; {known_good}."]


def _left_behind(incidents: Incidents, model: str) -> dict[str, str]:
    """Versions by what speaks against them, in live incidents that were no false alarm."""
    found: dict[str, str] = {}
    for identity in _concerned(incidents.journal, model):
        incident = incidents.by_id(identity)
        if incident.mode != "live" or _outcome(incident) in _NOT_REAL:
            continue
        if marked := incident.system_value(model, MARK):
            found[str(marked)] = f"marked so in {incident.number}"
        for name, attempt in incident.attempts.items():
            if attempt.get("model") == model and _stands(incident, name, attempt):
                for version in _replaced(attempt):
                    found.setdefault(version, f"it was rolled back from in {incident.number}")
    return found


def _concerned(journal: Journal, model: str) -> list[str]:
    rows = journal.read(
        "SELECT DISTINCT incident FROM event WHERE (kind = 'step_intended' AND payload IS NOT NULL"
        " AND json_extract(payload, '$.model') = ?) OR (kind = 'field_set' AND subject = ?)",
        (model, f"system.{model}.{MARK}"),
    )
    return [str(row[0]) for row in rows]


def _outcome(incident: Incident) -> str:
    head = incident.register("status").shown
    return "" if head is None or head.payload is None else str(head.payload.get("outcome", ""))


def _stands(incident: Incident, name: str, attempt: Attempt) -> bool:
    done = attempt.outcome in _REPLACED and not attempt.get("rollback_of")
    return done and not incident.rolled_back(name)


def _replaced(attempt: Attempt) -> Iterator[str]:
    """What served before an attempt that put another version in its place."""
    taken: dict[str, Any] = msgspec.to_builtins(attempt.get("parameters", {}))
    wanted = set(targets(taken).values())
    current = str(taken.get(CURRENT, ""))
    if current and wanted and current not in wanted:
        yield current
    for _, before, after in attempt.get("changes", ()):
        if after in wanted and before not in wanted:
            yield str(before)
