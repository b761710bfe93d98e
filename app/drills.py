"""A drill as this process sees it: its world, what time it is in it, and the sources that answer out of it.

The scenario is read from the incident's own evidence, so that every process plays the same bytes, whatever
became of the file.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import NotFound
from data.incident import family
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal import kinds

if TYPE_CHECKING:
    from app.wiring import Wiring
    from playbooks.catalogue import System
    from playbooks.scenario.format import Loaded
    from playbooks.scenario.world import World

MOST_PARTS = 100
"""Incidents that are read as parts of one drill."""


class Drill:
    """One drill that is played from a scenario. Its world is made anew when something was done in it."""

    def __init__(self, wiring: "Wiring", incident: str) -> None:
        self._wiring, self.incident = wiring, incident
        self._loaded: Loaded | None = None
        self._world: tuple[int, World] | None = None

    @property
    def began(self) -> kinds.DrillBegan:
        """What was recorded of its beginning."""
        payload = began(self._wiring.incidents.by_id(self.incident))
        if payload is None:
            raise NotFound("This drill is played from no scenario.")
        return payload

    @property
    def loaded(self) -> "Loaded":
        """The scenario. Raises `NotFound` where its file is not in this store, `BadInput`."""
        if self._loaded is None:
            from playbooks.scenario import format as scenarios

            told = self.began
            if self._wiring.evidence.verify(told.digest) != "whole":
                raise NotFound(
                    f"The scenario {told.scenario} of this drill is not in this store.",
                    remedy="Take in the drill with its evidence: fireline sync, or a bundle.",
                )
            content = self._wiring.evidence.path(told.digest).read_bytes()
            self._loaded = scenarios.load_bytes(content, Path(f"{told.scenario}.yaml"))
        return self._loaded

    def now(self) -> int:
        """What time it is in it; microseconds."""
        from playbooks.scenario import clock

        real = self._wiring.ambient.real()
        known = clock.of_incident(self._wiring.incidents.by_id(self.incident))
        return real if known is None else known.at(real)

    def world(self) -> "World":
        """As what was done until now made it. Raises as `loaded`."""
        from playbooks.scenario.acts import OWN
        from playbooks.scenario.journalled import Reader
        from playbooks.scenario.world import World
        from runbooks.simulation.doing import does

        journal = self._wiring.journal
        position = journal.position()
        if self._world is None or self._world[0] != position:
            told = self.began
            done = Reader(does).acts(event for _, event in journal.events(self.incident))
            for part in parts(self._wiring.incidents, self.incident):
                told_there = Reader(does).acts(event for _, event in journal.events(part))
                done += [act for act in told_there if act.word not in OWN]
            done.sort(key=lambda act: act.at)
            self._world = (position, World(self.loaded.scenario, told.start, done, seed=told.seed))
        return self._world[1]

    def system(self, model: str) -> "System | None":
        """What the world's catalogue says of a model."""
        return self.world().systems().get(model)


def whole(incidents: Incidents, incident: str) -> str:
    """The drill that an incident is a part of, or itself: parts of a drill are in its world."""
    above = incident
    for _ in range(family.DEEPEST):
        state = incidents.by_id(above)
        marks = family.parents(state)
        if began(state) is not None:
            return above
        if not marks:
            break
        above = str(marks[0].get("other"))
    return incident


def parts(incidents: Incidents, incident: str) -> list[str]:
    """Its parts and theirs, by id."""
    found: list[str] = []
    waiting = [incident]
    while waiting and len(found) < MOST_PARTS:
        children = family.children(incidents, incidents.by_id(waiting.pop()))
        fresh = [one.id for one in children if one.incident is not None and one.id not in found]
        found += fresh
        waiting += fresh
    return found


def began(incident: Incident) -> kinds.DrillBegan | None:
    """What was recorded of a drill's beginning; ``None`` for what is played from no scenario."""
    mark = incident.earliest(kinds.DrillBegan.KIND)
    if mark is None or mark.payload is None:
        return None
    return kinds.DrillBegan(
        scenario=str(mark.get("scenario")),
        title=str(mark.get("title")),
        digest=str(mark.get("digest")),
        start=int(mark.get("start", 0)),
        seed=int(mark.get("seed", 0)),
    )
