"""Article 73(6) on the screen: an investigation that alters the system asks first; containment notes it."""

import pytest

from tests.screens.pilots import driven, gone, press, sees
from tests.screens.world import World

BOOK = """\
runbook:
  name: Careful
  incident_type: model_performance_degradation
  version: "1"
  containment:
    steps:
      - {action: Contain, command: touch contained, rollback: rm contained, verify: test -e contained}
  investigation:
    steps:
      - {action: Turn on tracing, command: touch tracing, rollback: rm tracing, verify: test -e tracing}
"""


@pytest.fixture
def ready(world: World) -> World:
    (world.runbooks / "careful.yaml").write_text(BOOK)
    world.ready("careful")
    return world


async def test_an_investigation_that_alters_the_system_asks_first(ready: World) -> None:
    async with driven(ready.app()) as pilot:
        await press(pilot, "enter", "r", "down", "enter")
        await sees(pilot, "Have the competent authorities been informed before", "informed", "not needed")
        await press(pilot, "escape")
        await gone(pilot, "been informed before")
        await press(pilot, "enter")
        await sees(pilot, "been informed before")
        await press(pilot, "2")
        await sees(pilot, "This changes production: Turn on tracing")
        await press(pilot, "y")
        await sees(pilot, "verified")
    [incident] = ready.incidents.open_ones()
    [(_, attempt)] = incident.attempts_at("investigation", 1)
    assert attempt.get("authorities") == "not_needed"


async def test_containment_notes_it_and_never_waits(ready: World) -> None:
    async with driven(ready.app()) as pilot:
        await press(pilot, "enter", "r", "enter")
        await sees(pilot, "This changes production: Contain", "containment does not wait")
        await press(pilot, "y")
        await sees(pilot, "verified")
    [incident] = ready.incidents.open_ones()
    [(_, attempt)] = incident.attempts_at("containment", 1)
    assert attempt.outcome == "succeeded"
