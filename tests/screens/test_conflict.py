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
  name: Ask people
  incident_type: model_performance_degradation
  version: "1"
  investigation:
    steps:
      - action: Let people decide
        uses: http/request
        with:
          method: POST
          url: URL/mode
          json: {mode: human_in_the_loop}
          state: {url: URL/status, value: .mode, after: human_in_the_loop}
          undo: {method: POST, url: URL/mode, json: {mode: automatic}}
"""


async def test_an_undo_overwrites_what_came_since_only_where_that_is_named(world: World) -> None:
    with Gateway() as gateway:
        path = world.runbooks / "ask-people.yaml"
        path.write_text(BOOK.replace("URL", gateway.url))
        book = formats.load(path)
        trust.trust(world.journal, book)
        incident, engine = world.ready("ask-people"), world.engine()
        step = book.sections["investigation"][0]
        said = Confirmation(yes=True, authorities="not_needed")
        engine.run(engine.prepare(incident, book, step), said)
        gateway.state.mode = "shadow"
        async with driven(world.app()) as pilot:
            await press(pilot, "enter", "r")
            await sees(pilot, "Let people decide")
            await press(pilot, "u")
            await sees(pilot, "changed since", "mode is shadow", "Somebody changed it since")
            await type_in(pilot, "yes")
            await press(pilot, "enter")
            await sees(pilot, "That is not mode is shadow", "Nothing is run")
            await press(pilot, "escape", "u")
            await sees(pilot, "changed since")
            await type_in(pilot, "mode is shadow")
            await press(pilot, "enter")
            await sees(pilot, "Undo: Let people decide")
            await press(pilot, "y")
            await sees(pilot, "rolled back")
        attempts = world.incidents.refresh(incident).attempts.values()
        [undone] = [one for one in attempts if one.get("rollback_of")]
        assert undone.get("overwrites") == "mode is shadow"
