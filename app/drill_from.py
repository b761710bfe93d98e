"""A drill out of a past incident: what its store and its recordings know of it, as a scenario."""

from pathlib import Path
from typing import TYPE_CHECKING

from data.incident.model import Incident
from playbooks.scenario import format as scenarios

if TYPE_CHECKING:
    from app.wiring import Wiring
    from playbooks.scenario.retold import Past

_RECORDING = ".jsonl.gz"


def scenario(wiring: "Wiring", incident: Incident) -> scenarios.Loaded:
    """The incident as something to play. Raises `BadInput` where it says too little for that."""
    from playbooks.scenario import retold

    return _loaded(incident, retold.content(past(wiring, incident)))


def to_watch(wiring: "Wiring", incident: Incident) -> scenarios.Loaded:
    """Its world, for who watches it; a drill's is the scenario that it was played from."""
    from app.drills import began
    from playbooks.scenario import retold

    if began(incident) is not None:
        return wiring.drill_of(incident.id).loaded
    return _loaded(incident, retold.watched(past(wiring, incident)))


def _loaded(incident: Incident, content: bytes) -> scenarios.Loaded:
    return scenarios.load_bytes(content, Path(f"{incident.number.lower()}.yaml"))


def past(wiring: "Wiring", incident: Incident) -> "Past":
    """What is known of it."""
    from playbooks.scenario import recorded, retold
    from playbooks.scenario.journalled import Reader
    from runbooks.simulation.doing import does

    catalogue = wiring.catalogue_of(incident)
    known = retold.Past(
        incident=incident,
        acts=Reader(does).acts(event for _, event in wiring.journal.events(incident.id)),
        systems={name: one for name in incident.model_ids if (one := catalogue.get(name)) is not None},
    )
    series = recorded.metrics(_recordings(wiring, incident), incident.model_id, known.start)
    return known.with_metrics(series)


def _recordings(wiring: "Wiring", incident: Incident) -> list[Path]:
    """Those that are here and whole, among its evidence."""
    digests = [
        str(mark.get("digest"))
        for mark in incident.evidence.values()
        if str(mark.get("name", "")).endswith(_RECORDING)
    ]
    return [wiring.evidence.path(one) for one in digests if wiring.evidence.verify(one) == "whole"]
