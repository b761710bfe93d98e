"""The incident screen: triage, notes, corrections, conflicts, changes of state, exports, other processes."""

from pathlib import Path

import pytest
from textual.events import Key
from textual.widgets import Input

from data.incident import timeline
from data.incident.model import Incident
from data.journal.actors import Responder
from data.journal.store import Journal
from data.times import HOUR, MINUTE
from tests.screens.pilots import driven, gone, holds, press, sees, settled, text, type_in
from tests.screens.world import World


async def test_the_three_lines_tell_the_state(world: World) -> None:
    world.lived()
    async with driven(world.app(), (132, 34)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "AI-INC-2026-0001", "fraud-detection-v4 4.1.2", "HIGH", "IC a.ito")
        await sees(pilot, "acknowledged", "contain", "03:00", "confirm containment step")


async def test_triage_walks_through_the_open_questions_with_one_key_each(world: World) -> None:
    incident = world.declare()
    async with driven(world.app(), size=(200, 50)) as pilot:
        await press(pilot, "enter", "t")
        await sees(pilot, "triage  1 of 7", "At least critical")
        await press(pilot, "y")
        await sees(pilot, "triage  2 of 7")
        await press(pilot, "n")
        await sees(pilot, "triage  3 of 7")
        await press(pilot, "u")
        await sees(pilot, "triage  4 of 7")
        await gone(pilot, "pgdn  more")
        await press(pilot, "n")
        await sees(pilot, "triage  5 of 7")
        await press(pilot, "escape")
        await sees(pilot, "triage  4/7")
        await sees(pilot, "suggested", "critical")
    answers = world.incidents.refresh(incident)
    head = answers.answer("direct_harm")
    assert head is not None
    assert head.payload is not None
    assert head.payload["answer"] == "yes"


async def test_evidence_is_written_beside_an_answer(world: World) -> None:
    incident = world.declare()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "1", "enter")
        await sees(pilot, "triage  1 of 7")
        await press(pilot, "shift+tab", "shift+tab", "shift+tab")
        await type_in(pilot, "none seen")
        await press(pilot, "enter", "n")
        await gone(pilot, "1 of 7")
        await sees(pilot, "none seen")
    head = world.incidents.refresh(incident).answer("direct_harm")
    assert head is not None
    assert head.payload is not None
    assert (head.payload["answer"], head.payload["evidence"]) == ("no", "none seen")


async def test_a_suggestion_is_taken_and_recorded_with_its_answers(world: World) -> None:
    incident = world.declare(severity="medium")
    world.desk.answer(incident, "direct_harm", "yes")
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "1")
        await sees(pilot, "suggested", "critical")
        for _ in range(12):
            await press(pilot, "down")
            rows = pilot.app.screen.query_one("#triage-rows")
            if rows.cursor_key == "suggest:severity":  # type: ignore[attr-defined]
                break
        await press(pilot, "enter", "1")
        await sees(pilot, "CRITICAL")
    head = world.incidents.refresh(incident).register("severity").shown
    assert head is not None
    assert head.payload is not None
    assert head.payload["because"] == ["direct_harm: yes"]


async def test_a_note_is_durable_and_can_be_back_dated(world: World) -> None:
    incident = world.declare()
    world.clock.now += HOUR
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "n")
        await type_in(pilot, "users call @ 20m")
        await press(pilot, "enter")
        await sees(pilot, "users call")
        await press(pilot, "escape")
    notes = [event for _, event in world.journal.events(incident.id) if event.body.kind == "note_added"]
    assert [note.body.occurred_at for note in notes] == [world.clock.now - 20 * MINUTE]


async def test_what_is_typed_at_once_after_the_note_key_is_the_note_and_letters_act_again_after_it(
    world: World,
) -> None:
    incident = world.declare()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        for key in ("n", "a", "n", "d"):  # as they come in together over a slow line
            pilot.app.post_message(Key(key, key))
        await holds(lambda: pilot.app.screen.query_one("#note", Input).value == "and")
        await sees(pilot, "enter save", "F1 keys")
        await press(pilot, "enter")
        await sees(pilot, "? keys")
        await press(pilot, "a")
        await sees(pilot, "acknowledged via app")
    entries = timeline.entries(world.journal, world.incidents, world.incidents.refresh(incident))
    assert [entry.text for entry in entries if entry.kind == "note_added"] == ["and"]


async def test_the_evidence_of_an_answer_says_how_to_go_back_to_answering(world: World) -> None:
    incident = world.declare()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "t", "tab")
        await sees(pilot, "enter goes back to the answers")
        await type_in(pilot, "none")
        await press(pilot, "enter")
        await gone(pilot, "enter goes back to the answers")
        await press(pilot, "n")
        await sees(pilot, "triage  2 of 7")
    answer = world.incidents.refresh(incident).register("triage.direct_harm").shown
    assert answer is not None


async def test_evidence_left_without_an_answer_stands_there_the_next_time(world: World) -> None:
    incident = world.declare()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "t", "tab")
        await sees(pilot, "enter goes back to the answers")
        await type_in(pilot, "seen twice")
        await press(pilot, "escape")
        await gone(pilot, "triage  1 of 7")
        await press(pilot, "t")
        await sees(pilot, "triage  1 of 7", "seen twice")
        await press(pilot, "y")
        await sees(pilot, "triage  2 of 7")
        await press(pilot, "escape", "escape")
    answer = world.incidents.refresh(incident).answer("direct_harm")
    assert answer is not None
    assert answer.payload is not None
    assert (answer.payload["answer"], answer.payload["evidence"]) == ("yes", "seen twice")


async def test_a_note_is_corrected_and_the_original_kept(world: World) -> None:
    incident = world.declare()
    world.desk.note(incident.id, "it is the schma")
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "l", "enter")
        await sees(pilot, "correct what it says")
        await press(pilot, "2")
        await sees(pilot, "The original is kept")
        await press(pilot, "shift+tab", "shift+tab", "shift+tab", "shift+tab")
        for _ in range(40):
            if getattr(pilot.app.focused, "id", "") == "field-text":
                break
            await press(pilot, "tab")
        await press(pilot, "end", *["backspace"] * 5)
        await type_in(pilot, "schema")
        await press(pilot, "enter", "enter")
        await sees(pilot, "it is the schema", "corrected")
        await press(pilot, "l", "enter")
        await sees(pilot, "it is the schma")


async def test_conflicting_values_are_decided(world: World) -> None:
    incident = world.declare()
    before = world.incidents.refresh(incident)
    from data.journal import kinds
    from data.journal.store import Draft

    heads = before.heads("title")
    for title in ("One title", "Another title"):
        payload = kinds.FieldSet(title, "person")
        world.journal.append(Draft(payload=payload, incident=incident.id, subject="title", replaces=heads))
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "next  acknowledge", "in conflict: title  y")
        world.desk.acknowledge(before)
        await sees(pilot, "decide 1 conflict")
        await press(pilot, "y")
        await sees(pilot, "One title", "Another title", "was set apart")
        await press(pilot, "1")
        await gone(pilot, "decide 1 conflict")
    now = world.incidents.refresh(incident)
    assert now.conflicts == {}
    assert now.title in {"One title", "Another title"}


@pytest.mark.parametrize(
    ("keys", "check"),
    [
        (["v", "1", "enter"], lambda now: now.severity == "critical"),
        (["p", "4"], lambda now: now.phase == "eradication"),
        (["o", "1", "enter"], lambda now: now.holder("incident_commander") == "a.ito"),
        (["a"], lambda now: now.earliest("acknowledged") is not None),
        (["d", "enter"], lambda now: now.earliest("decided_to_act") is not None),
        (["z", "1", "enter"], lambda now: now.status == "resolved"),
    ],
    ids=["severity", "phase", "role", "acknowledge", "decide", "resolve"],
)
async def test_changes_are_a_key_and_a_few_words(world: World, keys: list[str], check: object) -> None:
    incident = world.declare()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "timeline")
        for key in keys:
            await press(pilot, key)
        assert callable(check)
        await holds(lambda: check(world.incidents.refresh(incident)), str(keys))


async def test_closing_needs_a_reason_and_reopening_brings_it_back(world: World) -> None:
    incident = world.declare()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "z", "3")
        await sees(pilot, "The reason goes into the timeline")
        await type_in(pilot, "test data")
        await press(pilot, "enter")
        await holds(lambda: world.incidents.refresh(incident).status == "closed")
        await sees(pilot, "closed")
        await press(pilot, "z", "1")
        await type_in(pilot, "it is back")
        await press(pilot, "enter")
        await holds(lambda: world.incidents.refresh(incident).is_open)


async def test_an_export_is_written_where_asked(world: World) -> None:
    world.declare()

    written: list[str] = []

    def write(incident: Incident, document: str, file: Path) -> Path:
        written.append(f"{document} of {incident.number} in {file}")
        return file

    async with driven(world.app(export=write)) as pilot:
        await press(pilot, "enter", "x", "1", "enter")
        await sees(pilot, "Written:")
    assert written == ["record of AI-INC-2026-0001 in AI-INC-2026-0001-record.json"]


async def test_what_another_process_appends_appears(world: World) -> None:
    incident = world.declare()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "timeline")
        other = Journal.open(world.home, world.clock.ambient(), Responder("k.mori", "other", "k.mori"))
        try:
            from data.incident.desk import Desk
            from data.incident.incidents import Incidents

            Desk(other, Incidents(other)).note(incident.id, "seen from another pane")
        finally:
            other.close()
        await sees(pilot, "seen from another pane")


async def test_another_incidents_late_clock_is_on_the_screen(world: World) -> None:
    world.declare("First")
    world.clock.now += 3 * HOUR
    world.declare("Second")
    async with driven(world.app()) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "AI-INC-2026-0002", "AI-INC-2026-0001")
        await sees(pilot, "late")


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 36), (200, 50)])
async def test_every_size_keeps_what_matters(world: World, size: tuple[int, int]) -> None:
    world.declare()
    async with driven(world.app(), size) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "AI-INC-2026-0001", "acknowledge")
        await pilot.resize_terminal(100, 30)
        await settled(pilot)
        await sees(pilot, "1 triage", "AI-INC-2026-0001")
        await pilot.resize_terminal(*size)
        await settled(pilot)
        assert "F9" in text(pilot)


async def test_a_dialog_in_twelve_rows_keeps_its_field_and_its_answers_in_sight(world: World) -> None:
    world.declare()
    async with driven(world.app(), (40, 12)) as pilot:
        await press(pilot, "enter", "f9")
        await sees(pilot, "type fraud-detection-v4", "esc  do not", "run it")
        await press(pilot, "escape", "t")
        await sees(pilot, "tab: evidence", "y  yes", "n  no", "u  unknown", "esc  later")


async def test_help_lists_the_keys_of_this_screen_first_and_the_palette_finds_them(world: World) -> None:
    world.declare()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "question_mark")
        await sees(pilot, "Answer the open triage questions one by one")
        await press(pilot, "escape", "ctrl+p")
        await sees(pilot, "find an action")
        await type_in(pilot, "severity")
        await sees(pilot, "Set the severity, with a reason")
        await press(pilot, "enter")
        await sees(pilot, "It sets the clocks")


async def test_the_theme_changes_in_place(world: World) -> None:
    async with driven(world.app()) as pilot:
        before = pilot.app.screen.styles.background
        await press(pilot, "f2")
        await holds(lambda: pilot.app.theme == "day")
        assert pilot.app.screen.styles.background != before


async def test_a_phone_shows_number_phase_and_time_whole_and_no_half_of_a_hint(world: World) -> None:
    world.declare()
    async with driven(world.app(), (40, 12)) as pilot:
        assert "AI-INC-2026-0001" in text(pilot)
        assert "…" not in text(pilot).split("\n")[0]
        await press(pilot, "enter")
        await sees(pilot, "n: write a note")
        assert "end with" not in text(pilot)
        assert "…" not in text(pilot).split("\n")[0]
        await pilot.resize_terminal(120, 36)
        await sees(pilot, "end with @ 08:15 or @ 20m to back-date it")
