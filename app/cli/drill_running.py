"""What is done with a drill that runs, from another pane: pause, hint, rewind, fire, look at its script."""

from typing import NamedTuple

from app import drill_acts
from app.cli.output import say, say_json, tell
from app.cli.which import chosen
from app.drilling import carry_on
from app.wiring import Wiring
from data.errors import NotFound
from data.incident.model import Incident
from data.journal import kinds
from playbooks.scenario.clock import words
from playbooks.scenario.unfolding import Unfolding


class Chosen(NamedTuple):
    """What was asked for."""

    act: str
    rewind: str
    fire: str
    speed: float


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
    if asked.speed:
        drill_acts.set_speed(wiring, incident, asked.speed)
    tell(_stands(wiring, wiring.incidents.refresh(incident)))
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


def _stands(wiring: Wiring, incident: Incident) -> str:
    drill = wiring.drill_of(incident.id)
    at = words(drill.now() - drill.began.start)
    if incident.earliest(kinds.DrillEnded.KIND) is not None:
        return f"{incident.number} ended at {at}."
    clock = drill_acts.clock_of(wiring, incident)
    runs = f"runs {clock.speed / 1000:g} times as fast as life" if clock.running else "stands"
    return f"{incident.number} is at {at} and {runs}."


def _facilitate(wiring: Wiring, incident: Incident, *, as_json: bool) -> int:
    """Its script: what came, what waits and for what, and what was expected and done."""
    drill = wiring.drill_of(incident.id)
    situation = drill.world().at(drill.now())
    unfolding, start = situation.unfolding, situation.world.start
    rows = [
        {
            "inject": name,
            "sort": inject.sort,
            "sender": inject.sender,
            "text": inject.text,
            "guide": inject.guide,
            "when": _when(unfolding, name, start),
        }
        for name, inject in situation.scenario.injects.items()
    ]
    if as_json:
        say_json({"drill": incident.number, "at": words(situation.now - start), "injects": rows})
        return 0
    say(_stands(wiring, incident), "bold")
    for row in rows:
        say(f"{row['when']:<22} {row['inject']:<20} {row['sender']}: {row['text'][:80]}")
        if row["guide"]:
            say(f"{'':<43} {row['guide']}", "dim")
    lasting = [name for name in situation.scenario.effects if situation.lasts(name)]
    say(f"lasts now: {', '.join(lasting) or 'nothing'}")
    tell(f"Let one come now: fireline drill {incident.number} --fire INJECT")
    return 0


def _when(unfolding: Unfolding, name: str, start: int) -> str:
    if name in unfolding.injects:
        return f"came {words(unfolding.injects[name] - start)}"
    inject = unfolding.scenario.injects[name]
    if inject.by_hand:
        return "by hand"
    if inject.at is None:
        return f"upon an act, {inject.wait}"
    due = unfolding.due(inject.at)
    if due is None:
        return "after something else"
    if due <= unfolding.now:
        return "not needed"
    return f"at {words(due - start)}" + (", unless done" if inject.unless else "")
