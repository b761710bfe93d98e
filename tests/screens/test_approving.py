"""A second responder on the screen: asked, answered, and done without; what was done without is reviewed."""

from pathlib import Path

import pytest

from data.ambient import Ambient
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal.actors import Responder
from data.journal.store import Journal
from runbooks import approval
from tests.screens.pilots import driven, gone, press, sees, type_in
from tests.screens.world import World

MODEL = "fraud-detection-v4"
BO = Responder("b.li", "laptop", "a.ito")


@pytest.fixture
def incident(world: World) -> Incident:
    world.second_approver = True
    return world.ready()


def there(name: str) -> bool:
    return Path(name).exists()


def somebody_else(world: World, approved: bool) -> None:
    """Answers from a process of their own, on the same account."""
    with Journal.open(world.home, Ambient(world.clock, world.clock.entropy), BO) as journal:
        incidents = Incidents(journal)
        [incident] = incidents.all()
        [request] = approval.waiting(incident, world.clock.now)
        approval.answer(incidents, incident, request.id, approved=approved)


async def test_a_kill_asks_and_runs_once_somebody_else_approved(world: World, incident: Incident) -> None:
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "f9")
        await sees(pilot, "a second responder has to approve it", "break the glass")
        await press(pilot, "enter")
        await sees(pilot, "approve or refuse: Stop the model, asked for by a.ito")
        await press(pilot, "A")
        await sees(pilot, "a.ito asks to run", "touch kill-switch", "no security")
        await press(pilot, "enter", "enter")
        await sees(pilot, "not a.ito again")
        await press(pilot, "escape")
        somebody_else(world, approved=True)
        await press(pilot, "f9")
        await sees(pilot, "This destroys", "approved by b.li")
        await type_in(pilot, MODEL)
        await press(pilot, "enter")
        await gone(pilot, "This destroys")
        await sees(pilot, "effect unverified")
    assert there("kill-switch")
    [(_, attempt)] = world.incidents.refresh(incident).attempts_at("containment", 2)
    assert attempt.get("approved_by")
    assert not attempt.get("break_glass")


async def test_a_broken_glass_says_at_the_end_that_it_is_to_be_reviewed(
    world: World, incident: Incident
) -> None:
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "f9")
        await sees(pilot, "break the glass")
        await press(pilot, "down", "enter")
        await sees(pilot, "why it cannot wait")
        await type_in(pilot, "it harms people")
        await press(pilot, "enter")
        await sees(pilot, "This destroys")
        await type_in(pilot, MODEL)
        await press(pilot, "enter")
        await gone(pilot, "This destroys")
        await sees(pilot, "effect unverified")
        await press(pilot, "z")
        await sees(pilot, "To be reviewed: Stop the model", "it harms people")
        await press(pilot, "escape")
        world.desk.resolve(incident)
        await press(pilot, "f5")
        await sees(pilot, "To be reviewed: Stop the model")
        await press(pilot, "A")
        await sees(pilot, "what the review found")
        await type_in(pilot, "it was right")
        await press(pilot, "enter")
        await sees(pilot, "not a.ito again")
    [attempt] = approval.to_review(world.incidents.refresh(incident))
    assert world.incidents.get(incident.id).attempts[attempt].get("break_glass") == "it harms people"
