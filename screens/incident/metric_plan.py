"""What the metrics panel asks for and marks: which panels, for which systems, and when what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.incident.model import Incident
from screens.parts import Knowledge
from screens.widgets.moment import Moment

if TYPE_CHECKING:
    from playbooks.panels import Panel

ZOOMS = ("15m", "1h", "3h", "6h", "12h", "1d", "3d", "7d")
MOST_MODELS = 4
_DONE = frozenset({"succeeded", "ran_unverified"})


@dataclass(frozen=True, slots=True)
class MetricPlan:
    """Read on the clerk's thread, from the incident as it is."""

    drill: bool
    """A drill without a scenario, in which there are no metrics."""
    panels: tuple[Panel, ...] = ()
    """The most telling first."""
    systems: tuple[dict[str, str], ...] = ()
    """Of each system what its queries take; ``model_id`` first of all."""
    moments: tuple[Moment, ...] = ()


def plan(incident: Incident, knowledge: Knowledge | None) -> MetricPlan:
    """The plan; without knowledge there are no panels yet."""
    drill = incident.blind
    if knowledge is None or knowledge.panels is None:
        return MetricPlan(drill)
    from playbooks.panel_asking import values_of

    models = incident.model_ids[:MOST_MODELS]
    return MetricPlan(
        drill,
        knowledge.panels.of(incident.incident_type),
        tuple(values_of(incident, model, knowledge.catalogue.get(model)) for model in models),
        moments(incident),
    )


def moments(incident: Incident) -> tuple[Moment, ...]:
    """Onset, detection, the decision, containment steps that ran, and what was rolled back."""
    found = []
    for name, word in (("onset_at", "onset"), ("detected_at", "detected")):
        at = incident.value(name)
        if isinstance(at, int) and not isinstance(at, bool):
            found.append(Moment(at, word, word))
    decided = incident.earliest("decided_to_act")
    if decided is not None:
        found.append(Moment(incident.corrected(decided), "decided", "decision"))
    for attempt in incident.attempts.values():
        if attempt.ended is None or attempt.outcome not in _DONE:
            continue
        at, number = incident.corrected(attempt.ended), attempt.get("number", 0)
        if attempt.get("rollback_of"):
            found.append(Moment(at, f"undo {number}", "rollback"))
        elif attempt.contains:
            found.append(Moment(at, f"step {number}", "containment"))
    return tuple(sorted(found, key=lambda moment: moment.at))
