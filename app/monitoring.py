"""Looks of heightened monitoring: the panels' limits and the harm probes, as they are now."""

from typing import TYPE_CHECKING

from data.errors import BadInput, SourceError
from data.incident import monitoring
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.incident.monitoring import Monitoring
from data.journal.kinds import MonitoringLooked
from data.times import HOUR, MINUTE, parse_duration
from playbooks.panel_asking import Asked, ask, values_of
from playbooks.panels import Panel, load
from playbooks.readings import Reading, window
from playbooks.units import shown

if TYPE_CHECKING:
    from app.wiring import Wiring
    from data.incident.model import Incident

MOMENTS = 60
"""Of each panel's range."""
EVERY = 10 * MINUTE
"""An open app looks so often."""
QUIET = HOUR
"""A look that an app made by itself and that saw as much as the one before is written down so often."""


class Monitors:
    """Looks at the plans of one store. Every method blocks: on a thread."""

    def __init__(self, wiring: "Wiring") -> None:
        self._wiring = wiring
        self._incidents = Incidents(wiring.journal)  # its own: others read theirs on another thread
        self._desk = Desk(wiring.journal, self._incidents)
        self._tried: dict[str, int] = {}

    def look(self, incident: str) -> MonitoringLooked:
        """Look now and record it. Raises `BadInput` where nothing is monitored, or nothing can be asked."""
        found = self._incidents.by_id(incident)
        plan = monitoring.monitoring(found, self._wiring.ambient.now())
        if plan is None:
            raise BadInput(
                f"{found.number} is not monitored.", remedy=f"fireline monitor begin {found.number}"
            )
        seen = self._see(found, plan)
        if seen is None:
            raise BadInput("No metrics can be asked for it.", remedy="Set prometheus_url in the settings.")
        monitoring.looked(self._desk, found, seen)
        return seen

    def look_where_due(self) -> tuple[str, ...]:
        """Look where nobody did for a while, and record what is news; a sentence each for what newly lies
        beyond its limit where the incident is over. Raises the `StoreError` leaves."""
        said = []
        for incident in monitoring.planned(self._incidents):
            now = self._wiring.ambient.now()
            plan = monitoring.monitoring(incident, now)
            if (
                plan is None
                or plan.is_over
                or incident.mode != "live"
                or not self._is_due(incident, plan, now)
            ):
                continue
            self._tried[incident.id] = now
            seen = self._see(incident, plan)
            if seen is not None and _is_news(plan, seen, now):
                monitoring.looked(self._desk, incident, seen)
            if seen is not None and seen.beyond and not (incident.is_open or plan.beyond):
                said.append(f"{incident.number} is {incident.status}; reopen it: {'; '.join(seen.beyond)}")
        return tuple(said)

    def _is_due(self, incident: "Incident", plan: Monitoring, now: int) -> bool:
        looked = plan.looked.at if plan.looked else 0
        return now - max(looked, self._tried.get(incident.id, 0)) >= EVERY

    def _see(self, incident: "Incident", plan: Monitoring) -> MonitoringLooked | None:
        source = self._wiring.parts_for(incident).metrics()
        if source is None:
            return None
        try:
            return look(self._wiring, incident, plan, source)
        finally:
            source.close()


def _is_news(plan: Monitoring, seen: MonitoringLooked, now: int) -> bool:
    if plan.looked is None or now - plan.looked.at >= QUIET:
        return True
    return (len(plan.beyond), len(plan.unseen)) != (len(seen.beyond), len(seen.unseen))


def watched(wiring: "Wiring", incident: "Incident", plan: Monitoring) -> tuple[Panel, ...]:
    """The panels that the plan names, or those of the incident's type that say what is bad."""
    known = load(wiring.settings.knowledge)
    if plan.panels:
        return tuple(known.panels[name] for name in plan.panels if name in known.panels)
    return tuple(
        one for one in known.of(incident.incident_type) if one.worse != "neither" and not one.optional
    )


def look(wiring: "Wiring", incident: "Incident", plan: Monitoring, source: Asked) -> MonitoringLooked:
    """What lies beyond its limit now, and what nobody could see."""
    beyond, unseen, count = _probes(incident), list[str](), len(incident.probes)
    for panel in watched(wiring, incident, plan):
        for model in incident.model_ids:
            count += 1
            values = values_of(incident, model, wiring.catalogue.get(model))
            now = wiring.ambient.now()
            try:
                reading = ask(source, panel, values, window(now, parse_duration(panel.range), MOMENTS), now)
            except SourceError as error:
                unseen.append(f"{panel.title} of {model}: {error.message}")
                continue
            if reading.state == "beyond":
                beyond.append(_words(reading))
            elif reading.state != "within":
                why = (
                    reading.error.message
                    if reading.error
                    else "no series"
                    if reading.state == "empty"
                    else "no limit"
                )
                unseen.append(f"{panel.title} of {model}: {why}")
    return MonitoringLooked(count, tuple(beyond), tuple(unseen))


def _probes(incident: "Incident") -> list[str]:
    """Of the probes, their latest replay since the incident was over."""
    if not incident.probes:
        return []
    from runbooks.probe import model

    back = model.harm_back(incident)
    return [f"probe {back[0].name} {back[1].tally.words()}"] if back else []


def _words(reading: Reading) -> str:
    latest = reading.curves[0].latest
    value = shown(latest[1], reading.panel.unit) if latest else "?"
    limit = shown(reading.limit, reading.panel.unit) if reading.limit is not None else "?"
    return f"{reading.panel.title} of {reading.model} {value}, limit {limit}"
