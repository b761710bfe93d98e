"""The drills of this store: when each scenario was played last, and how those that ended went."""

from typing import TYPE_CHECKING

from data.errors import FirelineError
from data.incident.entry import decoded
from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Journal

if TYPE_CHECKING:
    from app.wiring import Wiring
    from playbooks.scenario.progress import Done

MOST = 200
"""Drills that are looked at, the latest."""
_REWOUND = "rewound"
_NOTHING_DONE = frozenset({"declared", "field", "inject", "hint"})
"""Acts of a drill that was looked at and ended: it begins with fields of its own."""


def last_played(journal: Journal) -> dict[str, int]:
    """Scenario to when it was begun last, microseconds."""
    found: dict[str, int] = {}
    for event in journal.of_kind(kinds.DrillBegan.KIND):
        if isinstance(told := decoded(event), kinds.DrillBegan):
            found[told.scenario] = max(found.get(told.scenario, 0), event.body.occurred_at)
    return found


def due(wiring: "Wiring") -> str:
    """A sentence where nobody rehearsed for a quarter; else empty."""
    from playbooks.scenario import progress

    return progress.due(max(last_played(wiring.journal).values(), default=None), wiring.ambient.now())


def skills(wiring: "Wiring") -> set[str]:
    """Those that the scenarios at hand train."""
    from app import drill_library

    return {skill for one in drill_library.every(wiring)[0] for skill in one.scenario.skills}


def every(wiring: "Wiring") -> list["Done"]:
    """Those that were played to their end, in which somebody did something, and whose scenario is in this
    store."""
    from app.drills import began

    ended = [one for one in wiring.incidents.all() if began(one) is not None and _played_out(one)]
    found = (_done(wiring, one) for one in ended[:MOST])
    return [one for one in found if one is not None]


def _played_out(incident: Incident) -> bool:
    mark = incident.earliest(kinds.DrillEnded.KIND)
    return mark is not None and not str(mark.get("reason", "")).startswith(_REWOUND)


def _done(wiring: "Wiring", incident: Incident) -> "Done | None":
    from app.debriefing import of_drill
    from playbooks.scenario import progress

    drill = wiring.drill_of(incident.id)
    try:
        found, acts = of_drill(wiring, incident), drill.world().acts
    except FirelineError:
        return None  # its scenario has not come to this store
    if all(act.word in _NOTHING_DONE for act in acts):
        return None
    who = sorted({wiring.incidents.actor_name(act.actor) for act in acts if act.actor})
    return progress.done(found, drill.began.start, drill.loaded.scenario.skills, who)
