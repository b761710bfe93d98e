"""Ten thousand alerts: painted at most 250 ms after parsing; a letter in the filter painted within 50 ms
(p99) while polls go on; an unchanged poll paints no row.

The server is a process of its own; a tenth of its alerts are kept alive anew in each answer, as Prometheus
does, and below ``/changing`` say something new as well. ``python -m tests.bench.alerts``; with ``serve PORT``
it is that server.
"""

import asyncio
import gc
import http.server
import itertools
import json
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from textual.events import Key

from app.terminal import FirelineApp
from data.sources.alert_parsing import AlertParser
from data.sources.alertmanager import Alertmanager
from screens.watch import WatchScreen
from screens.watch_alerts import AlertsPanel
from screens.widgets.rows import Rows
from tests.bench.measure import quantile
from tests.screens.world import Clock, World
from tests.servers.process import free_port
from tests.waiting import eventually, eventually_async

COUNT = 10_000
TYPED = 'severity=~"high|critical" model-7 alert'
ROUNDS = 4
_LOOK = 0.0005


def alerts(turn: int, *, changing: bool) -> bytes:
    """An answer of Alertmanager; every tenth alert was kept alive, or changed, since the one before."""
    words = ("critical", "high", "medium", "low")

    def said(number: int) -> str:
        return f"in a summary of turn {turn}" if changing and number % 10 == turn % 10 else "in a summary"

    return json.dumps(
        [
            {
                "labels": {
                    "alertname": f"AIModelAlert{number % 40}",
                    "severity": words[number % 4],
                    "model_id": f"model-{number % 300}",
                    "instance": f"10.0.{number // 250}.{number % 250}:9000",
                    "namespace": f"team-{number % 12}",
                },
                "annotations": {"summary": f"Alert {number} {said(number)} as long as most of them are."},
                "startsAt": f"2026-04-22T0{number % 8}:15:00.000Z",
                "endsAt": f"2026-04-22T09:{turn % 60 if number % 10 == turn % 10 else 0:02}:00.000Z",
                "updatedAt": "2026-04-22T08:15:00.000Z",
                "generatorURL": "http://prometheus:9090/graph?g0.expr=model_live_accuracy",
                "fingerprint": f"{number:016x}",
                "receivers": [{"name": "on-call"}],
                "status": {"state": "active", "silencedBy": [], "inhibitedBy": []},
            }
            for number in range(COUNT)
        ]
    ).encode()


def serve(port: int) -> None:
    """Ten answers, in turn."""
    kinds = (False, True)
    turns = {kind: itertools.cycle([alerts(turn, changing=kind) for turn in range(10)]) for kind in kinds}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = next(turns[self.path.startswith("/changing")])
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


class Painted:
    """When rows were last painted, and how often."""

    def __init__(self) -> None:
        self.at = 0.0
        self.lines = 0
        self.rows = 0
        original = Rows.render_line

        def render_line(rows: Rows, y: int) -> Any:
            strip = original(rows, y)
            if rows.id == "alerts-rows":
                self.at, self.lines = time.perf_counter(), self.lines + 1
                self.rows = len(rows.keys)
            return strip

        Rows.render_line = render_line  # type: ignore[method-assign,assignment]

    async def after(self, moment: float) -> float:
        """Seconds from a moment to the paint that follows it."""
        await eventually_async(lambda: self.at > moment, every=_LOOK)
        return self.at - moment


async def measure(url: str, home: Path, painted: Painted) -> None:
    """One run of the app."""
    painted.rows = 0
    parsed: list[float] = []
    parse = AlertParser.parse

    def timed(parser: AlertParser, body: bytes) -> Any:
        found = parse(parser, body)
        parsed.append(time.perf_counter())
        return found

    AlertParser.parse = timed  # type: ignore[method-assign,assignment]
    world = World(home, Clock())
    parts = world.parts(source=Alertmanager(url))
    app = FirelineApp(replace(parts, settings=replace(parts.settings, poll_seconds=3600)))
    gc.disable()  # as `app.terminal.run` does; the app turns it on in its own way after its first paint
    async with app.run_test(size=(120, 36)) as pilot:
        await eventually_async(lambda: painted.rows == COUNT, every=_LOOK)
        say("painted after parsing", painted.at - parsed[0], 0.250)
        await pilot.press("slash")
        await typed(app, painted, "without a poll")
        asking = asyncio.create_task(ask_on(app, parsed))
        await typed(app, painted, "during polls")
        if not url.endswith("changing"):
            await unchanged(parsed, painted)
        asking.cancel()
    AlertParser.parse = parse  # type: ignore[method-assign]
    gc.enable()
    app.session.clerk.close()
    world.journal.close()


async def unchanged(parsed: list[float], painted: Painted) -> None:
    """Polls that bring nothing new paint nothing."""
    polls = len(parsed)
    await eventually_async(lambda: len(parsed) > polls + 2, every=_LOOK)
    before, polls = painted.lines, len(parsed)
    await eventually_async(lambda: len(parsed) > polls + 5, every=_LOOK)
    say("rows painted by 5 unchanged polls", painted.lines - before, 0, unit="")


async def ask_on(app: FirelineApp, parsed: list[float]) -> None:
    """A poll is always under way."""
    while True:
        known = len(parsed)
        app.ask_again()
        await eventually_async(lambda: len(parsed) > known)  # noqa: B023


async def typed(app: FirelineApp, painted: Painted, when: str) -> None:
    """A filter, letter by letter, and taken back, while the source is asked on and on."""
    screen = app.screen
    assert isinstance(screen, WatchScreen)
    panel: AlertsPanel = screen.alerts
    times: list[float] = []
    for _ in range(ROUNDS):
        for key in [*TYPED, *["backspace"] * len(TYPED)]:
            start, value = time.perf_counter(), panel.line.value
            app.post_message(Key(key, key if len(key) == 1 else None))
            await eventually_async(lambda: panel.line.value != value, every=_LOOK)  # noqa: B023
            if panel._fault:
                continue
            times.append(await painted.after(start))
    times.sort()
    say(f"a letter painted {when}, p50 of {len(times)}", quantile(times, 0.5), 0.050)
    say(f"a letter painted {when}, p99", quantile(times, 0.99), 0.050)


def say(what: str, measured: float, limit: float, unit: str = "ms") -> None:
    """A line, with the verdict."""
    factor = 1e3 if unit else 1
    verdict = "ok" if measured <= limit else "MISSED"
    print(f"{what}: {measured * factor:.1f} {unit} of {limit * factor:g} {verdict}")


def answers(port: int) -> bool:
    """Whether the server is there."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def main() -> None:
    """Server and app."""
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "tests.bench.alerts", "serve", str(port)])
    try:
        eventually(lambda: answers(port), what="the server")
        painted = Painted()
        for path in ("", "/changing"):
            print(f"alerts that {'change' if path else 'stay as they are'}")
            with tempfile.TemporaryDirectory() as directory:
                Path(directory).chmod(0o700)
                asyncio.run(measure(f"http://127.0.0.1:{port}{path}", Path(directory) / "home", painted))
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    serve(int(sys.argv[2])) if sys.argv[1:2] == ["serve"] else main()
