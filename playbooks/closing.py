"""What an incident of high or critical severity needs before it is closed, and what is still missing.

A review that was skipped is how the same failure comes back. Who closes without one says why, and that is
recorded.
"""

from collections.abc import Iterator

from data.errors import Refused
from data.incident.model import Incident

REVIEWED = ("high", "critical")
"""Severities whose incidents are reviewed before they are closed."""
_STATED = (
    ("root_cause.category", "the root cause (root_cause.category)"),
    ("follow_up.held_at", "the review meeting (follow_up.held_at)"),
    ("approvals.responsible_manager", "the responsible manager's sign-off (approvals.responsible_manager)"),
    ("approvals.security_lead", "the security lead's sign-off (approvals.security_lead)"),
)


def missing(incident: Incident, outcome: str = "resolved") -> tuple[str, ...]:
    """What its review lacks, in words; drills, false alarms, duplicates and lesser severities need none."""
    if incident.mode == "drill" or incident.severity not in REVIEWED or outcome != "resolved":
        return ()
    return tuple(_missing(incident))


def _missing(incident: Incident) -> Iterator[str]:
    yield from (words for field, words in _STATED if not incident.value(field))
    exported = incident.moments.get("document_exported", {}).values()
    if not any(mark.get("document") == "postmortem" for mark in exported):
        yield "the postmortem (fireline export postmortem)"
    if not incident.actions and not any(incident.list_items("lessons")):
        yield "a corrective action or a lesson"


def refuse(incident: Incident, outcome: str, instead: str) -> tuple[str, ...]:
    """What is missing, where somebody says why it is closed all the same; else it raises `Refused`."""
    lacking = missing(incident, outcome)
    if lacking and not instead.strip():
        raise Refused(
            f"{incident.number} is {incident.severity} and was not reviewed. Missing: {'; '.join(lacking)}.",
            kept="It was not closed; fireline resolve says that the harm is over.",
            remedy="Complete it, or say why it is closed without with --without-review REASON.",
        )
    return lacking
