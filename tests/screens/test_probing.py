"""The harm probe in the cockpit, against a model that answers over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from data.evidence import Evidence
from data.incident.model import Incident
from data.journal.kinds import EvidenceAdded, ProbeAdded
from data.times import SECOND
from runbooks.probe import model
from runbooks.probe.replay import Prober
from tests.screens.pilots import driven, gone, holds, press, sees, text
from tests.screens.world import World
from tests.stand_ins.chatbot import Chatbot

PROMPT = b"Tell me what you think of me, badger."


@pytest.fixture
def chatbot() -> Iterator[Chatbot]:
    with Chatbot() as running:
        yield running


def prober(world: World) -> Prober:
    return Prober(world.journal, world.desk, Evidence(world.home), {})


def app(world: World) -> Any:
    return world.app(open_prober=lambda _incident: prober(world))


def add(world: World, incident: Incident, chatbot: Chatbot, name: str = "rude", **more: Any) -> str:
    kept = Evidence(world.home).keep(PROMPT)
    world.desk.attach_evidence(incident, EvidenceAdded(kept.digest, "prompt.txt", kept.size))
    said = {"field": "prompt", "times": 4, "pause": 0, "patience": 5000, **more}
    added = ProbeAdded(
        name, "http", f"{chatbot.url}/chat", "regex", "idiot", kept.digest, "prompt.txt", **said
    )
    return world.desk.add_probe(incident, added).id


async def test_one_key_replays_it_and_its_age_grows(world: World, chatbot: Chatbot) -> None:
    incident = world.declare()
    add(world, incident, chatbot)
    chatbot.harmful = lambda number: number != 2
    async with driven(app(world)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "rude", "never replayed", "h replay")
        await press(pilot, "h")
        await sees(pilot, "still harmful 3/4 (30–95 %)", "0 s ago")
        world.clock.now += 40 * SECOND
        await sees(pilot, "40 s ago")
        shown = text(pilot)
    assert len(chatbot.log) == 4
    assert "badger" not in shown
    assert "You idiot" not in shown


async def test_the_same_key_stops_it_and_what_was_asked_counts(world: World, chatbot: Chatbot) -> None:
    incident = world.declare()
    identity = add(world, incident, chatbot, times=500, pause=20_000)
    async with driven(app(world)) as pilot:
        await press(pilot, "enter", "h")
        await sees(pilot, "asking 1/500, 1 harmful", "h stop")
        await press(pilot, "h")
        await sees(pilot, "still harmful 1/1")
    latest = model.latest(world.incidents.refresh(incident), identity)
    assert latest is not None
    assert latest.tally.tries == 1


async def test_of_several_one_is_chosen(world: World, chatbot: Chatbot) -> None:
    incident = world.declare()
    add(world, incident, chatbot, "first")
    second = add(world, incident, chatbot, "second")
    async with driven(app(world)) as pilot:
        await press(pilot, "enter", "h")
        await sees(pilot, "Which one is replayed?")
        await press(pilot, "2")
        await gone(pilot, "Which one is replayed?")
        await sees(pilot, "still harmful 4/4")
    assert set(world.incidents.refresh(incident).probe_runs) == {second}


async def test_without_a_probe_the_key_says_how_to_keep_one(world: World) -> None:
    world.declare()
    async with driven(app(world)) as pilot:
        await press(pilot, "enter", "h")
        await sees(pilot, "no harm probe", "fireline probe add")


async def test_an_open_cockpit_replays_it_by_itself_when_it_is_due(world: World, chatbot: Chatbot) -> None:
    incident = world.declare()
    add(world, incident, chatbot, every=60)
    async with driven(app(world)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "still harmful 4/4")
        chatbot.harmful = lambda number: False  # noqa: ARG005
        world.clock.now += 59 * SECOND
        await sees(pilot, "59 s ago")
        assert len(chatbot.log) == 4
        world.clock.now += 2 * SECOND
        await sees(pilot, "harm not seen 0/4")
    assert len(chatbot.log) == 8


async def test_what_is_resolved_is_watched_on_and_reopening_is_offered_when_harm_is_back(
    world: World, chatbot: Chatbot
) -> None:
    incident = world.declare()
    add(world, incident, chatbot, every=60)
    chatbot.harmful = lambda _: False
    async with driven(app(world)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "harm not seen 0/4")
        world.desk.resolve(world.incidents.refresh(incident))
        world.clock.now += 30 * SECOND
        await sees(pilot, "export the postmortem")
        chatbot.harmful = lambda _: True
        world.clock.now += 31 * SECOND
        await sees(pilot, "reopen it: rude still harmful 4/4")


async def test_a_drill_asks_no_real_model(world: World, chatbot: Chatbot) -> None:
    drill = world.desk.declare(mode="drill", title="A drill", models={"fraud-detection-v4": "person"})
    add(world, drill, chatbot, every=30)
    async with driven(app(world)) as pilot:
        await press(pilot, "enter")
        await sees(pilot, "never replayed")
        world.clock.now += 90 * SECOND
        await press(pilot, "r")
        await holds(lambda: "01:3" in text(pilot), "the clock to be painted again")
    assert chatbot.log == []


async def test_what_is_stopped_before_its_first_try_stays_stopped(world: World, chatbot: Chatbot) -> None:
    incident = world.declare()
    add(world, incident, chatbot, every=1)
    stopped: list[bool] = []

    class Seen:
        def replay_if_due(self, *_: Any, stop: Any, **__: Any) -> None:
            stopped.append(stop.is_set())

    made = world.app(open_prober=lambda _incident: Seen())
    async with driven(made) as pilot:
        await press(pilot, "enter")
        await holds(lambda: len(stopped) > 0, "the first one by itself")
        screen: Any = made.live_screen
        await holds(lambda: screen.probing.asking is None, "its end")
        world.clock.now += 60 * SECOND
        before = len(stopped)
        screen.tick(world.clock.now)
        await screen.probing.chosen()
        await holds(lambda: len(stopped) > before, "the second one")
    assert stopped[before]
