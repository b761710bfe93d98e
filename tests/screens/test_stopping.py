"""A step that floods the screen and will not stop: the screen says that it is stopping all the same."""

import time

from runbooks import format as formats
from runbooks import trust
from tests.screens.pilots import driven, gone, press, sees
from tests.screens.world import World

BOOK = """\
runbook:
  name: Flood
  incident_type: model_drift
  version: "1"
  containment:
    steps:
      - action: Print without end
        command: |
          trap '' TERM
          echo begun
          for number in $(seq 1 100000); do echo "a line of output, number $number"; done
          until test -e let-go; do sleep 0.05 || true; done
        risk: changes
"""


async def test_stopping_is_said_within_a_second(world: World) -> None:
    path = world.runbooks / "flood.yaml"
    path.write_text(BOOK)
    trust.trust(world.journal, formats.load(path))
    incident = world.ready()
    world.desk.set_field(incident, "runbook", "flood")
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "Print without end")
        await press(pilot, "r", "enter")
        await sees(pilot, "This changes production")
        await press(pilot, "y")
        await sees(pilot, "running")
        await press(pilot, "u")
        await sees(pilot, "It was not undone", "cancel it or wait", "then undo it", "Nothing was run")
        await press(pilot, "escape")
        await gone(pilot, "then undo it")
        await press(pilot, "ctrl+x")
        await sees(pilot, "It is stopped in the middle")
        told = time.monotonic()
        await press(pilot, "y")
        await sees(pilot, "stopping")
        took = time.monotonic() - told
        assert took < 1.0, f"{took:.2f} s"
        (world.home.parent / "let-go").touch()
        await sees(pilot, "cancelled")
