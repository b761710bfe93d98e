"""An incident as the command line shows it: a few lines with its clocks, and the same as JSON."""

from typing import Any

from app.cli import attempts, reviewing, system
from app.cli.output import moment, say, table
from app.wiring import Wiring
from data.incident import cascade, family, numbers
from data.incident.model import Incident
from playbooks import clocks
from playbooks.limits import Limits

_STYLES = {"breached": "red", "running": "yellow", "met_late": "yellow", "met": "green", "waiting": "dim"}
_GLYPHS = {"breached": "!", "running": ">", "met_late": "~", "met": "=", "waiting": "."}


def show(wiring: Wiring, incident: Incident, limits: Limits) -> None:
    """Number, title, severity, state, people, and every clock with its arithmetic."""
    now = wiring.ambient.now()
    say(f"{incident.number}  {incident.title or '(no title)'}", "bold")
    words = [
        incident.severity.replace("_", " ") or "no severity",
        incident.incident_type or "not classified",
        incident.status,
        f"phase {incident.phase}",
    ]
    if incident.mode == "drill":
        words.insert(0, "drill")
    say("  " + ", ".join(words))
    if len(numbers.holders(wiring.journal, incident.number)) > 1:
        say(f"  another incident has this number too; name this one by its id, {incident.id}", "yellow")
    if incident.model_ids:
        say(f"  systems: {', '.join(_system(incident, model) for model in incident.model_ids)}")
    for line in system.lines(incident):
        say(f"  {line}", "yellow" if line.startswith("containment") else "")
    for child in family.children(wiring.incidents, incident):
        say(f"  part {child.number}, {child.words}")
    for mark in family.parents(incident):
        say(f"  part of {mark.get('number')}")
    if commander := incident.holder("incident_commander"):
        say(f"  incident commander: {commander}")
    if wiring.server_url and (others := _here(wiring, incident)):
        say(f"  here now: {', '.join(others)}")
    for attempt in attempts.running(incident):
        say(f"  running: {_attempt(incident, attempt)}", "yellow")
    for line in reviewing.lines(wiring, incident):
        say(f"  {line}", "yellow")
    for name in incident.conflicts:
        say(f"  in conflict: {name} has more than one value; fireline set {name}=VALUE decides", "yellow")
    shown = clocks.urgent(clocks.compute(incident, now, limits))
    rows = [(_GLYPHS[one.state], one.label, clocks.words(one, now), one.arithmetic) for one in shown]
    for clock, line in zip(shown, table(rows), strict=True):
        say(f"  {line}", _STYLES[clock.state])


def _here(wiring: Wiring, incident: Incident) -> tuple[str, ...]:
    """Who looks at it now, as the incident database says within a moment; nobody where it is away."""
    import contextlib

    from app import syncing
    from data.errors import FirelineError
    from data.text import clean_line

    with (
        contextlib.suppress(FirelineError),
        contextlib.closing(syncing.remote(wiring, patience=1.0)) as place,
    ):
        people = place.who_is_here(incident.id).people
        return tuple(dict.fromkeys(clean_line(person.principal, 80) for person in people[:100]))
    return ()


def as_json(wiring: Wiring, incident: Incident, limits: Limits) -> dict[str, Any]:
    """The same for a program. Times are ISO 8601, UTC; what is not known is null."""
    declared = incident.declaration
    return {
        "incident_id": incident.number,
        "id": incident.id,
        "mode": incident.mode,
        "title": incident.title,
        "incident_type": incident.incident_type or None,
        "severity": incident.severity or None,
        "status": incident.status,
        "phase": incident.phase,
        "systems": [
            {
                "model_id": one.model,
                "model_version": one.version or None,
                "containment": one.state or None,
            }
            for one in cascade.systems(incident)
        ],
        "not_covered": list(cascade.left_out(incident)),
        "parts": [child.number for child in family.children(wiring.incidents, incident)],
        "part_of": [str(mark.get("number")) for mark in family.parents(incident)],
        "declared_at": None if declared is None else moment(incident.corrected(declared)),
        "acknowledged_at": _first(incident, "acknowledged"),
        "contained_at": _moment(incident.contained_at),
        "incident_commander": incident.holder("incident_commander") or None,
        "alerts": sorted({str(mark.get("name")) for mark in incident.alerts.values()}),
        "running": [
            {"attempt": attempt, "step": _attempt(incident, attempt)}
            for attempt in attempts.running(incident)
        ],
        "conflicts": sorted(incident.conflicts),
        "clocks": [
            {
                "name": clock.name,
                "state": clock.state,
                "due": _moment(clock.due),
                "met_at": _moment(clock.met_at),
                "arithmetic": clock.arithmetic,
            }
            for clock in clocks.compute(incident, wiring.ambient.now(), limits)
        ],
    }


def _attempt(incident: Incident, attempt_id: str) -> str:
    """``containment 1, Serve the good version, on web1 since …, attempt 1a2b3c4d``."""
    attempt = incident.attempts[attempt_id]
    host = attempt.started.get("host") if attempt.started is not None else "not started yet"
    since = f" since {moment(attempt.intended.at)}" if attempt.intended is not None else ""
    place = f"{attempt.get('section')} {attempt.get('number', 0) or ''}".strip()
    return f"{place}, {attempt.get('action')}, on {host}{since}, attempt {attempt_id[-8:]}"


def _system(incident: Incident, model: str) -> str:
    version = incident.system_value(model, "model_version")
    return f"{model} {version}" if version else model


def _first(incident: Incident, kind: str) -> str | None:
    mark = incident.earliest(kind)
    return None if mark is None else moment(incident.corrected(mark))


def _moment(micros: int | None) -> str | None:
    return None if micros is None else moment(micros)
