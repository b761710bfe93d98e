"""What a drill acts through and looks at. Nothing in here reaches anything real, and only `Wiring.parts_for`
hands it out.
"""

from typing import TYPE_CHECKING

from app.drills import Drill, began
from app.engines import make_drill_engine
from app.incident_parts import IncidentParts
from data.errors import Refused
from data.incident.model import Incident

if TYPE_CHECKING:
    from app.wiring import Wiring
    from runbooks.probe.replay import Prober


def drill_parts(wiring: "Wiring", incident: Incident) -> IncidentParts:
    """Of a drill; one that is played from no scenario sees nothing, and its steps only seem to run."""
    drill = wiring.drill_of(incident.id)
    if began(wiring.incidents.by_id(drill.incident)) is None:
        return _blind(wiring)
    from app import drill_sources as sources

    return IncidentParts(
        engine=make_drill_engine(wiring, drill),
        alertmanager_url="",
        prometheus_url="",
        prober=lambda: _prober(wiring, drill),
        change_sources=lambda: (sources.DrillChanges(drill),),
        metrics=lambda: sources.DrillMetrics(drill),
        samples=lambda: sources.DrillSamples(drill),
        alerts=lambda: (sources.DrillAlerts(drill),),
    )


def _blind(wiring: "Wiring") -> IncidentParts:
    return IncidentParts(
        engine=make_drill_engine(wiring, None),
        alertmanager_url="",
        prometheus_url="",
        prober=_no_prober,
        change_sources=tuple,
        metrics=lambda: None,
        samples=lambda: None,
        alerts=tuple,
    )


def _prober(wiring: "Wiring", drill: Drill) -> "Prober":
    from app.drill_sources import DrillModel
    from runbooks.probe.replay import Prober

    return Prober(
        wiring.journal,
        wiring.desk,
        wiring.evidence,
        environment={},
        asker=lambda said, _tag, _environment: DrillModel(drill, said),
    )


def _no_prober() -> "Prober":
    raise Refused("A drill asks no real model.", kept="Nothing was sent.")
