"""Steps through the screen, with the real engine and real bash: run, confirm, destroy, undo, cancel, skip."""

from pathlib import Path
from unittest import mock

import pytest
from msgspec.structs import replace

from data.incident.marks import Attempt
from data.incident.model import Incident
from screens.incident.step_lines import command_lines
from screens.lines import plain
from tests.screens.pilots import driven, gone, holds, press, sees, settled, text, type_in
from tests.screens.world import World


def there(name: str) -> bool:
    """Whether a step made this file here."""
    return Path(name).exists()


def attempts(world: World, incident: Incident, section: str, number: int) -> list[Attempt]:
    """The attempts at a step, as recorded."""
    return [attempt for _, attempt in world.incidents.refresh(incident).attempts_at(section, number)]


async def test_what_reads_runs_on_enter_and_shows_its_output(world: World) -> None:
    incident = world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "Look at the model", "reads")
        await press(pilot, "r", "enter")
        await sees(pilot, "looked at fraud-detection-v4", "succeeded")
        await press(pilot, "enter")
        await sees(pilot, "This step is done", "Next is ", "r goes there, then")
        await press(pilot, "escape")
    assert [attempt.outcome for attempt in attempts(world, incident, "triage", 1)] == ["succeeded"]


async def test_what_changes_asks_and_shows_everything_first(world: World) -> None:
    incident = world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "down", "enter")
        await sees(
            pilot,
            "This changes production",
            "mkdir fallback",
            "rmdir fallback",
            incident.number,
            "this machine",
        )
        assert pilot.app.focused is not None
        assert pilot.app.focused.id == "dont"
        await press(pilot, "enter")
        await gone(pilot, "This changes production")
        assert attempts(world, incident, "containment", 1) == []
        await press(pilot, "enter")
        await sees(pilot, "This changes production")
        await press(pilot, "y")
        await sees(pilot, "verified")
    assert there("fallback")
    assert attempts(world, incident, "containment", 1)[0].verification == "verified"


async def test_opening_a_containment_confirmation_counts_as_the_decision(world: World) -> None:
    incident = world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "down", "enter")
        await sees(pilot, "This changes production")
        await press(pilot, "escape")
        await holds(lambda: world.incidents.refresh(incident).earliest("decided_to_act"), "the decision")
        await sees(pilot, "contain")


async def test_the_kill_switch_is_its_key_and_the_typed_id(world: World) -> None:
    incident = world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "f9")
        await sees(pilot, "This destroys: Stop the model", "kill-switch")
        await type_in(pilot, "fraud-detection-v5")
        await press(pilot, "enter")
        await sees(pilot, "This destroys", "That is not fraud-detection-v4. Nothing is run.")
        assert not there("kill-switch")
        await press(pilot, "backspace")
        await type_in(pilot, "4")
        await press(pilot, "enter")
        await holds(lambda: there("kill-switch"), "the kill switch")
        await holds(lambda: attempts(world, incident, "containment", 2)[0].outcome, "its end")
    assert attempts(world, incident, "containment", 2)[0].outcome == "ran_unverified"


async def test_f9_works_from_a_dialog_and_from_the_note_line(world: World) -> None:
    world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "v")
        await sees(pilot, "It sets the clocks")
        await press(pilot, "f9")
        await sees(pilot, "This destroys")
        await press(pilot, "escape", "n", "f9")
        await sees(pilot, "This destroys")


async def test_without_an_incident_the_kill_switch_says_what_to_do(world: World) -> None:
    async with driven(world.app()) as pilot:
        await press(pilot, "f9")
        await sees(pilot, "The kill switch acts in an incident")


async def test_undo_of_a_containment_asks_for_the_typed_id(world: World) -> None:
    incident = world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "down", "enter", "y")
        await sees(pilot, "verified")
        await press(pilot, "u")
        await sees(pilot, "may bring the harm back", "rmdir fallback")
        await type_in(pilot, "fraud-detection-v4")
        await press(pilot, "enter")
        await sees(pilot, "rolled back")
    assert not there("fallback")
    now = world.incidents.refresh(incident)
    assert now.contained_at is None


async def test_a_failing_step_says_so(world: World) -> None:
    world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "down", "down", "down", "down", "enter", "y")
        await sees(pilot, "failed", "before")


async def test_a_running_step_streams_and_can_be_cancelled(world: World) -> None:
    incident = world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "down", "down", "down", "enter", "y")
        await sees(pilot, "running", "begun")
        await press(pilot, "ctrl+x")
        await sees(pilot, "It is stopped in the middle")
        await press(pilot, "y")
        await sees(pilot, "cancelled")
    assert attempts(world, incident, "containment", 3)[0].outcome == "cancelled"


async def test_quitting_with_a_step_running_asks_and_reopening_reattaches(world: World) -> None:
    incident = world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "down", "down", "down", "enter", "y")
        await sees(pilot, "running", "begun")
        await press(pilot, "ctrl+q")
        await sees(pilot, "still running", "leave it running")
        await pilot.press("1")
        await holds(lambda: not pilot.app.is_running or pilot.app._exit, "the app to close")
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "begun")
        await press(pilot, "ctrl+x", "y")
        await sees(pilot, "cancelled")
    assert [attempt.outcome for attempt in attempts(world, incident, "containment", 3)] == ["cancelled"]


async def test_a_missing_value_is_asked_for_and_remembered(world: World) -> None:
    world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "end", "up", "enter")
        await sees(pilot, "WANTED_VERSION", "an older one")
        await type_in(pilot, "3.9")
        await press(pilot, "enter")
        await sees(pilot, "echo 3.9 | tee wanted")
        await press(pilot, "y")
        await holds(lambda: there("wanted"), "the step's effect")
        await sees(pilot, "unverified")
        await press(pilot, "j")
        await sees(pilot, "it had its effect")
        await press(pilot, "1", "enter")
        await sees(pilot, "confirmed")


async def test_skipping_needs_a_reason(world: World) -> None:
    incident = world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "s")
        await sees(pilot, "the record says why")
        await press(pilot, "enter")
        await sees(pilot, "this is needed")
        await type_in(pilot, "seen it")
        await press(pilot, "enter")
        await sees(pilot, "skipped")
        await press(pilot, "enter")
        await sees(pilot, "This step was skipped and has not run")
    assert [mark.get("reason") for mark in world.incidents.refresh(incident).skips.values()] == ["seen it"]


async def test_a_step_for_a_person_is_recorded_as_their_word(world: World) -> None:
    incident = world.ready()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "end", "enter")
        await sees(pilot, "it is done")
        await press(pilot, "1", "enter")
        await sees(pilot, "confirmed")
    assert attempts(world, incident, "investigation", 1)[0].verification == "confirmed"


async def test_a_runbook_nobody_trusts_is_shown_and_asked_for(world: World) -> None:
    incident = world.declare()
    world.desk.set_field(incident, "runbook", "screen-test")
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "r", "enter")
        await sees(pilot, "may not run commands yet", "screen-test.yaml", "echo looked at")
        await press(pilot, "escape")
        await gone(pilot, "may not run commands yet")
        assert attempts(world, incident, "triage", 1) == []
        await press(pilot, "enter", "y")
        await sees(pilot, "looked at fraud-detection-v4")


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_a_step_runs_on_a_small_terminal(world: World, size: tuple[int, int]) -> None:
    world.ready()
    async with driven(world.app(), size) as pilot:
        await press(pilot, "enter", "5", "r", "enter")
        await settled(pilot)
        await sees(pilot, "succeeded")
        assert "runbook" in text(pilot)


async def test_a_step_shows_what_it_would_do_before_anybody_asks(world: World) -> None:
    world.ready()
    async with driven(world.app(), (200, 50)) as pilot:
        await press(pilot, "enter", "r")
        await sees(pilot, "echo looked at fraud-detection-v4")
        await press(pilot, "down")
        await sees(pilot, "this machine", "rmdir fallback", "test -d fallback")


async def test_a_value_that_nobody_knows_is_said_before_anybody_asks(world: World) -> None:
    world.ready()
    async with driven(world.app(), (200, 50)) as pilot:
        await press(pilot, "enter", "5", "end", "up")
        await sees(pilot, "asks", "for WANTED_VERSION, which nobody knows yet")


def test_the_rest_of_a_long_command_is_where_it_says() -> None:
    long = "\n".join(f"echo {number}" for number in range(12))
    told = {
        asks: "".join(plain(of) for of in command_lines(long, 40, "text", asks=asks))
        for asks in (True, False)
    }
    assert told[True].endswith("7 more lines; enter shows all")
    assert told[False].endswith("7 more lines; c copies all"), "enter would run it"


async def test_a_phone_shows_what_came_out_before_the_command(world: World) -> None:
    world.ready()
    async with driven(world.app(), (40, 20)) as pilot:
        await press(pilot, "enter", "5", "r", "enter")
        await sees(pilot, "succeeded", "got")
        shown = text(pilot)
        assert shown.index("got ") < shown.index("echo looked at")


async def test_a_dry_run_that_would_be_refused_says_why_until_it_is_seen(world: World) -> None:
    world.ready()
    engine = world.engine()
    refusal = "exceeded quota: compute-resources"
    with mock.patch.object(engine, "rehearse", return_value=refusal):
        async with driven(world.app(replace(world.parts(), engine_for=lambda _: engine))) as pilot:
            await press(pilot, "enter", "r")
            await sees(pilot, "Look at the model")
            await press(pilot, "D")
            await sees(pilot, f"Dry run: it would be refused. {refusal}", "backspace seen")
            await press(pilot, "2", "3", "backspace")
            await gone(pilot, refusal)
