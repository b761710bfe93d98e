"""The Doctor screen: findings as they come, in order at the end, with what to do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from data.finding import Finding
from tests.screens.pilots import driven, press, sees, text
from tests.screens.settings_world import FINDINGS, examined
from tests.screens.world import World


async def test_findings_say_how_to_mend_them(world: World) -> None:
    async with driven(world.app(examine=examined()), (120, 50)) as pilot:
        await press(pilot, "f7")
        await sees(pilot, "3 faults, 1 warning", "each line says how to mend it", "chmod 700 /srv/store")
        await sees(pilot, "[/b]models.yaml:3:5: [red]hostile")
        await press(pilot, "o")
        await sees(pilot, "what is amiss")
        assert "Acts are recorded" not in text(pilot)
        await press(pilot, "escape")
        await sees(pilot, "No incident is open")


async def test_progress_is_shown_and_looking_again_starts_anew(world: World) -> None:
    gate, looks = threading.Event(), []

    def examine(told: Callable[[int, int, Sequence[Finding]], None]) -> Sequence[Finding]:
        looks.append(1)
        told(1, 2, FINDINGS[:1])
        assert gate.wait(10)
        return FINDINGS[:1]

    async with driven(world.app(examine=examine), (80, 24)) as pilot:
        await pilot.press("f7")
        await sees(pilot, "1 of 2 looked at", "Acts are recorded")
        gate.set()
        await sees(pilot, "nothing amiss")
        await press(pilot, "r")
        await sees(pilot, "nothing amiss")
    assert len(looks) == 2


async def test_without_a_doctor_the_key_says_so(world: World) -> None:
    async with driven(world.app()) as pilot:
        await press(pilot, "f7")
        await sees(pilot, "There is nothing to look at here.")
