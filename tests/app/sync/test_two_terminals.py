"""Two real terminals on one incident: what one types, the other shows, through the real server."""

import os
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.app.command_line import FIRELINE, CommandLine
from tests.app.sync.device import Net
from tests.end_to_end.terminal import terminal

NOTE = "accuracy is falling since 06:00"
SOON = 2.0
"""Seconds that a note may take from one terminal to the other."""
TRIES = 3
"""Notes, of which one has to be that quick: the machine may be busy with other things."""


def test_a_note_typed_on_one_terminal_shows_on_the_other(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def at(person: str) -> dict[str, str]:
        return {"FIRELINE_HOME": str(tmp_path / person), "FIRELINE_RESPONDER": person}

    for person in ("Ana", "Bo"):
        for name, value in at(person).items():
            monkeypatch.setenv(name, value)
        line = CommandLine(capsys, tmp_path / person)
        line.good("sync", "enrol", net.url, net.world.code(person))
        if person == "Ana":
            number = line.declare()
        line.good("sync")
    with ExitStack() as both:
        ana, bo = (
            both.enter_context(terminal(FIRELINE, environment={**os.environ, **at(person)}, cwd=tmp_path))
            for person in ("Ana", "Bo")
        )
        for app in (ana, bo):
            app.sees(number)
            app.press("Enter", "timeline")
        bo.sees("Ana here")
        took = []
        for attempt in range(TRIES):
            ana.type(f"{NOTE} {attempt}", after="n")
            began = time.monotonic()
            ana.send("Enter")
            bo.sees(f"06:00 {attempt}")
            took.append(time.monotonic() - began)
            if took[-1] < SOON:
                break
        assert min(took) < SOON, took
