"""A decision by key: quick where only the clock matters, with what stands behind it by tab."""

from __future__ import annotations

from data.incident import decisions
from data.times import MINUTE
from tests.screens.pilots import driven, gone, holds, press, sees, type_in
from tests.screens.world import World


async def test_a_decision_has_its_grounds_by_tab_and_the_next_one_starts_no_clock(world: World) -> None:
    incident = world.declare()

    def made() -> list[decisions.Decision]:
        return decisions.made(world.incidents.refresh(incident), world.incidents.actor_name)

    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "timeline")
        await press(pilot, "d")
        await sees(pilot, "This starts the containment clock", "by tab; enter above")
        await type_in(pilot, "Serve the rules")
        await press(pilot, "tab", "tab")
        await type_in(pilot, "scores fell")
        await press(pilot, "enter")
        await type_in(pilot, "roll back; wait")
        await press(pilot, "enter")
        await type_in(pilot, "perhaps")
        await press(pilot, "tab", "enter")
        await sees(pilot, "It is yes or no")
        await press(pilot, *["backspace"] * 7, *"Yes", "tab", "enter")
        await holds(lambda: len(made()) == 1, "the decision")
        await gone(pilot, "by tab; enter above")
        await sees(pilot, "because scores fell")
        world.clock.now += MINUTE
        await press(pilot, "d")
        await sees(pilot, "it starts no clock")
        await type_in(pilot, "Tell nobody yet")
        await press(pilot, "enter")
        await holds(lambda: len(made()) == 2, "the other one")
    first, second = made()
    assert (first.why, first.alternatives, first.reversible, first.to_act) == (
        "scores fell", ("roll back", "wait"), "yes", True
    )  # fmt: skip
    assert (second.what, second.to_act) == ("Tell nobody yet", False)
