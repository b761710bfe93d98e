"""The app on one drill, in a process that can reach nothing real."""

import gc
from typing import TYPE_CHECKING

from app import drill_guard
from app.drill_time import DrillTime
from app.wiring import Wiring
from data.errors import BadInput
from data.incident.model import Incident
from playbooks.scenario import clock

if TYPE_CHECKING:
    from app.wiring import Wiring as _Wiring


def only(wiring: "_Wiring", incident: Incident) -> Wiring:
    """The parts of a process that plays this drill and nothing else: its own time, its world's catalogue."""
    if clock.of_incident(incident) is None:
        raise BadInput(
            f"{incident.number} is played from no scenario.", remedy="fireline drill NAME begins one."
        )
    time = DrillTime()
    time.clock = clock.of_incident(incident)
    own = Wiring(wiring.settings, time.ambient(), beside=wiring.beside)
    own.drill_time, own.played = time, incident.id
    return own


def play(wiring: "_Wiring", incident: Incident) -> None:
    """Until the person leaves. From here on this process connects to nothing and starts no program."""
    own = only(wiring, incident)
    wiring.close()
    gc.disable()  # as for the app of live incidents: on again after the first paint
    from app import terminal
    from app.screen_parts import screen_parts

    try:
        parts = screen_parts(own)
        drill_guard.shut()
        terminal.run(parts, incident=incident.id)
    finally:
        own.close()
