"""The debrief of a drill out of the journal."""

from typing import TYPE_CHECKING

from data.errors import BadInput
from data.incident import timeline
from data.incident.model import Incident
from playbooks.scenario.debrief import Debrief, debrief

if TYPE_CHECKING:
    from app.wiring import Wiring


def of_drill(wiring: "Wiring", incident: Incident) -> Debrief:
    """How it went until now, or until it ended. Raises `BadInput` for what is played from no scenario,
    `NotFound` where its scenario is not in this store."""
    from app import drills
    from data.journal import kinds

    incident = wiring.incidents.by_id(drills.whole(wiring.incidents, incident.id))
    if drills.began(incident) is None:
        raise BadInput(
            f"{incident.number} is played from no scenario, so nothing was expected of anybody.",
            remedy="fireline drill NAME plays one.",
        )
    drill = wiring.drill_of(incident.id)
    ended = incident.earliest(kinds.DrillEnded.KIND)
    entries = [
        entry
        for one in (incident.id, *drills.parts(wiring.incidents, incident.id))
        for entry in timeline.entries(wiring.journal, wiring.incidents, wiring.incidents.by_id(one))
    ]
    now = drill.now() if ended is None else ended.at
    return debrief(drill.world().at(now), incident.number, drill.began.scenario, entries)
