"""Who else is here, on the incident's screen and on those above it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from screens.freshness import SourceState
from tests.screens.pilots import driven, holds, press, sees
from tests.screens.world import World


class Told:
    """An incident database that says who looks at an incident, and keeps who asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def state(self) -> SourceState:
        return SourceState(name="sync", state="fresh", as_of=1)

    def why_not(self) -> str:
        return ""

    def here(self, incident: str) -> tuple[str, ...]:
        self.asked.append(incident)
        return ("Bo Lind",) if incident else ()

    def close(self) -> None:
        """Nothing was opened."""


async def test_whoever_looks_at_the_workstreams_is_still_here_and_sees_who_else_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.terminal_sync.LOOK", 0.05)
    monkeypatch.setattr("app.terminal_sync.HEARTBEAT", 1)
    incident, told = world.declare(), Told()
    async with driven(world.app(replace(world.parts(), open_sync=lambda: told))) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "Bo Lind here")
        del told.asked[:]
        await press(pilot, "W")
        await sees(pilot, "asked by the severity", "Bo Lind here")
        await holds(lambda: len(told.asked) > 2)
        assert set(told.asked) == {incident.id}
