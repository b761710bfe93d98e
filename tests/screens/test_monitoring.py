"""Heightened monitoring in the cockpit: begun, looked at, reviewed and ended, and what it sees."""

from __future__ import annotations

from data.incident import monitoring
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal.kinds import MonitoringLooked
from data.times import DAY, HOUR, MINUTE
from screens.ports import Monitors
from tests.screens.pictures import Pictures, reached
from tests.screens.pilots import driven, gone, press, sees, type_in
from tests.screens.world import World

FELL = "accuracy of fraud-detection-v4 0.78, limit 0.83"


class Looks:
    """Sees what it is told to, and records it as the app's does."""

    def __init__(self, world: World, due: MonitoringLooked | None = None) -> None:
        self.incidents, self.due = Incidents(world.journal), due
        self.desk = Desk(world.journal, self.incidents)

    def look(self, incident: str) -> None:
        monitoring.looked(self.desk, self.incidents.by_id(incident), MonitoringLooked(4))

    def look_where_due(self) -> tuple[str, ...]:
        seen, self.due = self.due, None
        if seen is None:
            return ()
        (incident,) = monitoring.planned(self.incidents)
        monitoring.looked(self.desk, incident, seen)
        return (f"{incident.number} is resolved; reopen it: {'; '.join(seen.beyond)}",)


def resolved(world: World) -> Incident:
    incident = world.lived()
    world.desk.resolve(incident)
    world.clock.now += MINUTE
    return world.incidents.refresh(incident)


def watched(world: World) -> Incident:
    incident = resolved(world)
    monitoring.begin(world.desk, incident, owner="Bo Li", until="2026-05-06", review_every="1d")
    return incident


async def test_one_key_begins_it_looks_reviews_and_ends_it(world: World) -> None:
    resolved(world)
    looks: Monitors = Looks(world)
    async with driven(world.app(open_monitors=lambda: looks)) as pilot:
        await press(pilot, "o", "enter", "H")
        await sees(pilot, "who watches", "a.ito", "2026-05-06")
        await press(pilot, "enter", "enter", "enter")
        await sees(pilot, "monitoring  nobody looked yet", "a.ito until 2026-05-06", "review in", "H monitor")
        await press(pilot, "H", "1")
        await sees(pilot, "4 within their limits · 0 s ago")
        world.clock.now += DAY + HOUR
        await sees(pilot, "review overdue by 1 h")
        await press(pilot, "H", "2")
        await sees(pilot, "A review of what was seen")
        await type_in(pilot, "quiet")
        await press(pilot, "enter")
        await gone(pilot, "overdue")
        await press(pilot, "H", "3")
        await type_in(pilot, "quiet")
        await press(pilot, "enter")
        await gone(pilot, "H monitor")


async def test_without_prometheus_the_key_says_what_is_missing(world: World) -> None:
    watched(world)
    async with driven(world.app()) as pilot:
        await press(pilot, "o", "enter", "H", "1")
        await sees(pilot, "prometheus_url", "Nothing was looked at")


async def test_what_the_open_app_sees_beyond_its_limit_proposes_to_reopen(
    world: World, pictures: Pictures
) -> None:
    incident = watched(world)
    looks: Monitors = Looks(world, MonitoringLooked(4, (FELL,)))
    app = world.app(open_monitors=lambda: looks)
    async with reached(app, ("o", "enter"), f"reopen it: {FELL}", size=(120, 36)) as pilot:
        await sees(pilot, f"{incident.number} is resolved; reopen it", f"beyond: {FELL}")
        await press(pilot, "backspace")
        await gone(pilot, "is resolved; reopen it")
        await pictures.compare(pilot, "H monitor")
