"""The timeline on the screen: it follows, says what came below, filters, searches, corrects, and remembers
how far its responder had seen."""

from __future__ import annotations

import msgspec
from textual.pilot import Pilot

from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal import kinds
from data.journal.store import Draft
from data.times import HOUR, MINUTE, iso, parse_moment
from screens.timeline.screen import TimelineScreen
from tests.screens.pilots import driven, gone, holds, press, sees, settled, text, type_in
from tests.screens.world import World


def screen_of(pilot: Pilot[object]) -> TimelineScreen:
    shown = pilot.app.screen
    assert isinstance(shown, TimelineScreen)
    return shown


def many(world: World, incident: Incident, count: int) -> None:
    """So many notes, a minute apart."""
    drafts = []
    for number in range(count):
        world.clock.now += MINUTE
        note = kinds.NoteAdded(f"note number {number:04d}")
        drafts.append(Draft(payload=note, incident=incident.id, occurred_at=world.clock.now))
    world.journal.append(*drafts)


def listed(pilot: Pilot[object]) -> list[str]:
    """The entries, without the details of one at their right."""
    return [line[:64] for line in text(pilot).splitlines()[4:-2]]


async def test_it_stays_at_the_newest_until_the_person_goes_elsewhere(world: World) -> None:
    incident = world.lived()
    many(world, incident, 60)
    async with driven(world.app(), (120, 36)) as pilot:
        await press(pilot, "enter", "L")
        await sees(pilot, "note number 0059")
        world.desk.note(incident.id, "something new")
        await sees(pilot, "something new")
        await press(pilot, "home")
        world.desk.note(incident.id, "one below")
        world.desk.note(incident.id, "two below")
        await sees(pilot, "2 new")
        assert "one below" not in text(pilot)
        await press(pilot, "f")
        await sees(pilot, "two below")
        await gone(pilot, "2 new")


async def test_what_is_read_does_not_move_when_an_earlier_entry_comes(world: World) -> None:
    incident = world.lived()
    many(world, incident, 60)
    async with driven(world.app(), (120, 36)) as pilot:
        await press(pilot, "enter", "L", *["pageup"] * 2)
        before = listed(pilot)
        world.desk.note(incident.id, "hours before", world.clock.now - 20 * HOUR)
        rows = screen_of(pilot).entries.rows
        await holds(lambda: any(entry.text == "hours before" for entry in screen_of(pilot).shown.entries))  # type: ignore[union-attr]
        await settled(pilot)
        assert listed(pilot) == before
        assert not rows.at_end


async def test_kinds_show_one_at_a_time(world: World) -> None:
    world.lived()
    async with driven(world.app(), (120, 36)) as pilot:
        await press(pilot, "enter", "L", "4")
        await sees(pilot, "merchant_category_code")
        await gone(pilot, "phase containment")
        await press(pilot, "2")
        await sees(pilot, "phase containment")
        await gone(pilot, "merchant_category_code")
        await press(pilot, "8")
        await sees(pilot, "nothing of this kind yet")
        await press(pilot, "9")
        await sees(pilot, "number AI-INC-2026-0001")


async def test_words_are_found_lit_and_gone_through(world: World) -> None:
    incident = world.lived()
    many(world, incident, 100)
    async with driven(world.app(), (120, 36)) as pilot:
        await press(pilot, "enter", "slash")
        await type_in(pilot, "NUMBER 001")
        await press(pilot, "enter")
        await sees(pilot, "note number 0019", "10 of 10")
        await press(pilot, "N")
        await sees(pilot, "9 of 10")
        await press(pilot, "n", "n")
        await sees(pilot, "10 of 10", "No further match")
        await press(pilot, "m")
        await gone(pilot, "note number 0099")
        assert screen_of(pilot).shown is not None
        assert len(screen_of(pilot).shown.entries) == 10  # type: ignore[union-attr]
        await press(pilot, "escape")
        await holds(lambda: len(screen_of(pilot).shown.entries) > 100, "all entries again")  # type: ignore[union-attr]


async def test_the_entry_under_the_cursor_is_told_whole(world: World) -> None:
    incident = world.lived()
    note = world.desk.note(incident.id, "it strted at six")
    world.desk.correct(incident, note.id, text="it started at six")
    async with driven(world.app(), (200, 50)) as pilot:
        await press(pilot, "enter", "L", "4", "end")
        await sees(pilot, "it started at six", "text was", "it strted at six", note.id, "of chain", '"text"')
        await press(pilot, "c")
        assert pilot.app.clipboard == note.id


async def test_an_entry_is_corrected_and_a_note_back_dated(world: World) -> None:
    incident = world.lived()
    world.desk.note(incident.id, "teh cause")
    async with driven(world.app(), (120, 36)) as pilot:
        await press(pilot, "enter", "L", "4", "end", "e")
        await sees(pilot, "correct what it says")
        await press(pilot, "2", "home", *["delete"] * 3)
        await type_in(pilot, "the")
        await press(pilot, "enter", "enter")
        await sees(pilot, "the cause", "corrected")
        await press(pilot, "b")
        await type_in(pilot, "somebody called")
        await press(pilot, "enter", "ctrl+u")
        await type_in(pilot, "07:00")
        await press(pilot, "enter")
        await sees(pilot, "somebody called")
    notes = [entry for _, entry in world.journal.events(incident.id) if entry.body.kind == "note_added"]
    assert notes[-1].body.occurred_at % (24 * HOUR) == 7 * HOUR


async def test_the_time_of_an_entry_is_corrected_as_people_write_it(world: World) -> None:
    incident = world.lived()
    began = world.clock.now - MINUTE + 1
    world.desk.note(incident.id, "it began", began)
    day, at = iso(began)[:10], iso(began)[11:16]
    async with driven(world.app(), (120, 36)) as pilot:
        await press(pilot, "enter", "L", "4", "end", "e")
        await sees(pilot, "correct what it says", f"happened    {day} {at}", "UTC")
        assert f"{day}T" not in text(pilot)
        await press(pilot, "1")
        await sees(pilot, f"correct an entry  {incident.number} ", "when it happened, UTC", at)
        assert f"{day}T" not in text(pilot)
        await press(pilot, "enter", "enter")
        await gone(pilot, "when it happened, UTC")
        await sees(pilot, "It says so already")
        await press(pilot, "e")
        await sees(pilot, "correct what it says")
        await press(pilot, "1", "ctrl+u", *"0615", "enter", "enter")
        await sees(pilot, "'0615' is not a time Fireline knows")
        await press(pilot, "ctrl+u", *"06", "colon", *"15", "enter", "enter")
        await gone(pilot, "when it happened, UTC")
        await sees(pilot, "corrected")
    kept = [event for _, event in world.journal.events(incident.id) if event.body.kind == "event_corrected"]
    times = [msgspec.json.decode(event.payload or b"{}")["occurred_at"] for event in kept]
    assert times == [parse_moment("06:15", began)]


async def test_coming_back_shows_what_came_since(world: World) -> None:
    incident = world.lived()
    async with driven(world.app(), (120, 40)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "merchant_category_code")
        await press(pilot, "escape")
        world.clock.now += HOUR
        world.desk.note(incident.id, "the night went on")
        world.desk.note(incident.id, "and on")
        await press(pilot, "enter")
        await sees(pilot, "2 since you left", "── since you left", "• ✎ the night went on")
        world.desk.note(incident.id, "seen as it came")
        await sees(pilot, "seen as it came")
        assert "• ✎ seen as it came" not in text(pilot)
        await press(pilot, "L", "home", "s")
        assert screen_of(pilot).feed.live.find(screen_of(pilot).entries.rows.cursor_key).text == (  # type: ignore[union-attr]
            "the night went on"
        )


async def test_leaving_the_app_is_leaving_too(world: World) -> None:
    incident = world.lived()
    async with driven(world.app(), (120, 40)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "merchant_category_code")
    world.clock.now += HOUR
    world.desk.note(incident.id, "while nobody looked")
    async with driven(world.app(world.parts()), (120, 40)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "1 since you left")
    assert len(Incidents(world.journal).all()) == 1


async def test_a_long_one_shows_its_end_at_once_and_all_of_it_in_the_end(world: World) -> None:
    incident = world.lived()
    many(world, incident, 3000)
    async with driven(world.app(), (120, 36)) as pilot:
        await press(pilot, "enter", "L")
        await sees(pilot, "note number 2999")
        await holds(lambda: screen_of(pilot).feed.live.complete, "all of it")
        await press(pilot, "home")
        await sees(pilot, "declared from an alert")


async def test_the_kill_switch_is_one_key_away_here_too(world: World) -> None:
    world.ready()
    async with driven(world.app(), (120, 36)) as pilot:
        await press(pilot, "enter", "L", "f9")
        await sees(pilot, "This destroys")
