"""Beginning a drill, and carrying it on: what its script brings is recorded when its time comes.

Any process may carry a drill on, several at once: everything has a key and is recorded once.
"""

from typing import TYPE_CHECKING

from data.errors import BadInput
from data.incident import family
from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Draft
from data.text import clean_line
from playbooks.scenario import clock

if TYPE_CHECKING:
    from app.wiring import Wiring
    from playbooks.scenario.format import Loaded
    from playbooks.scenario.world import Situation

SOURCE = "drill"


def begin(
    wiring: "Wiring",
    loaded: "Loaded",
    *,
    speed: float | None = None,
    seed: int = 0,
    past: Incident | None = None,
) -> Incident:
    """Open a drill of a scenario, now; its clock runs. ``speed`` ``None``: the scenario's own. ``past``: what
    the scenario is made of.

    Raises `BadInput` for a speed at which nothing is played, and the `StoreError` leaves.
    """
    thousandths = in_thousandths(float(loaded.scenario.clock.speed if speed is None else speed))
    scenario, start = loaded.scenario, wiring.ambient.now()
    kept = wiring.evidence.keep(loaded.content)
    fields = {"detected_at": kinds.FieldSet(start, origin=SOURCE)}  # the drill begins as one is called
    name, model = next(iter(scenario.world.models.items()))  # the others come in as people find them
    if model.current_version:
        told = kinds.FieldSet(str(model.current_version), origin="catalogue")
        fields[f"system.{name}.model_version"] = told
    incident = wiring.desk.declare(
        mode="drill",
        source=SOURCE,
        title=scenario.title,
        fields=fields,
        models={name: SOURCE},
    )
    began = kinds.DrillBegan(loaded.name, scenario.title, kept.digest, start, seed)
    file = kinds.EvidenceAdded(
        kept.digest, f"{loaded.name}.yaml", kept.size, "application/yaml", "The scenario of this drill"
    )
    made_of = [] if past is None else [family.link(incident, "prior", past, "the exercise is made of it")]
    wiring.desk.write(
        *made_of,
        Draft(payload=file, incident=incident.id, subject=kept.digest),
        Draft(payload=began, incident=incident.id),
        Draft(payload=clock.begun(wiring.ambient.real(), start, thousandths), incident=incident.id),
    )
    return wiring.incidents.refresh(incident)


def in_thousandths(speed: float) -> int:
    """As a clock has it. Raises `BadInput`."""
    if not 0 < speed <= 100:
        raise BadInput("A drill is played at a speed above 0 and up to 100.")
    return max(1, round(speed * clock.THOUSAND))


def carry_on(wiring: "Wiring", incident: Incident) -> list[kinds.InjectDelivered]:
    """Record what has come by now; gives back what is new. Raises as `app.drills.Drill.world`."""
    now = wiring.incidents.refresh(incident)
    if wiring.drill_time is not None and wiring.drill_time.clock is not None:
        wiring.drill_time.clock = clock.of_incident(now)
    if wiring.journal.read_only or now.earliest(kinds.DrillEnded.KIND) is not None:
        return []
    drill = wiring.drill_of(incident.id)
    situation = drill.world().at(drill.now())
    for alert in situation.alert_history():
        if alert.key not in now.alerts:
            wiring.desk.observe_alert(now, alert.observed())
    return _deliver(wiring, now, situation)


def _deliver(wiring: "Wiring", incident: Incident, situation: "Situation") -> list[kinds.InjectDelivered]:
    known = {
        str(mark.get("inject")) for mark in incident.moments.get(kinds.InjectDelivered.KIND, {}).values()
    }
    new: list[kinds.InjectDelivered] = []
    for at, name in situation.injects:
        if name in known:
            continue
        inject = situation.scenario.injects[name]
        payload = kinds.InjectDelivered(name, inject.sort, clean_line(inject.sender), inject.text)
        if deliver_once(wiring, incident, payload, at):
            new.append(payload)
    return new


def deliver_once(wiring: "Wiring", incident: Incident, inject: kinds.InjectDelivered, at: int) -> bool:
    """Record it, unless anybody did; whether it is new."""
    draft = Draft(payload=inject, incident=incident.id, subject=inject.inject, occurred_at=at)
    with wiring.journal.transaction() as transaction:
        if transaction.holds(incident.id, inject.KIND, inject.inject):
            return False
        transaction.append(draft)
    return True
