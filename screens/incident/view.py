"""Everything the incident screen shows, read in one go on the clerk's thread, and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.incident import monitoring
from data.incident.model import Incident
from screens.facts import Facts, read
from screens.incident.metric_plan import MetricPlan, plan
from screens.incident.probe_view import ProbeView, probe_views
from screens.incident.steps_view import RunbookView, read_runbook
from screens.incident.system_lines import Part, parts_of
from screens.next_action import Advice, NextStep, advise
from screens.parts import Knowledge, Parts

if TYPE_CHECKING:
    from playbooks.suggestions import Suggestion
    from playbooks.triage import Question


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert as this incident knows it: its latest recorded state."""

    fingerprint: str
    name: str
    severity: str
    state: str
    starts_at: int
    ends_at: int
    summary: str
    belongs: bool
    """False for one that a person detached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """One incident, whole."""

    facts: Facts
    questions: tuple[Question, ...]
    suggestions: tuple[Suggestion, ...]
    alerts: tuple[AlertRow, ...]
    runbook: RunbookView
    metrics: MetricPlan
    """What to ask for and mark."""
    detected_at: int
    """When it was detected, or else declared; microseconds."""
    recorded_changes: frozenset[str]
    """The keys of the changes that stand in the timeline."""
    others: tuple[Facts, ...]
    """Other open incidents."""
    probes: tuple[ProbeView, ...] = ()
    """The harm probes, oldest first."""
    monitor: monitoring.Monitoring | None = None
    """Heightened monitoring, where there is one."""
    followed_rules: frozenset[str] = frozenset()
    """Rules whose alerts are attached by themselves."""
    parts: tuple[Part, ...] = ()
    """The incidents that are part of this one."""
    judged_alerts: frozenset[str] = frozenset()
    """Fingerprints that somebody attached or detached, here or, attached, in another open incident."""


def build(parts: Parts, knowledge: Knowledge | None, incident_id: str) -> IncidentView:
    """On the clerk's thread; raises `NotFound`."""
    incident = parts.incidents.get(incident_id)
    others = [other for other in parts.incidents.open_ones() if other.id != incident.id]
    runbook = read_runbook(incident, knowledge, parts.incidents.actor_name, parts.incidents.past_steps)
    return IncidentView(
        facts=read(parts, incident, knowledge),
        questions=knowledge.triage.all() if knowledge else (),
        suggestions=_suggestions(incident, knowledge, runbook.name),
        alerts=_alerts(incident),
        probes=probe_views(incident),
        monitor=monitoring.monitoring(incident, parts.journal.ambient.now()),
        parts=parts_of(parts, incident, knowledge),
        followed_rules=incident.followed_rules,
        judged_alerts=_judged(incident, others),
        runbook=runbook,
        metrics=plan(incident, knowledge),
        detected_at=_detected_at(incident),
        recorded_changes=frozenset(incident.changes),
        others=tuple(read(parts, other, knowledge) for other in others),
    )


def _detected_at(incident: Incident) -> int:
    detected, declared = incident.value("detected_at"), incident.declaration
    if isinstance(detected, int) and detected:
        return detected
    return incident.corrected(declared) if declared else 0


def _suggestions(incident: Incident, knowledge: Knowledge | None, runbook: str) -> tuple[Suggestion, ...]:
    """Without the runbook that is open already."""
    if knowledge is None:
        return ()
    from playbooks import suggestions

    found = suggestions.for_incident(
        incident, knowledge.taxonomy, triage=knowledge.triage, runbooks=knowledge.runbooks
    )
    return tuple(one for one in found if (one.subject, one.value) != (suggestions.RUNBOOK, runbook))


def _judged(incident: Incident, others: list[Incident]) -> frozenset[str]:
    mine = {key.partition("/")[0] for key in incident.alerts}
    said = {name.removeprefix("alert.") for name in incident.registers if name.startswith("alert.")}
    theirs = {key.partition("/")[0] for other in others for key in other.alerts}
    return frozenset(mine | said | theirs)


def _alerts(incident: Incident) -> tuple[AlertRow, ...]:
    """Each firing once: it goes on unless its end was observed for the same start, or a later one for its
    alert, which never stopped then."""
    found: dict[tuple[str, int], AlertRow] = {}
    for mark in sorted(incident.alerts.values(), key=lambda mark: mark.key):
        starts_at = int(mark.get("starts_at", 0))
        key = (str(mark.get("fingerprint")), starts_at)
        state = str(mark.get("state"))
        if key in found and found[key].state == "resolved":
            continue
        labels, annotations = mark.get("labels", {}), mark.get("annotations", {})
        found[key] = AlertRow(
            fingerprint=key[0],
            name=str(mark.get("name")),
            severity=str(labels.get("severity", "")),
            state=state,
            starts_at=starts_at,
            ends_at=int(mark.get("ends_at", 0)),
            summary=str(annotations.get("summary", "")),
            belongs=not incident.was_detached(key[0]),
        )
    latest = dict(sorted(found))
    found = {key: row for key, row in found.items() if row.state == "resolved" or latest[key[0]] == key[1]}
    order = sorted(found.values(), key=lambda row: (not row.belongs, row.state == "resolved", -row.starts_at))
    return tuple(order)


def advice_of(view: IncidentView, offered: NextStep | None, now: int) -> Advice:
    """The next best action, where the runbook offers this step."""
    suggested = next((one.value for one in view.suggestions if one.subject == "severity"), "")
    return advise(view.facts, offered, now, severity=suggested)
