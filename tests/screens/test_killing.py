"""A model that its kill switch stopped: said on every line that is read first, never asked to be killed
again, let answer again from the same key, and never left behind by an incident that ends."""

from pathlib import Path

from data.incident import kills
from data.incident.model import Incident
from runbooks import format as formats
from runbooks import trust
from tests.screens.pilots import driven, gone, press, sees, type_in
from tests.screens.world import World

MODEL = "fraud-detection-v4"
BOOK = """\
runbook:
  name: Stop it
  incident_type: model_performance_degradation
  version: "1"
  containment:
    steps:
      - action: Stop the model
        command: touch kill-switch
        rollback: rm kill-switch
        risk: destroys
        verify: test -e kill-switch
  investigation:
    steps:
      - {action: Ask the data team, expected: what changed}
"""


def ready(world: World) -> Incident:
    path = world.runbooks / "stop-it.yaml"
    path.write_text(BOOK)
    trust.trust(world.journal, formats.load(path))
    incident = world.ready("stop-it")
    for question in world.parts().load_knowledge().triage.all():
        world.desk.answer(incident, question.id, "no")
    return incident


def _pressed() -> bool:
    """Whether the step's command left its mark."""
    return Path("kill-switch").exists()


async def test_a_killed_model_is_said_and_the_same_key_lets_it_answer_again(world: World) -> None:
    incident = ready(world)
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "f9")
        await sees(pilot, "This destroys: Stop the model", "AI-INC-2026-0001", MODEL)
        await type_in(pilot, MODEL)
        await press(pilot, "enter")
        await sees(pilot, f"{MODEL} stopped since", "by a.ito", "un-kill when safe", "F9 un-kill")
        assert _pressed()
        await press(pilot, "f9")
        await sees(pilot, "The kill switch is pressed already", "un-kill: let")
        await press(pilot, "1")
        await sees(pilot, "may bring the harm back")
        await type_in(pilot, MODEL)
        await press(pilot, "enter")
        await sees(pilot, "rolled back")
        await gone(pilot, "stopped since", "un-kill")
    assert not _pressed()
    assert kills.standing(world.incidents.refresh(incident)) == ()


async def test_ending_an_incident_asks_about_a_model_that_is_still_stopped(world: World) -> None:
    incident = ready(world)
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "f9")
        await sees(pilot, "This destroys")
        await type_in(pilot, MODEL)
        await press(pilot, "enter")
        await sees(pilot, "stopped since")
        await press(pilot, "z", "1")
        await sees(pilot, "Still stopped by its kill switch", "un-kill: let")
        await press(pilot, "escape")
        await gone(pilot, "Still stopped by")
        assert world.incidents.refresh(incident).is_open
        await press(pilot, "z", "1")
        await sees(pilot, "Still stopped by")
        await press(pilot, "1")
        await sees(pilot, "The reason goes")
        await press(pilot, "enter")
        await sees(pilot, "resolved, and still stopped", "un-kill")
        await press(pilot, "f9")
        await sees(pilot, "The kill switch is pressed already")
        await press(pilot, "1")
        await sees(pilot, "may bring the harm back")
    assert world.incidents.refresh(incident).status == "resolved"


async def test_watch_says_that_a_model_is_stopped(world: World) -> None:
    ready(world)
    app = world.app()
    async with driven(app) as pilot:
        await press(pilot, "enter", "f9")
        await sees(pilot, "This destroys")
        await type_in(pilot, MODEL)
        await press(pilot, "enter")
        await sees(pilot, "stopped since")
        await press(pilot, "escape")
        await sees(pilot, "1 open incident", " stopped ")
