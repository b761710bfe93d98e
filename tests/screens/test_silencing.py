"""Silencing from the app: what it says, what it asks, what it records; and an alert's details."""

import msgspec
from msgspec.structs import replace

from data.errors import Unreachable
from data.sources.alert import Alert
from data.sources.alert_history import Interval
from data.times import HOUR, MINUTE
from tests.screens.pilots import driven, gone, holds, press, sees, text, type_in
from tests.screens.world import START, Told, World, alert


def told(world: World) -> list[str]:
    from data.incident import timeline

    (incident,) = world.incidents.open_ones()
    entries = timeline.entries(world.journal, world.incidents, incident)
    return [entry.text for entry in entries if entry.category == "alert"]


async def test_a_silence_says_what_it_hides_and_is_recorded_in_the_incident(world: World) -> None:
    world.declare()
    source = Told([alert("a1"), alert("b2", "AIModelConfidenceAnomaly")])
    async with driven(world.app(source=source), (140, 44)) as pilot:
        await sees(pilot, "performance degraded")
        await press(pilot, "2", "m")
        await sees(pilot, "silence performance degraded", 'alertname="AIModelPerf', "acknowledge")
        await type_in(pilot, "retraining")
        await press(pilot, "tab", "enter")
        await sees(
            pilot, "nobody is called for 1 alert of now", "does not say that anybody is on it", "retrain"
        )
        assert source.drafts == []
        await press(pilot, "y")
        await holds(lambda: len(source.drafts) == 1)
        await holds(lambda: any("silenced until 10:15" in one for one in told(world)))
    (made,) = source.drafts
    assert (made.comment, made.created_by, made.ends_at) == ("retraining", "a.ito", START + 2 * HOUR)
    assert made.holds_back(alert("a1").labels)
    assert not made.holds_back(alert("b2", "AIModelConfidenceAnomaly").labels)
    assert world.incidents.open_ones()[0].earliest("acknowledged") is None


async def test_leaving_the_confirmation_silences_nothing(world: World) -> None:
    source = Told([alert("a1")])
    async with driven(world.app(source=source), (140, 44)) as pilot:
        await sees(pilot, "performance degraded")
        await press(pilot, "2", "m")
        await type_in(pilot, "why")
        await press(pilot, "tab", "enter")
        await sees(pilot, "nobody is called")
        await press(pilot, "enter")
        await gone(pilot, "nobody is called")
    assert source.drafts == []


async def test_a_silence_is_ended_after_a_question(world: World) -> None:
    world.declare()
    held = alert("a1", state="suppressed", silenced_by=("s1",))
    source = Told([held])
    async with driven(world.app(source=source), (140, 44)) as pilot:
        await sees(pilot, "silenced")
        await press(pilot, "2", "x")
        await sees(pilot, "People are called again")
        await press(pilot, "y")
        await holds(lambda: source.expired == ["s1"])
        await holds(lambda: "performance degraded: silence s1 ended" in told(world))


async def test_of_two_that_are_no_cluster_the_silence_of_one_is_ended_there(world: World) -> None:
    held = alert("a1", state="suppressed", silenced_by=("s1",), inhibited_by=("b2",))
    loud = msgspec.structs.replace(alert("a1"), source="other:9093")
    sources = [Told([held]), Told([loud], name="other:9093")]
    async with driven(world.app(source=sources[0], sources=sources), (140, 44)) as pilot:
        await sees(pilot, "performance degraded", "silenced at alerts:9093 alone")
        await press(pilot, "2", "enter")
        await sees(
            pilot, "silence     at alerts:9093 alone", "inhibited   at alerts:9093 alone", "m  silence"
        )
        await press(pilot, "x")
        await sees(pilot, "People are called again for all that 1 silence held", "at          alerts:9093")
        await press(pilot, "y")
        await holds(lambda: sources[0].expired == ["s1"])
        await sees(pilot, "The silence has ended.")
    assert sources[1].expired == []


async def test_details_tell_all_and_the_past(world: World) -> None:
    def past(one: Alert, now: int) -> list[Interval]:
        assert one.fingerprint.startswith("a1")
        return [Interval(now - 3 * HOUR, now - 3 * HOUR + 20 * MINUTE)]

    parts = replace(world.parts(source=Told([alert("a1")])), open_past=past)
    async with driven(world.app(parts), (140, 50)) as pilot:
        await sees(pilot, "performance degraded")
        await press(pilot, "2", "enter")
        await sees(pilot, "model_id", "fraud-detection-v4", "alerts:9093", "In this session", "fires")
        await sees(pilot, "fired for about 20 min", "05:15 UTC")
        await press(pilot, "d")
        await sees(pilot, "declare", "alert startsAt")


async def test_details_say_what_inhibits_and_mutes_and_until_when(world: World) -> None:
    loud = alert("a1", starts_at=START - 20 * MINUTE)
    quiet = alert("b2", "AIModelDrift", state="suppressed", inhibited_by=(loud.fingerprint, "gone-7"))
    held = msgspec.structs.replace(quiet, muted_by=("weekends",))
    async with driven(world.app(source=Told([loud, held])), (140, 50)) as pilot:
        await sees(pilot, "drift", "inhibited by performance degraded", "20 min")
        await press(pilot, "2", "down", "enter")
        await sees(pilot, "until performance degraded of fraud-detection-v4 ends,", "firing for 20 min")
        await sees(pilot, "until alert gone-7 ends", "while the time interval weekends lasts")


async def test_details_that_do_not_fit_scroll_and_end_right_below_their_text(world: World) -> None:
    long = msgspec.structs.replace(
        alert("a1"), annotations={f"note_{number}": "said" for number in range(40)}
    )
    async with driven(world.app(source=Told([long])), (120, 36)) as pilot:
        await sees(pilot, "performance degraded")
        await press(pilot, "2", "enter")
        await sees(pilot, "note_1", "esc  go on")
        sheet, answers = pilot.app.screen.query_one(".sheet"), pilot.app.screen.query_one(".answers")
        assert sheet.region.bottom - answers.region.bottom == 1
        await press(pilot, *["pagedown"] * 3)
        await sees(pilot, "note_39", "In this session:")
        await press(pilot, *["up"] * 60)
        await sees(pilot, "state  ")


async def test_a_past_that_nobody_knows_says_so(world: World) -> None:
    def past(_one: Alert, _now: int) -> list[Interval]:
        raise Unreachable("Prometheus refuses the connection.")

    parts = replace(world.parts(source=Told([alert("a1")])), open_past=past)
    async with driven(world.app(parts), (140, 50)) as pilot:
        await sees(pilot, "performance degraded")
        await press(pilot, "2", "enter")
        await sees(pilot, "not known: Prometheus refuses the connection.")
        assert "it did not fire" not in text(pilot)
