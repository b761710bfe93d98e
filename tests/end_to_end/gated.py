"""A step that waits at every point for the test to let it go on, and what can be known of it from outside."""

import json
import os
import signal
import sqlite3
import subprocess
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.end_to_end.responder import FIRELINE, RESPONDER, Responder
from tests.waiting import eventually

SECONDS = 60.0
"""How long anything may take on a busy machine."""
MODEL = "fraud-detection-v4"
NOTE = "Seen before anything was killed"
PRINTED = "begun\nwhole\n"
"""What the step prints; its command does not spell these words so."""
PLACE = ("--section", "containment", "--step", "1")
_BOOK = """\
runbook:
  name: Gated
  incident_type: model_performance_degradation
  version: "1"
  containment:
    steps:
      - action: Hold, and go on
        command: |
          echo x >> count
          echo beg""un
          until test -e go; do sleep 0.02; done
          echo who""le
        verify: until test -e seen; do sleep 0.02; done
        rollback: rm count
        risk: changes
        timeout: 5m
"""


class Gated(Responder):
    """A responder with an incident, acknowledged and noted; its type's runbook, their own, has the step."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.book = home / "runbooks" / "performance-degradation.yaml"
        self.book.parent.mkdir(parents=True, mode=0o700)
        self.book.write_text(_BOOK)
        self.settings.parent.mkdir(parents=True)
        self.settings.write_text(f'responder = "{RESPONDER}"\nrunbooks = ["{self.book.parent}"]\n')
        self.fireline("trust", str(self.book), "--yes")
        words = ("--title", "Scores are off", "--severity", "high", "--model", MODEL)
        self.number = self.fireline("declare", *words, "--type", "model_performance_degradation").strip()
        self.fireline("ack", self.number)
        self.fireline("note", self.number, NOTE)

    # --- the step ----------------------------------------------------------------------------------------

    def start(self) -> subprocess.Popen[bytes]:
        """``fireline run``, in the background."""
        words = ["run", str(self.book), "--incident", self.number, *PLACE, "--yes"]
        with (self.home / "run.log").open("wb") as log:
            return subprocess.Popen(
                [FIRELINE, *words],
                cwd=self.home,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def let(self, *gates: str) -> None:
        """Let it go on to its end (``go``), and its verification (``seen``)."""
        for gate in gates:
            (self.home / gate).touch()

    def job(self, name: str) -> Path | None:
        """A file of the step's job, once it is there."""
        return next(iter(self.store.glob(f"steps/*/{name}")), None)

    def supervisor(self) -> int:
        """Its process id."""
        started = self.job("started.json")
        assert started is not None
        return int(json.loads(started.read_text())["supervisor"])

    def printed(self) -> str:
        """What the command printed so far."""
        output = self.job("command.out")
        return output.read_text() if output else ""

    def journal_has(self, kind: str) -> bool:
        """Whether an event of a kind is durable; asks the database itself."""
        file = self.store / "fireline.db"
        if not file.exists():
            return False
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as database:
            found = database.execute("SELECT count(*) FROM event WHERE kind = ?", (kind,)).fetchone()
        return bool(found[0])

    # --- what is told ------------------------------------------------------------------------------------

    def told(self) -> dict[str, list[dict[str, Any]]]:
        """The timeline's rows by kind. Asking records what ended while nobody looked."""
        rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.json("timeline", self.number):
            rows[row["kind"]].append(row)
        return rows

    def is_settled(self) -> bool:
        """Whether every step that was intended has an end."""
        told = self.told()
        ended = {row["subject"] for row in told["step_ended"]}
        return ended == {row["subject"] for row in told["step_intended"]}

    def effects(self) -> int:
        """How often the command really ran."""
        count = self.home / "count"
        return len(count.read_text().splitlines()) if count.exists() else 0

    def kept(self) -> list[str]:
        """The evidence files' contents."""
        return [file.read_text() for file in self.store.glob("evidence/*/*") if file.is_file()]


Reach = Callable[[Gated, int], object]
"""Brings (the world, the launcher's process id) to a point."""


def _there(name: str) -> Reach:
    return lambda world, _: eventually(lambda: world.job(name), SECONDS, every=0.001, what=name)


def _durable(kind: str) -> Reach:
    return lambda world, _: eventually(lambda: world.journal_has(kind), SECONDS, every=0.001, what=kind)


def _mid_output(world: Gated, _: int) -> None:
    eventually(lambda: "begun" in world.printed(), SECONDS, what="the first output")


def _verifying(world: Gated, _: int) -> None:
    world.let("go")
    eventually(lambda: world.job("progress.json"), SECONDS, what="the verification")


def _ended_unseen(world: Gated, launcher: int) -> None:
    """The end is a file, and its launcher, stopped, has not recorded it."""
    _mid_output(world, launcher)
    os.kill(launcher, signal.SIGSTOP)
    world.let("go", "seen")
    eventually(lambda: world.job("end.json"), SECONDS, what="the end")
    assert not world.journal_has("step_ended")


def _recorded(world: Gated, launcher: int) -> None:
    world.let("go", "seen")
    _durable("step_ended")(world, launcher)


POINTS: dict[str, Reach] = {
    "job": _there("job.json"),
    "intent": _durable("step_intended"),
    "start": _there("started.json"),
    "start-recorded": _durable("step_started"),
    "mid-output": _mid_output,
    "verifying": _verifying,
    "ended-unseen": _ended_unseen,
    "recorded": _recorded,
}
"""From before the intent to after the end, by what is durable then."""
