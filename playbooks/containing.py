"""When an incident was contained, and whether anything says that it held."""

from data.incident.model import Incident

_RAN = ("succeeded", "ran_unverified")
CHECK_FAILED = "check failed"
"""What is said beside *contained* where a figure does not bear it out."""


def executed_at(incident: Incident) -> int | None:
    """When the first containment step had run. Undoing it later does not undo that it was in time."""
    stated = incident.value("contained_at")
    if isinstance(stated, int) and not isinstance(stated, bool):
        return stated
    ended = [
        incident.corrected(attempt.ended)
        for attempt in incident.attempts.values()
        if attempt.ended is not None and attempt.outcome in _RAN and attempt.contains
    ]
    return min(ended, default=None)


def verified(incident: Incident) -> tuple[int | None, str]:
    """The first containment whose effect is known, a machine's word before a person's at the same moment."""
    found: list[tuple[int, bool, str]] = []
    for attempt in incident.attempts.values():
        if attempt.ended is None or attempt.outcome not in _RAN or not attempt.contains:
            continue
        verification = attempt.verification
        by = attempt.confirmed if verification == "confirmed" and attempt.confirmed else attempt.ended
        if verification in {"verified", "confirmed"}:
            found.append((incident.corrected(by), verification == "confirmed", verification))
    since = executed_at(incident)
    if since is not None and _check_failed(incident, since):
        return None, CHECK_FAILED
    at, _, verification = min(found, default=(None, False, ""))
    return at, verification


def _check_failed(incident: Incident, since: int) -> bool:
    """Whether a step that reads if the harm has stopped last ended, after that moment, with a no."""
    last: dict[tuple[object, object], tuple[int, bool]] = {}
    for attempt in incident.attempts.values():
        if attempt.get("section") == "containment" and attempt.get("risk") == "reads" and attempt.ended:
            ended = (incident.corrected(attempt.ended), attempt.outcome == "failed")
            place = (attempt.get("runbook"), attempt.get("number"))
            last[place] = max(last.get(place, ended), ended)
    return any(failed and at >= since for at, failed in last.values())
