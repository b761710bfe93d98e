"""What an incident is and where it stands: declared, its fields, its phase, its end."""

from collections.abc import Callable
from functools import partial
from typing import Any

from data import times
from data.incident.model import Incident
from data.incident.sentences.wording import (
    RELATIONS,
    Names,
    Say,
    grounds,
    label,
    reason,
    suggested,
    value_text,
    why,
    words,
)
from data.journal import kinds
from data.journal.event import Body
from data.text import clean_line


def _declared(payload: kinds.IncidentDeclared, _body: Body, _incident: Incident, _names: Names) -> str:
    origin = {"alert": " from an alert", "file": " from a file", "person": " by hand"}.get(payload.source, "")
    return f"{'drill ' if payload.mode == 'drill' else ''}declared{origin}"


def _number(payload: kinds.NumberAssigned, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"number {clean_line(payload.number)}"


def _field(payload: kinds.FieldSet, body: Body, incident: Incident, was: str) -> str:
    moment = partial(times.clock, beside=body.occurred_at)
    text = f"{label(body.subject, incident)}: {value_text(body.subject, payload.value, moment=moment)}"
    return text + why(was, suggested(payload.suggested), reason(payload.reason))


def _severity(payload: kinds.SeveritySet, _body: Body, _incident: Incident, was: str) -> str:
    because = why(words(was), suggested(payload.suggested), reason(payload.reason))
    return f"severity {words(payload.severity)}{because}"


def _phase(payload: kinds.PhaseMoved, _body: Body, _incident: Incident, was: str) -> str:
    return f"phase {clean_line(payload.phase)}" + why(was, reason(payload.reason))


def _role(payload: kinds.RoleTaken, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"{words(payload.role)}: {clean_line(payload.name) or 'given up'}"


def _system(payload: kinds.SystemAdded, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"system {clean_line(payload.model_id)}"


def _dependency(payload: kinds.DependencySet, _body: Body, _incident: Incident, _names: Names) -> str:
    verb = "depends on" if payload.holds else "does not depend on"
    origin = "as the catalogue says" if payload.origin == "catalogue" else ""
    return f"{clean_line(payload.downstream)} {verb} {clean_line(payload.upstream)}" + why(
        clean_line(payload.how), origin
    )


def _acknowledged(payload: kinds.Acknowledged, _body: Body, _incident: Incident, _names: Names) -> str:
    return "acknowledged" + (f" via {clean_line(payload.via)}" if payload.via else "")


def _decided(payload: kinds.DecidedToAct, _body: Body, _incident: Incident, _names: Names) -> str:
    if payload.opened:
        return "containment confirmation opened, which counts as the decision to act"
    said = "decided to act" + (f": {clean_line(payload.decision)}" if payload.decision else "")
    return said + grounds(payload.grounds)


def _decision(payload: kinds.DecisionMade, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"decided: {clean_line(payload.decision)}" + grounds(payload.grounds)


def _linked(payload: kinds.IncidentLinked, _body: Body, _incident: Incident, _names: Names) -> str:
    relation = RELATIONS.get(payload.relation, words(payload.relation))
    said = "" if payload.holds else "taken back: "
    return f"{said}{relation} {clean_line(payload.number or payload.other)}" + why(reason(payload.reason))


def _status(payload: kinds.StatusChanged, _body: Body, _incident: Incident, _names: Names) -> str:
    status = "reopened" if payload.status == "open" else words(payload.status)
    outcome = f" as {words(payload.outcome)}" if payload.outcome else ""
    without = ""
    if payload.lacking:
        lacking = "; ".join(map(clean_line, payload.lacking))
        without = f", still missing: {lacking}"
        if payload.instead:
            without = f", all the same because {clean_line(payload.instead)} (missing: {lacking})"
    return f"{status}{outcome}" + why(reason(payload.reason)) + without


def _corrected(payload: kinds.EventCorrected, body: Body, _incident: Incident, _names: Names) -> str:
    if payload.field == "occurred_at":
        return f"time corrected to {times.clock(payload.occurred_at, beside=body.occurred_at)}" + why(
            reason(payload.reason)
        )
    return f"{words(payload.field)} corrected to “{clean_line(payload.text)}”" + why(reason(payload.reason))


def _redacted(payload: kinds.Redacted, _body: Body, _incident: Incident, _names: Names) -> str:
    return "what an entry said was erased" + why(reason(payload.reason))


def _exported(payload: kinds.DocumentExported, _body: Body, _incident: Incident, _names: Names) -> str:
    return f"{words(payload.document)} exported as {clean_line(payload.format)}"


SENTENCES: dict[type[kinds.Payload], Say] = {
    kinds.IncidentDeclared: _declared,
    kinds.NumberAssigned: _number,
    kinds.RoleTaken: _role,
    kinds.SystemAdded: _system,
    kinds.DependencySet: _dependency,
    kinds.Acknowledged: _acknowledged,
    kinds.DecidedToAct: _decided,
    kinds.DecisionMade: _decision,
    kinds.IncidentLinked: _linked,
    kinds.StatusChanged: _status,
    kinds.EventCorrected: _corrected,
    kinds.Redacted: _redacted,
    kinds.DocumentExported: _exported,
}
REPLACING: dict[type[kinds.Payload], Callable[[Any, Body, Incident, str], str]] = {
    kinds.FieldSet: _field,
    kinds.SeveritySet: _severity,
    kinds.PhaseMoved: _phase,
}
