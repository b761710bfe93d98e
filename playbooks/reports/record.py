"""The incident record: JSON with exactly the fields of the record schema, in its order.

``playbooks/knowledge/record.schema.json`` describes it. What nobody recorded is null. Nothing here is
worded but by events: every text is one that somebody or something recorded, or the timeline's sentence of
one event.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from data import times
from data.incident.fields import LISTS
from data.incident.fields_catalogue import SEVERITIES
from data.incident.marks import Mark
from data.incident.model import Incident
from data.incident.timeline import Entry
from data.text import NOTE, clean, clean_line

SCHEMA = Path(__file__).parent.parent / "knowledge" / "record.schema.json"

_STATUSES = ("open", "contained", "resolved", "closed")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FACTOR_LISTS = tuple(path for path in LISTS if path.startswith(("factors.", "root_cause.")))


def record(incident: Incident, entries: Iterable[Entry]) -> dict[str, Any]:
    """The record as a plain dictionary in the schema's order."""
    detected, resolved = _moment(incident, "detected_at"), incident.resolved_at
    acknowledged = incident.earliest("acknowledged")
    return {
        "incident_id": incident_id(incident),
        "incident_type": _text(incident.value("incident_type")),
        "severity": _one_of(incident.severity, SEVERITIES),
        "status": _one_of(incident.status, _STATUSES),
        "model_id": _text(incident.model_id),
        "model_version": _text(incident.system_value(incident.model_id, "model_version")),
        "detected_at": _time(detected),
        "detected_by": _text(incident.value("detected_by")),
        "acknowledged_at": _time(None if acknowledged is None else incident.corrected(acknowledged)),
        "resolved_at": _time(resolved),
        "duration_minutes": _minutes(detected, resolved),
        "impact": {
            "affected_predictions": _integer(incident.value("impact.affected_predictions")),
            "false_positive_increase": _text(incident.value("impact.false_positive_increase")),
            "user_impact": _text(incident.value("impact.user_impact")),
            "financial_impact_estimate": _text(incident.value("impact.financial_impact_estimate")),
        },
        "root_cause": {
            "category": _text(incident.value("root_cause.category")),
            "description": _text(incident.value("root_cause.description")),
            "contributing_factors": _factors(incident),
        },
        "timeline": [
            {"time": times.iso_short(entry.at), "event": entry.text} for entry in entries if entry.notable
        ],
        "corrective_actions": [
            _action(incident, event, mark)
            for event, mark in sorted(incident.actions.items(), key=lambda pair: pair[1].key)
        ],
    }


def render(incident: Incident, entries: Iterable[Entry]) -> bytes:
    """The record as UTF-8 JSON, indented, ending in a line break."""
    return (json.dumps(record(incident, entries), indent=2, ensure_ascii=False) + "\n").encode()


def incident_id(incident: Incident) -> str:
    """The number people use; a drill's says that it is one, even before it has a number."""
    number = clean_line(incident.number, 200) or clean_line(incident.id, 200) or "unnamed"
    return f"DRILL-{number}" if incident.mode == "drill" and "DRILL" not in number else number


def action_value(incident: Incident, event: str, mark: Mark, name: str) -> str | None:
    """A field of a corrective action: as set last, or else as it was added."""
    register = incident.register(f"action.{event}.{name}").shown
    return _text(mark.get(name) if register is None else register.value)


def _action(incident: Incident, event: str, mark: Mark) -> dict[str, str | None]:
    due = action_value(incident, event, mark, "due")
    return {
        "action": _text(mark.get("text")),
        "owner": action_value(incident, event, mark, "owner"),
        "due_date": due if due and _DATE.fullmatch(due) else None,
        "status": action_value(incident, event, mark, "status"),
    }


def _factors(incident: Incident) -> list[str]:
    found = [mark for name in _FACTOR_LISTS for _, mark in incident.list_items(name)]
    texts = (_text(mark.get("text")) for mark in sorted(found, key=lambda mark: mark.key))
    return [text for text in texts if text]


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean(str(value), NOTE).strip() or None


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _moment(incident: Incident, field: str) -> int | None:
    return _integer(incident.value(field))


def _time(micros: int | None) -> str | None:
    return None if micros is None else times.iso_short(micros)


def _minutes(start: int | None, end: int | None) -> int | None:
    """Whole minutes; null where either is unknown or the end is recorded before the start."""
    if start is None or end is None or end < start:
        return None
    return (end - start) // times.MINUTE


def _one_of(value: str, allowed: tuple[str, ...]) -> str | None:
    return value if value in allowed else None
