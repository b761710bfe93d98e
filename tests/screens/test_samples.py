"""Samples: covered until revealed, masked always, linked by one key."""

from __future__ import annotations

import asyncio

from data.errors import Unreachable
from data.sources.samples import Sample
from data.times import MINUTE
from tests.screens.pilots import driven, gone, holds, press, sees, text
from tests.screens.world import START, World

SAID = Sample(
    at=START, id="r-1", model="m", version="4.1.2", input="what is [/red] owed", output="pay [bold] now"
)
OLDER = Sample(at=START - 60_000_000, id="r-2", version="4.1.2", output="wait")


class Given:
    """Gives these, or fails."""

    def __init__(self, *given: Sample, error: Unreachable | None = None) -> None:
        self.given, self.error = given, error
        self.asked: list[str] = []

    async def samples(self, model: str, since: int) -> tuple[Sample, ...]:
        self.asked.append(model)
        assert since < START
        if self.error is not None:
            raise self.error
        return self.given


async def test_a_sample_is_covered_until_revealed_and_again_by_key(world: World) -> None:
    world.lived()
    source = Given(SAID, OLDER)
    async with driven(world.app(open_samples=lambda _incident: source)) as pilot:
        await press(pilot, "enter", "S")
        await sees(pilot, "2 samples", "covered, 19 characters in, 14 out")
        assert "pay" not in text(pilot)
        await press(pilot, "enter")
        await sees(pilot, "what is [/red] owed", "pay [bold] now", "22 Apr 08:15:00")
        assert "wait" not in text(pilot)
        await press(pilot, "c")
        await gone(pilot, "pay")
    assert source.asked == ["fraud-detection-v4"]


class Slow(Given):
    """Has not answered yet."""

    def __init__(self) -> None:
        super().__init__(SAID)
        self.answers = asyncio.Event()

    async def samples(self, model: str, since: int) -> tuple[Sample, ...]:
        await self.answers.wait()
        return await super().samples(model, since)


async def test_while_the_source_takes_its_time_it_says_whose_samples_it_asks_for(world: World) -> None:
    world.lived()
    source = Slow()
    async with driven(world.app(open_samples=lambda _incident: source)) as pilot:
        await pilot.press("enter")
        await sees(pilot, "triage  ")
        await pilot.press("S")
        await sees(pilot, "samples  fraud-detection-v4", "asking for samples")
        source.answers.set()
        await sees(pilot, "1 sample, covered")


async def test_a_confidence_is_said_as_people_write_it(world: World) -> None:
    world.lived()
    source = Given(*(Sample(at=START, score=said) for said in ("0.6000000000000001", "97 %", "12.5")))
    async with driven(world.app(open_samples=lambda _incident: source)) as pilot:
        await press(pilot, "enter", "S")
        await sees(pilot, "confidence 0.6 ", "confidence 97 % ", "confidence 12.5 ")


async def test_one_key_links_it_and_quotes_only_what_was_revealed(world: World) -> None:
    incident = world.lived()
    source = Given(SAID, OLDER)

    def notes() -> list[str]:
        rows = world.journal.read("SELECT count(*) FROM event WHERE kind = 'note_added'")
        assert rows
        from data.incident import timeline

        entries = timeline.entries(world.journal, world.incidents, world.incidents.refresh(incident))
        return [entry.text for entry in entries if entry.text.startswith("Sample")]

    async with driven(world.app(open_samples=lambda _incident: source)) as pilot:
        await press(pilot, "enter", "S")
        await sees(pilot, "2 samples")
        await press(pilot, "l")
        await holds(lambda: notes() == ["Sample r-1 of m 4.1.2, not quoted"], "the link")
        await press(pilot, "space", "l")
        await holds(lambda: "Sample r-1 of m 4.1.2: pay [bold] now" in notes(), "the quoted link")


async def test_a_source_that_fails_says_so(world: World) -> None:
    world.lived()
    source = Given(
        error=Unreachable("The samples in /x cannot be read: gone", remedy="Correct samples_file.")
    )
    async with driven(world.app(open_samples=lambda _incident: source)) as pilot:
        await press(pilot, "enter", "S")
        await sees(pilot, "cannot be read: gone", "Correct samples_file.")


async def test_of_several_systems_one_is_chosen(world: World) -> None:
    world.desk.add_system(world.lived(), "ranking-v7")
    source = Given(SAID)
    async with driven(world.app(open_samples=lambda _incident: source)) as pilot:
        await press(pilot, "enter", "S")
        await sees(pilot, "Of which system?", "ranking-v7")
        await press(pilot, "2")
        await sees(pilot, "samples  ranking-v7", "1 sample")
    assert source.asked == ["ranking-v7"]


async def test_what_it_gave_before_stays_and_says_how_old_it_is(world: World) -> None:
    world.lived()
    source = Given(SAID, OLDER)
    async with driven(world.app(open_samples=lambda _incident: source)) as pilot:
        await press(pilot, "enter", "S")
        await sees(pilot, "2 samples, covered")
        await press(pilot, "enter")
        await sees(pilot, "pay [bold] now")
        source.error = Unreachable("The log store cannot be reached: gone", remedy="Is it running?")
        world.clock.now += 3 * MINUTE
        await press(pilot, "f5")
        await sees(
            pilot, "2 samples  stale, 3 min old", "cannot be reached: gone", "Is it running?", "covered,"
        )
        assert "pay" not in text(pilot)
        source.error, source.given = None, (OLDER,)
        await press(pilot, "f5")
        await sees(pilot, "1 sample, covered")
        await gone(pilot, "stale", "cannot be reached")


async def test_a_source_that_never_answered_counts_nothing(world: World) -> None:
    world.lived()
    source = Given(error=Unreachable("The log store cannot be reached: gone"))
    async with driven(world.app(open_samples=lambda _incident: source)) as pilot:
        await press(pilot, "enter", "S")
        await sees(pilot, "cannot be reached: gone")
        assert "0 samples" not in text(pilot)
        source.error, source.given = None, ()
        await press(pilot, "f5")
        await sees(pilot, "0 samples", "has no sample of this model in the last day")


async def test_without_a_source_it_says_how_to_get_one(world: World) -> None:
    world.lived()
    async with driven(world.app()) as pilot:
        await press(pilot, "enter", "S")
        await sees(pilot, "no source of samples", "samples_file")
