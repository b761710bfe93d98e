"""One look of heightened monitoring: the panels' limits and the harm probes, as they are now. Blocks."""

from typing import TYPE_CHECKING

from data.errors import SourceError
from data.incident.monitoring import Monitoring
from data.journal.kinds import MonitoringLooked
from data.times import parse_duration
from playbooks.panel_asking import Asked, ask, values_of
from playbooks.panels import Panel, load
from playbooks.readings import Reading, window
from playbooks.units import shown

if TYPE_CHECKING:
    from app.wiring import Wiring
    from data.incident.model import Incident

MOMENTS = 60
"""Of each panel's range."""


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
