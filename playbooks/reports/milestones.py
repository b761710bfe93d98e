"""T0 to T4, and the times between them with their arithmetic.

Each moment is recorded or computed from a recorded event; one that nobody recorded is ``None``.
"""

import msgspec

from data import times
from data.incident.marks import Attempt, Mark
from data.incident.model import Incident
from data.incident.sentences import Names, step_label
from data.text import clean_line
from playbooks import containing

WELL_ENDED = frozenset({"succeeded", "ran_unverified"})


class Milestone(msgspec.Struct, frozen=True):
    """One of the moments; ``at`` in microseconds, ``how`` in cleaned text."""

    name: str
    label: str
    at: int | None
    how: str = ""


class Interval(msgspec.Struct, frozen=True):
    """One of the times between two moments; ``span`` in microseconds, never negative."""

    name: str
    label: str
    span: int | None
    arithmetic: str


def milestones(incident: Incident, names: Names) -> list[Milestone]:
    """T0 to T4, with acknowledgement, decision, verification and deployment between them."""
    acknowledged, decided = incident.earliest("acknowledged"), incident.earliest("decided_to_act")
    contained, verified, planned = (
        _containment(incident, names),
        _verified(incident, names),
        _planned(incident),
    )
    return [
        Milestone("T0", "onset", _moment(incident, "onset_at"), _text(incident, "onset_trigger")),
        Milestone("T1", "detected", _moment(incident, "detected_at"), _detection(incident)),
        Milestone("", "acknowledged", *_by(incident, acknowledged, names)),
        Milestone("", "decided to act", *_by(incident, decided, names)),
        Milestone("T2", "first containment executed", *contained),
        verified,
        Milestone("T3", "remediation complete", incident.resolved_at),
        Milestone("T4", "long-term fixes planned", *planned),
        Milestone("", "long-term fixes deployed", _moment(incident, "long_term.deployed_at")),
    ]


def intervals(incident: Incident) -> list[Interval]:
    """MTTD, MTTA, MTTC and MTTR of this one incident, and the time from decision to containment."""
    onset, detected = _moment(incident, "onset_at"), _moment(incident, "detected_at")
    acknowledged, decided = incident.earliest("acknowledged"), incident.earliest("decided_to_act")
    answered = None if acknowledged is None else incident.corrected(acknowledged)
    decision = None if decided is None else incident.corrected(decided)
    contained = incident.contained_at
    return [
        _interval("MTTD", "onset to detection", onset, detected),
        _interval("MTTA", "detection to acknowledgement", detected, answered),
        _interval("MTTC", "detection to containment", detected, contained),
        _interval("", "decision to containment", decision, contained),
        _interval("MTTR", "detection to resolution", detected, incident.resolved_at),
    ]


def _interval(name: str, label: str, start: int | None, end: int | None) -> Interval:
    first, last = label.split(" to ")
    missing = [word for word, at in ((first, start), (last, end)) if at is None]
    if start is None or end is None:
        return Interval(name, label, None, f"not recorded: {' and '.join(missing)}")
    arithmetic = f"{times.iso_short(end)} − {times.iso_short(start)}"
    if end < start:
        return Interval(name, label, None, f"{arithmetic} is negative: {last} is recorded before {first}")
    return Interval(name, label, end - start, f"{arithmetic} = {times.span(end - start)}")


def _moment(incident: Incident, field: str) -> int | None:
    value = incident.value(field)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(incident: Incident, field: str) -> str:
    return clean_line(str(incident.value(field, "")))


def _by(incident: Incident, mark: Mark | None, names: Names) -> tuple[int | None, str]:
    if mark is None:
        return None, ""
    said = clean_line(str(mark.get("decision", "")))
    return incident.corrected(mark), ", ".join(part for part in (said, f"by {names(mark.actor)}") if part)


def _detection(incident: Incident) -> str:
    parts = (_text(incident, "detected_by"), _text(incident, "detected_how"))
    return ", ".join(part for part in parts if part)


def attempt_label(attempt: Attempt) -> str:
    """``step 1 fall back to 4.1.1``."""
    number = attempt.get("number", 0)
    return step_label(
        number if isinstance(number, int) else 0,
        str(attempt.get("action")),
        option=str(attempt.get("option")),
        undoes=bool(attempt.get("rollback_of")),
    )


def attempts_of(incident: Incident, section: str) -> list[tuple[str, Attempt]]:
    """The attempts in one section, and their undoing, in the order they were begun."""
    found = [
        (key, attempt)
        for key, attempt in incident.attempts.items()
        if attempt.intended is not None and attempt.get("section") == section
    ]
    return sorted(found, key=lambda pair: pair[1].intended.key if pair[1].intended else (0, 0, ""))


def who_ran(attempt: Attempt, names: Names) -> str:
    """The person who confirmed the attempt."""
    return names(attempt.intended.actor) if attempt.intended is not None else ""


def _ended_well(incident: Incident) -> list[tuple[int, Attempt]]:
    found = [
        (incident.corrected(attempt.ended), attempt)
        for key, attempt in attempts_of(incident, "containment")
        if attempt.ended is not None
        and attempt.outcome in WELL_ENDED
        and attempt.contains
        and not incident.rolled_back(key)
    ]
    return sorted(found, key=lambda pair: pair[0])


def _containment(incident: Incident, names: Names) -> tuple[int | None, str]:
    at = incident.contained_at
    if at is None:
        return None, ""
    for ended, attempt in _ended_well(incident):
        if ended == at:
            return at, f"{attempt_label(attempt)}, by {who_ran(attempt, names)}"
    return at, "as stated"


def _verified(incident: Incident, names: Names) -> Milestone:
    """A machine's check counts as verified; a person's judgement is called confirmed, and says whose. A later
    check that failed takes both back until it holds."""
    if containing.verified(incident)[1] == containing.CHECK_FAILED:
        return Milestone("", "containment verified", None, f"no: the last {containing.CHECK_FAILED}")
    checked: list[tuple[int, str]] = []
    confirmed: list[tuple[int, str]] = []
    for ended, attempt in _ended_well(incident):
        if attempt.verification == "verified":
            checked.append((ended, f"{attempt_label(attempt)}, by a check"))
        elif attempt.verification == "confirmed" and attempt.confirmed is not None:
            text = f"{attempt_label(attempt)}, by {names(attempt.confirmed.actor)}"
            confirmed.append((incident.corrected(attempt.confirmed), text))
    if confirmed and not checked:
        return Milestone("", "containment confirmed by a person", *min(confirmed))
    return Milestone("", "containment verified", *min(checked, default=(None, "")))


def _planned(incident: Incident) -> tuple[int | None, str]:
    stated = _moment(incident, "long_term.planned_at")
    if stated is not None:
        return stated, "as stated"
    found: list[tuple[int, str]] = []
    for event, mark in incident.actions.items():
        due = incident.register(f"action.{event}.due").shown
        if due is not None and isinstance(due.value, str):
            found.append((incident.corrected_at(due.event, due.at), _action(mark, due.value)))
        elif due is None and mark.get("due"):
            found.append((incident.corrected(mark), _action(mark, str(mark.get("due")))))
    return min(found, default=(None, ""))


def _action(mark: Mark, due: str) -> str:
    return f"{clean_line(str(mark.get('text')))}, due {clean_line(due)}"
