"""The incident's alerts: proposals, consent, detaching, and what the sources say of recorded ones."""

from data.errors import Unreachable
from data.incident import timeline
from data.incident.model import Incident
from data.times import MINUTE
from tests.screens.pilots import driven, gone, holds, press, sees
from tests.screens.world import Told, World, alert

OTHER = alert("b2", "AIModelConfidenceAnomaly")
ELSEWHERE = alert("c3", "AIModelDrift", model="ranking-v7")


def told(world: World, incident: Incident) -> list[str]:
    now = world.incidents.refresh(incident)
    entries = timeline.entries(world.journal, world.incidents, now)
    return [entry.text for entry in entries if entry.category == "alert"]


async def test_alerts_of_the_same_model_are_proposed_and_attached_by_a_person(world: World) -> None:
    incident = world.declare()
    source = Told([alert("a1"), OTHER, ELSEWHERE])
    async with driven(world.app(source=source), (200, 50)) as pilot:
        await sees(pilot, "drift")
        await press(pilot, "enter", "2")
        await sees(pilot, "1 firing", "1 proposed", "proposed, on the same system", "confidence anomaly")
        await press(pilot, "down", "enter")
        await sees(pilot, "It fires on a system of this incident", "never propose this alert here")
        await press(pilot, "1")
        await sees(pilot, "2 firing")
        await gone(pilot, "proposed")
    assert told(world, incident) == ["performance degraded fires", "confidence anomaly fires"]


async def test_consent_is_for_a_rule_and_can_be_taken_back(world: World) -> None:
    incident = world.declare()
    source = Told([alert("a1"), OTHER])
    async with driven(world.app(source=source), (200, 50)) as pilot:
        await sees(pilot, "confidence anomaly")
        await press(pilot, "enter", "2", "down", "enter", "2")
        await sees(pilot, "2 firing")
        source.told = [*source.told, alert("b9", "AIModelConfidenceAnomaly")]
        await press(pilot, "f5")
        await sees(pilot, "3 firing")
        await press(pilot, "enter")
        await sees(pilot, "stop attaching this rule's")
        await press(pilot, "3")
        await holds(lambda: not world.incidents.refresh(incident).followed_rules)
        source.told = [*source.told, alert("b8", "AIModelConfidenceAnomaly")]
        await press(pilot, "f5")
        await sees(pilot, "1 proposed")
    said = told(world, incident)
    assert "alerts of confidence anomaly on these systems are attached from now on" in said
    assert "alerts of confidence anomaly are no longer attached by themselves" in said


async def test_a_detached_alert_stays_on_record_and_out_of_the_way(world: World) -> None:
    incident = world.declare()
    async with driven(world.app(source=Told([alert("a1")])), (200, 50)) as pilot:
        await sees(pilot, "performance degraded")
        await press(pilot, "enter", "2", "enter")
        await sees(pilot, "it does not belong here")
        await press(pilot, "2")
        await sees(pilot, "detached")
        await gone(pilot, "1 firing")
        assert "performance degraded: detached" in told(world, incident)
        await press(pilot, "enter", "2")
        await sees(pilot, "1 firing")


async def test_what_the_source_does_not_have_any_more_is_said(world: World) -> None:
    world.declare()
    source = Told([ELSEWHERE])
    async with driven(world.app(source=source), (200, 50)) as pilot:
        await sees(pilot, "drift")
        await press(pilot, "enter", "2")
        await sees(pilot, "alerts  1 not seen now")
        await gone(pilot, "1 firing")
        source.error = Unreachable("gone")
        world.clock.now += MINUTE
        await press(pilot, "f5")
        await sees(pilot, "stale  1 firing")
        await gone(pilot, "not seen now")


async def test_watch_and_the_incident_mean_the_same_by_firing(world: World) -> None:
    world.declare()
    source = Told([ELSEWHERE])
    async with driven(world.app(source=source), (200, 50)) as pilot:
        await sees(pilot, "1 alert firing", "1 not seen now")
        await press(pilot, "enter", "2")
        await sees(pilot, "alerts  1 not seen now")
        source.told = [ELSEWHERE, alert("a1", state="suppressed", silenced_by=("s1",))]
        await press(pilot, "f5")
        await sees(pilot, "0 firing", "1 held back")
        await press(pilot, "escape", "escape")
        await sees(pilot, "1 alert firing", "1 firing, 1 held back")
        await gone(pilot, "not seen now")


async def test_a_drill_sees_no_live_alert_and_silences_none(world: World) -> None:
    world.declare(mode="drill")
    source = Told([alert("a1"), OTHER])
    async with driven(world.app(source=source), (200, 50)) as pilot:
        await sees(pilot, "confidence anomaly", "DRILL")
        await press(pilot, "enter", "2")
        await sees(pilot, "1 firing")
        await gone(pilot, "proposed")
        await press(pilot, "enter")
        await sees(pilot, "it does not belong here")
        await gone(pilot, "labels, annotations, history")
    assert source.drafts == []
