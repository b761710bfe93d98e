"""The app on a real Alertmanager: what an incident's alerts do stands in the timeline, once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from app import settings as settings_file
from app.screen_parts import screen_parts
from app.terminal import FirelineApp
from app.wiring import Wiring
from data.ambient import Ambient
from data.incident import timeline
from playbooks.following import GRACE
from tests.app.command_line import CommandLine
from tests.screens.pilots import driven, press, sees
from tests.servers.process import Server
from tests.servers.real import alertmanager
from tests.waiting import eventually, eventually_async

LABELS = {"alertname": "AIModelPerformanceDegraded", "severity": "high", "model_id": "fraud-detection-v4"}


class Clock:
    """The real time, and what a test adds to it."""

    def __init__(self) -> None:
        self.ahead = 0

    def ambient(self) -> Ambient:
        system = Ambient()
        return Ambient(lambda: system.now() + self.ahead, system.entropy)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    with alertmanager(tmp_path / "am") as running:
        monkeypatch.setenv("FIRELINE_ALERTMANAGER_URL", running.url)
        monkeypatch.setenv("FIRELINE_HOME", str(tmp_path / "home"))
        yield running


def send(server: Server, *, ended: bool = False) -> None:
    """As Prometheus does: the same start, and an end when it is over."""
    now = datetime.now(UTC)
    times = {"startsAt": STARTED, "endsAt": (now if ended else now + timedelta(hours=1)).isoformat()}
    answer = httpx.post(f"{server.url}/api/v2/alerts", json=[{"labels": LABELS, **times}])
    assert answer.status_code == 200, answer.text


STARTED = (datetime.now(UTC) - timedelta(minutes=3)).isoformat()


@asynccontextmanager
async def running_app(clock: Clock) -> AsyncIterator[tuple[Any, Wiring]]:
    """One run of the app over the store, as `fireline` starts it."""
    wiring = Wiring(settings_file.load(), clock.ambient())
    parts = screen_parts(wiring)
    app = FirelineApp(replace(parts, settings=replace(parts.settings, poll_seconds=0.2)))
    try:
        async with driven(app) as pilot:
            yield pilot, wiring
    finally:
        app.session.clerk.close()
        wiring.close()


def told(wiring: Wiring) -> list[str]:
    """What is recorded of alerts, each event of the journal."""
    (incident,) = wiring.incidents.open_ones()
    entries = timeline.entries(wiring.journal, wiring.incidents, incident, repeats=True)
    return [entry.text for entry in entries if entry.category == "alert"]


async def records(wiring: Wiring, *wanted: str) -> None:
    """Until the journal tells exactly this of alerts."""

    def there() -> bool:
        assert told(wiring) == [f"performance degraded {word}" for word in wanted]
        return True

    await eventually_async(there, what=f"the journal telling {wanted}")


async def looked(pilot: Any, times: int = 3) -> None:
    """Until the source answered so often again."""
    session = pilot.app.session
    for _ in range(times):
        before = session.picture
        await eventually_async(changed(session, before), what="another answer")


def changed(session: Any, before: object) -> Callable[[], bool]:
    return lambda: session.picture is not before


async def test_alerts_of_an_open_incident_are_followed(server: Server) -> None:
    clock = Clock()
    send(server)
    async with running_app(clock) as (pilot, wiring):
        await sees(pilot, "performance degraded")
        await press(pilot, "2", "d", "ctrl+s")
        await sees(pilot, "AI-INC-")
        await records(wiring, "fires")
        send(server, ended=True)
        await eventually_async(lambda: not pilot.app.session.picture.alerts, what="Alertmanager dropping it")
        await looked(pilot)
        assert told(wiring) == ["performance degraded fires"]
        clock.ahead += GRACE
        await records(wiring, "fires", "resolves")
        await sees(pilot, "resolves")
    clock.ahead += GRACE
    async with running_app(clock) as (first, one), running_app(clock) as (second, two):
        await looked(first)
        clock.ahead += GRACE
        await looked(first)
        await looked(second)
        assert told(one) == told(two) == ["performance degraded fires", "performance degraded resolves"]


async def test_what_happened_while_no_app_ran_is_caught_up_with(server: Server) -> None:
    clock = Clock()
    send(server)
    async with running_app(clock) as (pilot, wiring):
        await press(pilot, "2")
        await sees(pilot, "performance degraded")
        await press(pilot, "d", "ctrl+s")
        await records(wiring, "fires")
    send(server, ended=True)
    async with running_app(clock) as (pilot, wiring):
        await eventually_async(
            lambda: pilot.app.session.picture and not pilot.app.session.picture.alerts, what="an answer"
        )
        await looked(pilot)
        clock.ahead += GRACE
        await records(wiring, "fires", "resolves")


def test_commands_that_read_record_nothing(fireline: CommandLine, server: Server) -> None:
    send(server)
    number = fireline.good("declare", "--from-alert", only(fireline)).strip()
    before = fireline.good("timeline", number, "--json")
    send(server, ended=True)
    fireline.good("alerts", "--all")
    fireline.good("status", "--json")
    assert fireline.good("timeline", number, "--json") == before


def only(fireline: CommandLine) -> str:
    return fireline.good("alerts").split()[0]


def test_a_silence_from_the_command_line_is_asked_for_and_recorded(
    fireline: CommandLine, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(server)
    number = fireline.good("declare", "--from-alert", only(fireline)).strip()
    matcher = 'model_id="fraud-detection-v4"'
    assert fireline("silence", matcher, "--comment", "load test").code == 1
    assert fireline("silence", "everything", "--comment", "x", "--yes").code == 2
    assert fireline("silence", matcher, "--yes").code == 2
    identity = fireline.good("silence", matcher, "--comment", "load test", "--for", "1h", "--yes").strip()
    eventually(lambda: "silenced" in fireline.good("alerts", "--all"), every=0.2, what="its being silenced")
    assert "load test" in fireline.good("timeline", number)
    monkeypatch.setenv("FIRELINE_ALERTMANAGER_URL", f"http://127.0.0.1:9 {server.url}")
    fireline.good("silence", "--end", identity, "--yes")  # at the one that knows it
    assert f"silence {identity} ended" in fireline.good("timeline", number)
    assert "acknowledged" not in fireline.good("timeline", number)
