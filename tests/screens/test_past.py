"""What happened before: found as it is typed, compared, counted, and followed up."""

from __future__ import annotations

import pytest

from data.journal import kinds
from data.times import DAY, parse_iso
from playbooks.trends import reviewing
from tests.screens.pictures import Pictures, Seen, reached
from tests.screens.pilots import driven, gone, press, sees, text
from tests.screens.test_review import Reviews
from tests.screens.world import World

NOW = parse_iso("2026-04-22T08:15:00Z")
TITLES = (
    "Chatbot [/bold] told another's data",
    "Scores drift for new merchants",
    "Ranking favours one vendor",
)


def history(world: World) -> None:
    """Nine incidents over three quarters, the last one open with an overdue action."""
    for number in range(9):
        world.clock.now = NOW - (8 - number) * 30 * DAY
        incident = world.desk.declare(
            title=TITLES[number % 3],
            models={f"model-{number % 2}": "person"},
            severity=kinds.SeveritySet(("near_miss", "high", "critical")[number % 3], 0, "a test"),
            fields={"root_cause.category": kinds.FieldSet(("model_drift", "privacy_leakage")[number % 2])},
        )
        world.desk.set_field(incident, "onset_at", world.clock.now - 3 * DAY)
        world.desk.set_field(incident, "detected_at", world.clock.now)
        if number < 8:
            world.clock.now += DAY // 4
            world.desk.close(incident, "resolved", "mended")
    action = kinds.ActionAdded(
        "Validate the schema", "data-platform", "2026-04-01", "high", "a bad file is refused"
    )
    world.desk.add_action(incident, action)
    world.clock.now = NOW


async def test_incidents_are_found_as_they_are_typed_and_compared(world: World) -> None:
    history(world)
    async with driven(world.app()) as pilot:
        await press(pilot, "ctrl+f")
        await sees(pilot, "9 incidents, newest first", "Chatbot [/bold]")
        await press(pilot, "slash", *"severity:critical")
        await sees(pilot, "3 incidents", "Ranking favours")
        await gone(pilot, "Scores drift")
        await press(pilot, "enter", "s")
        await sees(pilot, "same root cause: model_drift", "esc shows all")
        await press(pilot, "escape")
        await sees(pilot, "3 incidents, newest first")
        await press(pilot, "slash", *" colour:red")
        await sees(pilot, "Nothing is filtered by 'colour'")
        await press(pilot, "escape")
        await sees(pilot, "9 incidents")
        await press(pilot, "enter")
        await sees(pilot, "next")
        assert "what happened before" not in text(pilot)


async def test_an_action_is_completed_with_its_evidence_and_a_quarter_is_reviewed(world: World) -> None:
    history(world)
    async with driven(world.app()) as pilot:
        await press(pilot, "ctrl+f", "3")
        await sees(pilot, "1 action, 1 overdue", "overdue 2026-04-01")
        await press(pilot, "d")
        await sees(pilot, "Accepted when: a bad file is refused")
        await press(pilot, *"run", "enter")
        await sees(pilot, "No corrective action is open.")
        await press(pilot, "o")
        await sees(pilot, "completed")
        await press(pilot, "2")
        await sees(pilot, "2026-Q1 was not looked back at yet")
        await press(pilot, "r")
        await sees(pilot, "2026-Q1 was looked back at.")
        await press(pilot, *"schemas", "enter")
        await sees(pilot, "9 incidents, 2025-08-25")
        await gone(pilot, "was not looked back at yet")
    assert reviewing.reviewed(world.journal) == {"2026-Q1"}


async def test_a_store_without_a_past_says_so(world: World) -> None:
    async with driven(world.app()) as pilot:
        await press(pilot, "ctrl+f")
        await sees(pilot, "No incident yet.")
        await press(pilot, "2")
        await sees(pilot, "No incident answers to this.")
        await press(pilot, "3")
        await sees(pilot, "No corrective action is open.")


@pytest.mark.parametrize(
    ("keys", "ready"), [(["down", "down"], "newest first"), (["2"], "MTTR"), (["3"], "overdue")]
)
async def test_it_looks_as_it_did(world: World, pictures: Pictures, keys: list[str], ready: str) -> None:
    history(world)
    async with reached(world.app(), ["ctrl+f", Seen("newest first"), *keys], ready) as pilot:
        await pictures.compare(pilot, ready)


async def test_closing_a_severe_incident_without_a_review_asks_why(world: World) -> None:
    incident = world.lived()
    world.clock.now -= 100 * DAY
    before = world.desk.declare(title="Scores drift", severity=kinds.SeveritySet("low", 0, "a test"))
    world.clock.now += 100 * DAY
    world.desk.add_action(before, kinds.ActionAdded("Watch the inputs"))
    for one in (before, incident):
        world.desk.set_field(one, "root_cause.category", "model_drift")
    world.desk.close(before, "resolved", "mended")
    async with driven(world.app(reviews=Reviews(world))) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "next")
        await press(pilot, "z")
        await sees(pilot, "nothing is left to do")
        await press(pilot, "down", "enter")
        await sees(
            pilot,
            "Missing: the review meeting",
            "entries of the",
            "why it is closed all the same",
        )
        await press(pilot, *"over", "enter", *"later", "enter")
        await gone(pilot, "why it is closed all the same")
        await sees(pilot, "This cause was there before:", before.number, "2026-Q1 was not")
    status = world.incidents.refresh(incident).register("status").shown
    assert status is not None
    assert status.payload is not None
    assert status.payload["instead"] == "later"
