"""An incident as the archive keeps it, computed from its state."""

from data.archive.past import CAUSES, Past, PastAction, PastClock
from data.incident.fields import LISTS
from data.incident.marks import Mark
from data.incident.model import Incident
from data.text import clean_line
from playbooks import clocks
from playbooks.imports.taking import SOURCE
from playbooks.limits import Limits
from playbooks.parameters import detected_at

_LENS = "factors."
_ENDED = ("completed", "cancelled")


def past(incident: Incident, now: int, limits: Limits) -> Past:
    """As it stands at ``now``; microseconds."""
    declared = incident.declaration
    acknowledged = incident.earliest("acknowledged")
    head = incident.register("status").shown
    return Past(
        id=incident.id,
        number=clean_line(incident.number),
        title=clean_line(incident.title),
        type=clean_line(incident.incident_type),
        severity=incident.severity,
        status=incident.status,
        outcome="" if head is None or head.payload is None else str(head.payload.get("outcome", "")),
        mode=incident.mode,
        models=tuple(map(clean_line, incident.model_ids)),
        teams=_teams(incident),
        cause=_text(incident, CAUSES[0]),
        pattern=_text(incident, CAUSES[1]),
        lenses=_lenses(incident),
        noticed_by=noticed_by(incident),
        declared_at=0 if declared is None else incident.corrected(declared),
        onset_at=_moment(incident, "onset_at"),
        detected_at=detected_at(incident) or 0,
        acknowledged_at=0 if acknowledged is None else incident.corrected(acknowledged),
        contained_at=incident.contained_at or 0,
        resolved_at=incident.resolved_at or 0,
        clocks=_clocks(incident, now, limits),
        actions=actions(incident),
    )


def actions(incident: Incident) -> tuple[PastAction, ...]:
    """Its corrective actions, in the order they were added."""
    return tuple(
        _action(incident, event, mark)
        for event, mark in sorted(incident.actions.items(), key=lambda pair: pair[1].key)
    )


def _action(incident: Incident, event: str, mark: Mark) -> PastAction:
    def field(name: str) -> str:
        head = incident.register(f"action.{event}.{name}").shown
        value = mark.get(name) if head is None else head.value
        return clean_line(str(value or ""))

    status = field("status") or "planned"
    ended = incident.register(f"action.{event}.status").shown
    return PastAction(
        id=event,
        text=clean_line(str(mark.get("text"))),
        owner=field("owner"),
        priority=field("priority"),
        due=field("due"),
        status=status,
        acceptance=field("acceptance"),
        evidence=field("evidence"),
        added_at=incident.corrected(mark),
        ended_at=incident.corrected_at(ended.event, ended.at) if ended and status in _ENDED else 0,
    )


def _clocks(incident: Incident, now: int, limits: Limits) -> tuple[PastClock, ...]:
    """None of an incident that was taken in later: nobody here could keep them."""
    if _was_taken_in(incident):
        return ()
    return tuple(
        PastClock(one.name, one.state, one.due or 0) for one in clocks.compute(incident, now, limits)
    )


def _was_taken_in(incident: Incident) -> bool:
    return incident.declaration is not None and incident.declaration.get("source") == SOURCE


def _teams(incident: Incident) -> tuple[str, ...]:
    owners = (str(incident.system_value(model, "owner", "") or "") for model in incident.model_ids)
    return tuple(dict.fromkeys(name for owner in owners if (name := clean_line(owner))))


def _lenses(incident: Incident) -> tuple[str, ...]:
    names = (name for name in LISTS if name.startswith(_LENS))
    return tuple(name.removeprefix(_LENS) for name in names if any(incident.list_items(name)))


def noticed_by(incident: Incident) -> str:
    """``alert`` or ``person``: by an alert that was there when it was declared, or by
    somebody; empty for one taken in later."""
    declared = incident.declaration
    if declared is None or _was_taken_in(incident):
        return ""
    source = str(declared.get("source"))
    early = (mark for mark in incident.alerts.values() if mark.at <= declared.at)
    return "alert" if source == "alert" or any(early) else "person"


def _moment(incident: Incident, field: str) -> int:
    value = incident.value(field)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _text(incident: Incident, field: str) -> str:
    return clean_line(str(incident.value(field, "") or ""))
