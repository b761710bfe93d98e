"""The app on one drill, in a process that can reach nothing real."""

from typing import TYPE_CHECKING

from app import drill_guard
from app.drill_time import DrillTime
from app.wiring import Wiring
from data.errors import BadInput
from data.incident.model import Incident
from playbooks.scenario import clock

if TYPE_CHECKING:
    from app.wiring import Wiring as _Wiring


def only(wiring: "_Wiring", drill: str) -> Wiring:
    """The parts of a process that plays this drill and nothing else: its own time, its world's catalogue."""
    incident = wiring.incidents.get(drill)
    time = DrillTime()
    time.clock = clock.of_incident(incident)
    wiring.close()
    if time.clock is None:
        raise BadInput(
            f"{incident.number} is played from no scenario.", remedy="fireline drill NAME begins one."
        )
    own = Wiring(wiring.settings, time.ambient(), beside=wiring.beside)
    own.drill_time, own.played = time, incident.id
    return own


def play(wiring: "_Wiring", incident: Incident, *, facilitates: bool = False) -> None:
    """Until the person leaves. From here on this process connects to nothing and starts no program; a drill
    that goes on from an earlier moment is played in its turn. ``facilitates``: the person leads it."""
    from app import terminal
    from app.drill_facilitating import Facilitator
    from app.screen_parts import screen_parts

    settings, beside = wiring.settings, wiring.beside
    next_one = incident.id
    while next_one:
        own = only(Wiring(settings, beside=beside), next_one)
        try:
            parts = screen_parts(own)
            drill_guard.shut()
            led = Facilitator(own, own.incidents.by_id(next_one)) if facilitates else None
            next_one = terminal.run(parts, incident=next_one, facilitator=led)
        finally:
            own.close()


def begin_and_play(wiring: "_Wiring", name: str) -> None:
    """A drill of a scenario, from its beginning."""
    from app.drill_library import found
    from app.drilling import begin

    incident = begin(wiring, found(wiring, name))
    wiring.close()
    play(wiring, incident)
