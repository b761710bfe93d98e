"""The ways to resolve, chosen by when they are taken, and a dry run, on the screen."""

from data.incident.model import Incident
from runbooks import format as formats
from runbooks import trust
from runbooks.branches import chosen_option
from tests.screens.pilots import driven, gone, press, sees
from tests.screens.world import World

BOOK = """\
runbook:
  name: Ways
  incident_type: model_drift
  version: "1"
  resolution:
    options:
      - name: Retrain
        when: The data changed
        steps: [{action: Retrain it, command: "touch retrained", risk: changes}]
      - name: Roll back
        when: A release broke it
        steps: [{action: Serve the one before, command: "touch back", risk: changes}]
"""


def opened(world: World) -> Incident:
    """An incident with this runbook, trusted."""
    path = world.runbooks / "ways.yaml"
    path.write_text(BOOK)
    trust.trust(world.journal, formats.load(path))
    incident = world.ready()
    world.desk.set_field(incident, "runbook", "ways")
    return incident


async def test_a_way_is_chosen_by_when_it_is_taken_and_the_other_is_not_needed(world: World) -> None:
    incident = opened(world)
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "Retrain it")
        await press(pilot, "O")
        await sees(pilot, "way to resolve", "The data changed", "A release broke it")
        await press(pilot, "2")
        await sees(pilot, "way to resolve: Roll", "skipped", "touch back")
    assert chosen_option(world.incidents.refresh(incident)) == "Roll back"


async def test_a_dry_run_runs_nothing_and_is_recorded(world: World) -> None:
    incident = opened(world)
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "Retrain it")
        await press(pilot, "5", "D")
        await sees(pilot, "Dry run: nothing stands in its way")
    assert not (world.home.parent / "retrained").exists()
    assert not world.incidents.refresh(incident).attempts


async def test_what_undo_all_leaves_standing_is_said_until_it_is_seen(world: World) -> None:
    world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "down", "enter")
        await sees(pilot, "This changes production")
        await press(pilot, "y")
        await sees(pilot, "verified")
        await press(pilot, "U")
        await sees(pilot, "Nothing to undo; 1 step left standing", "backspace seen")
        await press(pilot, "backspace")
        await gone(pilot, "left standing")
