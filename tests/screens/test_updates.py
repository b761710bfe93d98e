"""A status update from the cockpit: drafted, edited, approved, sent by what reaches its audience, marked."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import TextArea

from data.incident import updates
from data.incident.updates import Sent
from data.outside import queue
from data.times import MINUTE
from tests.screens.pictures import Pictures, Seen, reached
from tests.screens.pilots import driven, holds, press, sees, text, type_in
from tests.screens.world import World


def sent(world: World) -> list[Sent]:
    """What the journal has, the newest last."""
    (incident,) = world.incidents.open_ones()
    return updates.sent(world.incidents.refresh(incident), world.incidents.actor_name)


def answers(world: World) -> int:
    """How many approvers of the only proposal gave their word; less than none where nothing is proposed."""
    (incident,) = world.incidents.open_ones()
    found = updates.proposals(world.incidents.refresh(incident), world.incidents.actor_name)
    return len(found[0].answers) if found else -1


async def edited(pilot: Any, words: str) -> None:
    """The draft's first line is another one."""
    await holds(lambda: bool(pilot.app.screen.query(TextArea)), "the draft")
    pilot.app.screen.query_one(TextArea).text = words
    await press(pilot, "ctrl+s")


async def test_a_draft_is_edited_sent_once_it_is_confirmed_and_kept_as_sent(world: World) -> None:
    world.lived()
    delivered: list[int] = []
    told = world.app(services=("slack",), deliver=lambda: delivered.append(1))
    async with driven(told, (120, 36)) as pilot:
        await press(pilot, "enter", "i")
        await sees(pilot, "Next update due in", "Customers", "told never, 2 approvals needed, by hand")
        await press(pilot, "1")
        await sees(pilot, "Conditions", "decided: fall back to the known-good version")
        await edited(pilot, "Back on 4.1.1 [/bold]")
        await sees(pilot, "send via slack", "mark as sent")
        await press(pilot, "1")
        await sees(pilot, "This goes to responders via slack", "Back on 4.1.1 [/bold]")
        await press(pilot, "y")
        await holds(lambda: bool(delivered), "a round of sending")
        await sees(pilot, "Update to responders: slack waits")
    (one,) = sent(world)
    assert (one.text, one.audience, one.channel) == ("Back on 4.1.1 [/bold]", "responders", "slack")
    (waiting,) = queue.waiting(world.journal)
    assert (waiting.delivery.asked.text, waiting.delivery.asked.about) == (one.text, one.id)


async def test_customers_hear_only_what_those_asked_approved_by_name(world: World) -> None:
    world.lived()
    async with driven(world.app(services=("slack",)), (120, 36)) as pilot:
        await press(pilot, "enter", "i", "3")
        await sees(pilot, "We have a problem with one of our services")
        await edited(pilot, "Refunds are slow.")
        await sees(pilot, "ask for approval", "nobody approved it")
        assert "send via" not in text(pilot)
        await press(pilot, "1")
        await holds(lambda: answers(world) == 0, "the proposal")
        for given, (role, name) in enumerate((("communications", "Cy Oh"), ("legal", "Dana Law")), 1):
            await press(pilot, "i")
            await sees(pilot, f"waits for {role}")
            await press(pilot, "1")
            await sees(pilot, f"approve as {role}", "Refunds are slow.")
            await press(pilot, "1")
            await sees(pilot, "by whom")
            await type_in(pilot, name)
            await press(pilot, "enter", "enter")
            await holds(lambda: answers(world) == given, "the answer")  # noqa: B023
        await press(pilot, "i", "1")
        await sees(pilot, "approved", "mark as sent")
        await press(pilot, "1")
        await sees(pilot, "how it went out")
        await type_in(pilot, "status page")
        await press(pilot, "enter")
        await holds(lambda: bool(sent(world)), "the update")
    (one,) = sent(world)
    assert (one.text, one.channel, bool(one.proposal)) == ("Refunds are slow.", "status page", True)


async def test_a_drill_offers_no_way_outside(world: World) -> None:
    world.declare(mode="drill")
    async with driven(world.app(services=("slack",)), (120, 36)) as pilot:
        await press(pilot, "enter", "i", "1")
        await sees(pilot, "DRILL: nothing of this is real.")
        await edited(pilot, "All of it pretended.")
        await sees(pilot, "mark as sent")
        assert "send via" not in text(pilot)


async def test_it_looks_as_it_did(
    world: World, snapshot: SnapshotAssertion, request: pytest.FixtureRequest
) -> None:
    """Compares the draft at every size in both themes."""
    world.lived()
    world.clock.now += 5 * MINUTE
    async with reached(
        world.app(), ["enter", Seen("runbook"), "i", Seen("To whom"), "2"], "Conditions"
    ) as pilot:
        await Pictures(snapshot, request).compare(pilot, "Nothing is sent yet")
