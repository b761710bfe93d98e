"""The armed kill switch on every screen: said, counted down, stopped by a key."""

from data.times import SECOND
from screens.kill_line import KillStanding
from tests.screens.pilots import driven, gone, press, sees
from tests.screens.world import START, World


class Armed:
    """Knows what it is told."""

    def __init__(self, *standing: KillStanding) -> None:
        self.told, self.stopped, self.watched = standing, [], []  # type: ignore[var-annotated]

    def standing(self) -> tuple[KillStanding, ...]:
        return self.told

    def stop(self, model: str) -> None:
        self.stopped.append(model)
        self.told = ()

    async def watch(self, model: str) -> None:
        self.watched.append(model)


async def test_every_screen_says_that_nobody_watches(world: World) -> None:
    world.declare()
    armed = Armed(KillStanding("chat-v2", "Harm", "Mia"))
    async with driven(world.app(open_kills=lambda: armed)) as pilot:
        await sees(pilot, "kill armed for chat-v2 on Harm, by Mia", "it is no safety control")
        await press(pilot, "enter")
        await sees(pilot, "no safety control", "runbook")
        armed.told = ()
        await gone(pilot, "no safety control")
    assert "chat-v2" in armed.watched


async def test_a_countdown_is_in_sight_and_one_key_stops_it(world: World) -> None:
    world.declare()
    armed = Armed(KillStanding("chat-v2", "Harm", "Mia", START + 42 * SECOND, watched=True))
    async with driven(world.app(open_kills=lambda: armed), (80, 24)) as pilot:
        await sees(pilot, "kills chat-v2 in 42 s", "F12 stop")
        world.clock.now += 2 * SECOND
        await sees(pilot, "kills chat-v2 in 40 s")
        pilot.app.stand("The journal cannot be used.")  # type: ignore[attr-defined]
        await sees(pilot, "kills chat-v2 in 40 s", "The journal cannot be used.")
        await press(pilot, "f12")
        await gone(pilot, "kills chat-v2")
    assert armed.stopped == ["chat-v2"]
