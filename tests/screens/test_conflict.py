"""An undo whose value somebody changed since: it stops, says what it found, and goes on only where that is
named."""

from runbooks import format as formats
from runbooks import trust
from runbooks.confirming import Confirmation
from tests.screens.pilots import driven, press, sees, type_in
from tests.screens.world import World
from tests.stand_ins.gateway import Gateway

BOOK = """\
runbook:
  name: Shut out
  incident_type: model_performance_degradation
  version: "1"
  investigation:
    steps:
      - action: Shut a client out
        uses: http/request
        with:
          method: PUT
          url: URL/blocked-clients/c1
          json: {blocked: true}
          state: {url: URL/blocked-clients/c1, value: .blocked, after: true}
          undo: {method: DELETE, url: URL/blocked-clients/c1}
"""


async def test_an_undo_overwrites_what_came_since_only_where_that_is_named(world: World) -> None:
    with Gateway() as gateway:
        path = world.runbooks / "shut-out.yaml"
        path.write_text(BOOK.replace("URL", gateway.url))
        book = formats.load(path)
        trust.trust(world.journal, book)
        incident, engine = world.ready("shut-out"), world.engine()
        step = book.sections["investigation"][0]
        said = Confirmation(yes=True, authorities="not_needed")
        engine.run(engine.prepare(incident, book, step), said)
        gateway.state.blocked.clear()
        async with driven(world.app()) as pilot:
            await press(pilot, "enter", "r")
            await sees(pilot, "Shut a client out")
            await press(pilot, "u")
            await sees(pilot, "changed since", "blocked is false", "Somebody changed it since")
            await type_in(pilot, "yes")
            await press(pilot, "enter")
            await sees(pilot, "That is not blocked is false", "Nothing is run")
            await press(pilot, "escape", "u")
            await sees(pilot, "changed since")
            await type_in(pilot, "blocked is false")
            await press(pilot, "enter")
            await sees(pilot, "This destroys: Undo: Shut a client out")
            await type_in(pilot, "fraud-detection-v4")
            await press(pilot, "enter")
            await sees(pilot, "rolled back")
        attempts = world.incidents.refresh(incident).attempts.values()
        [undone] = [one for one in attempts if one.get("rollback_of")]
        assert undone.get("overwrites") == "blocked is false"
