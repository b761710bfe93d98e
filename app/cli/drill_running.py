"""What is done with a drill that runs, from another pane: pause, hint, rewind, fire, look at its script."""

import sys
from typing import NamedTuple

from app import drill_acts
from app.cli.output import say, say_json, tell
from app.cli.which import chosen
from app.drill_facilitating import Facilitator, stands
from app.drilling import carry_on
from app.wiring import Wiring
from data.errors import NotFound
from data.incident.model import Incident


class Chosen(NamedTuple):
    """What was asked for."""

    act: str
    rewind: str
    fire: str
    speed: float | None


def act(wiring: Wiring, name: str | None, asked: Chosen, *, as_json: bool) -> int:
    """Do it; the exit code."""
    incident = _drill(wiring, name)
    carry_on(wiring, incident)
    if asked.rewind:
        fresh = drill_acts.rewind(wiring, incident, asked.rewind)
        say(fresh.number)
        return 0
    if asked.fire:
        fired = drill_acts.fire(wiring, incident, asked.fire)
        say(f"{fired.sender or fired.inject}: {fired.text}")
    elif asked.act == "hint":
        say(drill_acts.take_hint(wiring, incident))
    elif asked.act == "facilitate":
        return _facilitate(wiring, incident, as_json=as_json)
    elif asked.act == "end":
        drill_acts.end(wiring, incident)
    elif asked.act:
        {"pause": drill_acts.pause, "resume": drill_acts.resume}[asked.act](wiring, incident)
    if asked.speed is not None:
        drill_acts.set_speed(wiring, incident, asked.speed)
    tell(stands(wiring, incident))
    return 0


def _drill(wiring: Wiring, name: str | None) -> Incident:
    """The one named, or the only open drill of a scenario. Raises `NotFound`, `Ambiguous`."""
    if name:
        return wiring.incidents.get(name)
    drills = [one for one in wiring.incidents.open_ones() if one.mode == "drill" and not one.blind]
    if len(drills) == 1:
        return drills[0]
    if not drills:
        raise NotFound("No drill runs.", remedy="Begin one: fireline drill NAME.")
    return chosen(wiring, None)


def _facilitate(wiring: Wiring, incident: Incident, *, as_json: bool) -> int:
    """Its script: what came, what waits, and what was expected and done; at a terminal a screen."""
    if not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        from app import drill_playing

        wiring.close()
        drill_playing.play(wiring, incident, facilitates=True)
        return 0
    script = Facilitator(wiring, incident).look()
    if as_json:
        rows = [
            {name: value for name, value in row._asdict().items() if name != "came"} | {"inject": row.name}
            for row in script.rows
        ]
        say_json({"drill": incident.number, "at": script.at, "injects": rows})
        return 0
    say(script.stands, "bold")
    for row in script.rows:
        say(f"{row.when:<22} {row.name:<20} {row.sender}: {row.text}")
        if row.guide:
            say(f"{'':<43} {row.guide}", "dim")
    say(f"lasts now: {', '.join(script.lasts) or 'nothing'}")
    for mark in script.marks:
        say(f"{mark.name}: {mark.told}")
    tell(f"Let one come now: fireline drill {incident.number} --fire INJECT")
    return 0
