"""The screens above an incident's, each as far along as a picture of it needs."""

from __future__ import annotations

from app.terminal import FirelineApp
from data.incident import work
from data.times import HOUR, MINUTE
from tests.screens.measured import Measured
from tests.screens.pictures import Scene, Seen, Step
from tests.screens.test_samples import OLDER, SAID, Given
from tests.screens.test_systems import line
from tests.screens.test_watch_pictures import HOSTILE, LONG
from tests.screens.world import World, knowledge

Where = tuple[FirelineApp, list[Step], str]


def workstreams(world: World) -> None:
    """As the playbook asks, and one of its own; late, done, blocked for a reason that is long."""
    incident = world.lived()
    planned = knowledge().workstreams
    assert planned is not None
    planned.open_asked(world.desk, world.incidents.refresh(incident))
    incident = world.incidents.refresh(incident)
    work.open_workstream(world.desk, incident, "vendor")
    due = world.clock.now + HOUR
    for said, until in (("Ask whether others see null codes", due), (HOSTILE + LONG, 0)):
        incident = world.incidents.refresh(incident)
        work.add_task(world.desk, incident, said, workstream="vendor", due=until, owner="K. Mori")
    incident = world.incidents.refresh(incident)
    first, second, *_ = [task.id for one in work.workstreams(incident) for task in one.tasks]
    work.set_status(world.desk, incident, first, "done", "")
    work.set_status(world.desk, incident, second, "blocked", LONG)
    world.clock.now += 2 * HOUR


def works(world: World) -> Where:
    workstreams(world)
    return world.app(), ["enter", Seen("runbook"), "W", Seen("vendor"), "tab"], "idle 2 h"


def systems(world: World) -> Where:
    line(world)
    world.clock.now += 5 * MINUTE
    return world.app(), ["enter", Seen("systems"), "C"], "1 of 4"


def reports(world: World) -> Where:
    world.lived()
    return world.app(), ["enter", Seen("runbook"), "R"], "13 of 13 not assessed"


def samples(world: World) -> Where:
    world.lived()
    app = world.app(open_samples=lambda _: Given(SAID, OLDER))
    return app, ["enter", Seen("runbook"), "S", Seen("2 samples"), "enter"], "what is"


def metric(world: World) -> Where:
    world.lived()
    source = Measured()
    app = world.app(open_metrics=lambda _: source)
    return app, ["enter", Seen("runbook"), "4", Seen("accuracy"), "m"], "labels lag"


NEWER: list[Scene] = [works, systems, reports, samples, metric]
