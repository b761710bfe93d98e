"""The responder decides on a suggestion: takes it, or keeps what there is with a reason. Both are recorded,
with what was suggested and the answers it rested on, and a suggestion decided on is not made again.
"""

from data.incident.desk import Desk
from data.incident.model import Incident
from data.journal.event import Event
from playbooks.calendar import Calendar
from playbooks.parameters import detected_at
from playbooks.severity import Severities
from playbooks.suggestions import RUNBOOK, SEVERITY, TYPE, Suggestion

ORIGIN = "triage"


def take(
    desk: Desk, incident: Incident, suggestion: Suggestion, severities: Severities, calendar: Calendar
) -> Event:
    """The suggested value is set."""
    value: str | bool = suggestion.value
    if suggestion.subject.endswith(".required"):
        return _set(desk, incident, suggestion, True, "", suggestion.value)
    if suggestion.subject == SEVERITY:
        return _severity(desk, incident, suggestion, str(value), "", severities, calendar)
    return _set(desk, incident, suggestion, value, "", "")


def keep(
    desk: Desk,
    incident: Incident,
    suggestion: Suggestion,
    reason: str,
    severities: Severities,
    calendar: Calendar,
    *,
    runbook: str = "",
) -> Event:
    """What there is stays, for this reason. ``runbook``: the name of the one that is open, where the
    suggestion is about runbooks."""
    if suggestion.subject == SEVERITY:
        return _severity(desk, incident, suggestion, incident.severity, reason, severities, calendar)
    if suggestion.subject.endswith(".required"):
        return _set(desk, incident, suggestion, False, reason, suggestion.value)
    current = {TYPE: incident.incident_type, RUNBOOK: runbook or str(incident.value("runbook", "") or "")}
    return _set(desk, incident, suggestion, current.get(suggestion.subject, ""), reason, suggestion.value)


def _set(
    desk: Desk, incident: Incident, suggestion: Suggestion, value: str | bool, reason: str, suggested: str
) -> Event:
    return desk.set_field(
        incident, suggestion.subject, value, origin=ORIGIN, reason=reason,
        suggested=suggested, because=suggestion.because,
    )  # fmt: skip


def _severity(
    desk: Desk,
    incident: Incident,
    suggestion: Suggestion,
    value: str,
    reason: str,
    severities: Severities,
    calendar: Calendar,
) -> Event:
    since = detected_at(incident) or desk.journal.ambient.now()
    policy = severities.policy(
        value, since, calendar, origin=ORIGIN, reason=reason,
        suggested=suggestion.value if reason else "", because=suggestion.because,
    )  # fmt: skip
    return desk.set_severity(incident, policy)
