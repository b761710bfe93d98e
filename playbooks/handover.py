"""The hand-over card: what whoever takes a role over has to know, computed of the incident as it stands."""

from collections.abc import Iterator

from data import times
from data.incident import cascade, decisions, kills, work
from data.incident.fields_catalogue import ROLES
from data.incident.handing_over import experts
from data.incident.marks import Attempt
from data.incident.model import Incident
from data.incident.sentences import Names, words
from data.text import clean_line
from playbooks import clocks
from playbooks.limits import Limits

MOST = 12
"""Lines of a part; what is beyond is counted."""


def card(
    incident: Incident, role: str, *, now: int, names: Names, limits: Limits | None = None, watch: str = ""
) -> str:
    """The card in plain lines: state, decisions, open tasks, clocks, what to watch. ``watch`` is what the
    giver adds."""
    parts = (
        ("State", _state(incident)),
        ("Decisions", _decisions(incident, names, now)),
        ("Open tasks", _tasks(incident, now)),
        ("Clocks", _clocks(incident, now, limits)),
        ("Watch", _watch(incident, now, watch)),
    )
    lines = [f"{words(role).capitalize()} of {incident.number}, {times.clock(now, beside=now)}"]
    for title, found in parts:
        lines += ["", title, *(f"  {line}" for line in _bounded(list(found)))]
    return "\n".join(lines)


def _bounded(lines: list[str]) -> list[str]:
    if len(lines) > MOST:
        return [*lines[:MOST], f"and {len(lines) - MOST} more"]
    return lines or ["none"]


def _state(incident: Incident) -> Iterator[str]:
    yield clean_line(incident.title, 200) or "no title"
    severity = words(incident.severity) or "no severity"
    kind = words(incident.incident_type) or "not classified"
    yield f"{severity}, {kind}, {incident.status}, phase {incident.phase}"
    for one in cascade.systems(incident):
        yield f"{clean_line(one.model)}: {clean_line(one.words)}"
    for kill in kills.standing(incident):
        yield f"{clean_line(kill.model) or 'the model'} is stopped by its kill switch"
    for role in ROLES:
        if name := incident.holder(role):
            yield f"{words(role)}: {clean_line(name)}"
    if found := experts(incident):
        yield f"experts: {', '.join(clean_line(name) for name in found)}"


def _decisions(incident: Incident, names: Names, now: int) -> Iterator[str]:
    for one in reversed(decisions.made(incident, names)):
        bits = [one.what, f"because {one.why}" if one.why else ""]
        bits.append("not reversible" if one.reversible == "no" else "")
        yield f"{times.clock(one.at, beside=now)} {one.who}: {', '.join(bit for bit in bits if bit)}"


def _tasks(incident: Incident, now: int) -> Iterator[str]:
    for task in work.tasks(incident):
        if task.is_open:
            late = "late, " if task.overdue(now) else ""
            state = "" if task.status == "open" else f"{task.status}, "
            yield f"{clean_line(task.text)} ({late}{state}{clean_line(task.owner) or 'nobody'})"
    for approval in incident.approvals.values():
        if approval.asked is not None and approval.answered is None:
            yield f"approval asked for: {clean_line(str(approval.asked.get('action')))}"
    for event, mark in sorted(incident.actions.items(), key=lambda pair: pair[1].key):
        if incident.value(f"action.{event}.status") not in {"completed", "cancelled"}:
            owner = incident.value(f"action.{event}.owner") or mark.get("owner")
            yield clean_line(str(mark.get("text"))) + (f" ({clean_line(str(owner))})" if owner else "")


def _clocks(incident: Incident, now: int, limits: Limits | None) -> Iterator[str]:
    for clock in clocks.urgent(clocks.compute(incident, now, limits)):
        if clock.state in {"breached", "running", "waiting"}:
            yield f"{clock.label}: {clocks.words(clock, now)}"


def _watch(incident: Incident, now: int, watch: str) -> Iterator[str]:
    yield from (clean_line(line) for line in watch.splitlines() if line.strip())
    for attempt in incident.attempts.values():
        yield from _attempt(attempt, now)
    for rule in sorted(incident.followed_rules):
        yield f"alerts of {clean_line(rule)} join by themselves"
    for name in sorted(incident.conflicts):
        yield f"{clean_line(name)} has more than one value"


def _attempt(attempt: Attempt, now: int) -> Iterator[str]:
    if attempt.intended is None:
        return
    action = clean_line(str(attempt.get("action")))
    if attempt.ended is None:
        yield f"{action} runs since {times.clock(attempt.intended.at, beside=now)}"
    elif attempt.outcome in {"failed", "timed_out", "unknown", "ran_unverified"}:
        yield f"{action}: {words(attempt.outcome)}"
