"""Roles pass on with a card, which the receiver accepts."""

from __future__ import annotations

from msgspec.structs import replace

from data.incident import handing_over
from playbooks.catalogue import Catalogue, Raci, System
from tests.screens.pilots import driven, gone, holds, press, sees
from tests.screens.world import World


async def test_a_role_of_ones_own_is_offered_on_and_stays_until_it_is_accepted(world: World) -> None:
    incident = world.lived()
    world.desk.take_role(incident, "scribe", "a.ito")

    def offered() -> bool:
        return bool(handing_over.waiting(world.incidents.refresh(incident), "scribe"))

    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "o", "3")
        await sees(pilot, "You are scribe until they accept")
        await press(pilot, *"bo", "enter", *"feed", "enter")
        await holds(offered)
        await press(pilot, "o")
        await sees(pilot, "a.ito, offered to bo")
    now = world.incidents.refresh(incident)
    assert now.holder("scribe") == "a.ito"
    assert "  feed" in str(handing_over.waiting(now)[0][1].get("card"))


async def test_the_catalogues_raci_stands_over_the_roles(world: World) -> None:
    incident = world.lived()
    model = incident.model_id
    told = Raci(responsible="fraud-oncall", accountable="[b]head of risk", informed=("support",))
    system = System(id=model, raci={"containment": told})
    parts = world.parts()
    known = replace(parts.load_knowledge(), catalogue=Catalogue({model: system}))
    async with driven(world.app(replace(parts, load_knowledge=lambda: known))) as pilot:
        await press(pilot, "enter", "o")
        await sees(pilot, f"{model}, containment", "fraud-oncall does it; [b]head of risk")


async def test_what_is_offered_to_this_person_is_told_read_declined_and_accepted(
    world: World,
) -> None:
    incident = world.lived()
    world.desk.take_role(incident, "scribe", "bo")

    def offer() -> None:
        refreshed = world.incidents.refresh(incident)
        handing_over.offer(world.desk, refreshed, "scribe", "a.ito", "Watch [bold] it")

    def answered() -> list[bool]:
        now = world.incidents.refresh(incident)
        return [bool(one.answered) for one in now.handovers.values()]

    offer()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "bo offers you scribe  o")
        await press(pilot, "o", "3")
        await sees(pilot, "bo offers you: scribe", "Watch [bold] it", "it stays with bo")
        await press(pilot, "2")
        await sees(pilot, "scribe: declined")
        await press(pilot, *"busy", "enter")
        await holds(lambda: answered() == [True])
        assert world.incidents.refresh(incident).holder("scribe") == "bo"
        await gone(pilot, "bo offers you")
        offer()
        await press(pilot, "o", "3")
        await sees(pilot, "bo offers you: scribe")
        await press(pilot, "1")
        await holds(lambda: world.incidents.refresh(incident).holder("scribe") == "a.ito")
