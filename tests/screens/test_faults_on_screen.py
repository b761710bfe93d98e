"""Every panel on sources that misbehave in every way: it says what is wrong, never that there is nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot

from app.terminal import FirelineApp
from data.ambient import Ambient
from data.sources.alertmanager import Alertmanager
from data.sources.credentials import Access
from data.sources.mlflow import MLflow
from data.sources.prometheus import Prometheus
from data.sources.rule_health import RuleHealth
from data.sources.samples_from import HttpSamples
from tests.data.sources.alerts import api_alert
from tests.screens.pilots import driven, press, sees, text
from tests.screens.world import World
from tests.servers.faults import Behaviour, FaultServer, answer, cut, drip, fault_server
from tests.waiting import eventually_async

PATIENCE = 0.2
"""Seconds for one answer."""
FAULTS: dict[str, tuple[Behaviour, str]] = {
    "slow": (drip(0.02), f"no complete answer within {PATIENCE} s"),
    "cut": (cut(b'{"status": "succ', 500), "broke its answer off after 16 bytes"),
    "500": (answer(b"boom", status="500 Oops", kind="text/plain"), "answered 500"),
    "HTML": (answer(b"<html>Log in", kind="text/html"), "text/html instead of JSON"),
    "truncated": (answer(b'{"status":"success","data":{"resu'), "not what its API promises"),
    "wrong type": (answer(b"{}", kind="application/octet-stream"), "octet-stream instead of JSON"),
}
NOTHING = ("no alerts", "0 alerts", "0 samples", "nothing changed", "no series")
BIG = "\x1b[31m[/red]" + "x" * 10_000_000


@pytest.fixture
def faulty() -> Iterator[FaultServer]:
    with fault_server() as server:
        yield server


def over(world: World, url: str, patience: float) -> FirelineApp:
    """The app on real sources, all at this address."""
    access = Access(patience=patience)
    return world.app(
        source=Alertmanager(url, access=access),
        open_rules=lambda: RuleHealth(url, access=access),
        open_changes=lambda _: [MLflow(url, ("m",), Ambient(), access=access)],
        open_metrics=lambda _: Prometheus(url, access=access),
        open_samples=lambda _: HttpSamples(f"{url}/query?q=x", access),
    )


def says(pilot: Pilot[Any], *words: str) -> bool:
    """All of it, wherever its lines break; and nowhere that there is nothing."""
    shown = " ".join(text(pilot).split())
    said = all(one in shown for one in words)
    assert not (said and [one for one in NOTHING if one in shown]), shown
    return said


async def expect_each_fault(pilot: Pilot[Any], faulty: FaultServer, *besides: str) -> None:
    """On the panel that is open: every fault is said once it was asked again; a second time only where the
    first was not answered so, since on a machine under load a quick answer may be a slow one.
    """
    for behaviour, words in FAULTS.values():

        async def said(words: str = words) -> bool:
            pilot.app.post_message(Key("f5", None))
            with suppress(AssertionError):
                return await eventually_async(lambda: says(pilot, words, *besides), 2 * PATIENCE, every=0.02)
            return says(pilot, words, *besides)

        faulty.always(behaviour)
        await eventually_async(said, what=words)


async def test_every_panel_says_what_is_wrong(world: World, faulty: FaultServer) -> None:
    world.lived()
    faulty.always(answer(b"", status="302 On", headers="Location: https://sso/\r\n"))
    async with driven(over(world, faulty.url, PATIENCE), (100, 44)) as pilot:
        await press(pilot, "2")
        await expect_each_fault(pilot, faulty, "whether rules work is not known")
        await press(pilot, "1", "enter", "3")
        await expect_each_fault(pilot, faulty, "changes unreachable")
        await press(pilot, "4")
        await expect_each_fault(pilot, faulty)
        await press(pilot, "S")
        await expect_each_fault(pilot, faulty)


async def test_ten_megabytes_in_an_annotation_are_shown_as_far_as_they_go(
    world: World, faulty: FaultServer
) -> None:
    alert = api_alert(annotations={"summary": BIG}, labels={"alertname": "Degraded", "model_id": "m"})
    faulty.always(answer(json.dumps([alert]).encode()))
    async with driven(over(world, faulty.url, 20.0), (100, 44)) as pilot:
        await press(pilot, "2")
        await sees(pilot, "degraded")
        await press(pilot, "enter")
        await sees(pilot, "[/red]xxxx")
        assert "\x1b" not in text(pilot)
