"""What people do with a drill: pause it, go back, ask for a hint, fire an inject, end it."""

from typing import TYPE_CHECKING

from app.drill_copies import copied
from app.drilling import deliver_once, in_thousandths
from app.drills import Drill
from data.errors import BadInput, NotFound, Refused
from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Draft
from data.text import clean_line
from data.times import span
from playbooks.scenario import acts, clock
from playbooks.scenario.clock import Clock
from playbooks.scenario.moments import micros
from playbooks.scenario.shape import Hint

if TYPE_CHECKING:
    from app.wiring import Wiring

_LEFT = frozenset({kinds.NumberAssigned.KIND, kinds.DrillClock.KIND, kinds.DrillEnded.KIND})
"""What a drill that goes on from an earlier moment has of its own."""


def clock_of(wiring: "Wiring", incident: Incident) -> Clock:
    """The drill's clock. Raises `Refused` for what is no drill of a scenario, or has ended."""
    now = wiring.incidents.refresh(incident)
    found = clock.of_incident(now)
    if found is None:
        raise Refused(f"{incident.number} is played from no scenario, so it has no clock.")
    if now.earliest(kinds.DrillEnded.KIND) is not None:
        raise Refused(f"{incident.number} has ended.", remedy="Begin another: fireline drill NAME.")
    return found


def pause(wiring: "Wiring", incident: Incident) -> None:
    """It stands until `resume`."""
    _set(wiring, incident, clock_of(wiring, incident).paused(wiring.ambient.real()))


def resume(wiring: "Wiring", incident: Incident) -> None:
    """It goes on."""
    _set(wiring, incident, clock_of(wiring, incident).resumed(wiring.ambient.real()))


def set_speed(wiring: "Wiring", incident: Incident, speed: float) -> None:
    """So many times as fast as life. Raises `BadInput`."""
    thousandths = in_thousandths(speed)
    _set(wiring, incident, clock_of(wiring, incident).faster(wiring.ambient.real(), thousandths))


def end(wiring: "Wiring", incident: Incident, reason: str = "") -> None:
    """The exercise is over."""
    clock_of(wiring, incident)
    _write(wiring, incident, kinds.DrillEnded(reason))


def _set(wiring: "Wiring", incident: Incident, payload: kinds.DrillClock) -> None:
    wiring.desk.write(Draft(payload=payload, incident=incident.id, occurred_at=payload.to))
    if wiring.drill_time is not None:
        wiring.drill_time.clock = clock.of_incident(wiring.incidents.refresh(incident))


def _write(wiring: "Wiring", incident: Incident, payload: kinds.Payload, subject: str = "") -> None:
    now = wiring.drill_of(incident.id).now()
    wiring.desk.write(Draft(payload=payload, incident=incident.id, subject=subject, occurred_at=now))


# --- hints and injects -----------------------------------------------------------------------------------


def next_hint(drill: Drill, incident: Incident) -> tuple[str, Hint] | None:
    """The first that has come, was not taken, and leads to something not done yet."""
    situation = drill.world().at(drill.now())
    taken = {str(mark.get("hint")) for mark in incident.moments.get(kinds.HintTaken.KIND, {}).values()}
    for name, hint in drill.loaded.scenario.hints.items():
        due = situation.unfolding.due(hint.since)
        if name in taken or due is None or due > situation.now:
            continue
        wanted = drill.loaded.scenario.expected.get(hint.helps or "")
        if wanted is None or acts.first(wanted.on, situation.world.acts) is None:
            return name, hint
    return None


def take_hint(wiring: "Wiring", incident: Incident) -> str:
    """A hint, which is recorded. Raises `NotFound` where there is none now."""
    clock_of(wiring, incident)
    now = wiring.incidents.refresh(incident)
    found = next_hint(wiring.drill_of(incident.id), now)
    if found is None:
        raise NotFound("There is no hint now.", remedy="More may come as the drill goes on.")
    name, hint = found
    _write(wiring, incident, kinds.HintTaken(name, hint.text, hint.costs), name)
    return hint.text


def fire(wiring: "Wiring", incident: Incident, name: str) -> kinds.InjectDelivered:
    """A facilitator lets an inject come now. Raises `NotFound`, and `Refused` where it came already."""
    clock_of(wiring, incident)
    injects = wiring.drill_of(incident.id).loaded.scenario.injects
    if name not in injects:
        raise NotFound(f"The script has no inject {name[:60]!r}.", remedy=f"It has {', '.join(injects)}.")
    inject = injects[name]
    fired = kinds.InjectDelivered(name, inject.sort, clean_line(inject.sender), inject.text, by_hand=True)
    if not deliver_once(wiring, incident, fired, wiring.drill_of(incident.id).now()):
        raise Refused(f"{name} came already.")
    return fired


# --- going back ------------------------------------------------------------------------------------------


def checkpoints(drill: Drill) -> dict[str, int]:
    """Name to moment (microseconds), the start among them."""
    start = drill.began.start
    named = {name: start + micros(at) for name, at in drill.loaded.scenario.checkpoints.items()}
    return {"start": start, **named}


def rewind(wiring: "Wiring", incident: Incident, to: str) -> Incident:
    """A drill that goes on from an earlier moment with all that was done until then; this one ends.

    ``to``: a checkpoint's name, or a duration to go back by, ``5m``. Nothing recorded is taken back, so it
    is another drill, linked to this one. Raises `BadInput`, `Refused`.
    """
    known, drill = clock_of(wiring, incident), wiring.drill_of(incident.id)
    now, named = drill.now(), checkpoints(drill)
    moment = named[to] if to in named else now - _back(to, list(named))
    if not drill.began.start <= moment <= now:
        raise BadInput("That moment has not come yet in this drill, or lies before its start.")
    fresh = wiring.ambient.new_id()
    with wiring.journal.transaction() as transaction:
        for draft in _copied(wiring, incident, fresh, moment):
            transaction.append(draft)
        number = wiring.desk.number_for(transaction, fresh, "drill")
        transaction.append(Draft(payload=kinds.NumberAssigned(number), incident=fresh, subject=number))
        resumed = known.rewound(wiring.ambient.real(), moment)
        transaction.append(Draft(payload=resumed, incident=fresh, occurred_at=moment))
    gone_on = wiring.incidents.by_id(fresh)
    wiring.desk.link(gone_on, "prior", incident, f"rewound by {span(now - moment)}")
    end(wiring, incident, f"rewound; it goes on as {gone_on.number}")
    return gone_on


def _back(text: str, names: list[str]) -> int:
    try:
        return micros(text)
    except BadInput:
        raise BadInput(
            f"{text[:60]!r} is no checkpoint of this drill and no duration.",
            remedy=f"Checkpoints: {', '.join(names)}; or go back by a duration, 5m.",
        ) from None


def _copied(wiring: "Wiring", incident: Incident, fresh: str, moment: int) -> list[Draft]:
    """Everything until the moment, with ids of its own wherever an id stands. What opened the drill took a
    moment of its own after the start."""
    every = [event for _, event in wiring.journal.events(incident.id)]
    opened = next(place for place, event in enumerate(every) if event.body.kind == kinds.DrillBegan.KIND)
    events = [
        event
        for place, event in enumerate(every)
        if (place <= opened or event.body.occurred_at <= moment) and event.body.kind not in _LEFT
    ]
    return copied(events, wiring.ambient, {incident.id: fresh})
