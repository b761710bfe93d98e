"""The world outside in the app: what waits is in the bottom line, what failed stands."""

import pytest

from app import terminal_outside
from data.errors import StoreBusy
from screens.freshness import SourceState
from tests.screens.pilots import driven, gone, press, sees
from tests.screens.world import World

FAILED = "message to slack refused: no_such_channel. Once more: fireline outside again 0a1b2c3d"


class Told:
    """What tells services, as it is made to say."""

    def __init__(self) -> None:
        self.now = SourceState(name="outside", state="unreachable", said="2 not sent: slack")
        self.came: tuple[str, ...] = (FAILED,)
        self.closed = False

    def state(self) -> SourceState:
        return self.now

    def failed(self) -> tuple[str, ...]:
        came, self.came = self.came, ()
        return came

    def close(self) -> None:
        self.closed = True


async def test_what_waits_is_in_the_bottom_line_and_what_failed_stands_until_it_was_seen(
    world: World,
) -> None:
    world.ready()
    told = Told()
    async with driven(world.app(world.parts(open_outside=lambda: told)), (120, 36)) as pilot:
        await sees(pilot, "2 not sent: slack", "message to slack refused")
        await press(pilot, "enter")
        await sees(pilot, "2 not sent: slack", "message to slack refused")
        told.now = SourceState(name="outside", state="fresh", as_of=world.clock.now)
        await gone(pilot, "2 not sent")
        await sees(pilot, "outside")


async def test_a_look_that_failed_is_not_the_last_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Held(Told):
        looks = 0

        def state(self) -> SourceState:
            self.looks += 1
            if self.looks == 1:
                raise StoreBusy("The store is held.")
            return super().state()

    monkeypatch.setattr(terminal_outside, "LOOK", 0.01)
    async with driven(world.app(world.parts(open_outside=Held)), (120, 36)) as pilot:
        await sees(pilot, "2 not sent: slack", "message to slack refused")
