"""The automatic kill switch: armed by a person, on two evaluations of a real Prometheus, once, and undone."""

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from data.ambient import Ambient
from data.incident.incidents import Incidents
from data.journal.actors import Responder
from data.journal.kinds import KillArmed, KillCountdown
from data.journal.store import Journal
from runbooks.kill import arming
from runbooks.kill.watching import Watch
from tests.app.command_line import FIRELINE, CommandLine
from tests.servers.exporter import Exporter
from tests.servers.real import prometheus
from tests.waiting import eventually

BOOK = """
runbook:
  name: Kill
  incident_type: harmful_content_generation
  version: "1"
  containment:
    steps:
      - action: Stop the model with the kill switch
        command: echo killed >> ROOT/killed
        rollback: rm ROOT/killed
        verify: test -e ROOT/killed
        risk: destroys
"""
RULE = {
    "groups": [
        {
            "name": "models",
            "interval": "300ms",
            "rules": [{"alert": "Harm", "expr": "harm > 0", "labels": {"severity": "critical"}}],
        }
    ]
}
MODEL = "chat-v2"


@pytest.fixture
def book(tmp_path: Path) -> str:
    file = tmp_path / "kill.yaml"
    file.write_text(BOOK.replace("ROOT", str(tmp_path)))
    file.chmod(0o600)
    return str(file)


def arm(fireline: CommandLine, book: str, url: str, monkeypatch: pytest.MonkeyPatch, *more: str) -> str:
    monkeypatch.setenv("FIRELINE_PROMETHEUS_URL", url)
    fireline.good("trust", book, "--yes")
    said = ("--rule", "Harm", "--runbook", book, "--reason", "night shift alone", "--confirm", MODEL)
    return fireline.good("kill", "arm", MODEL, *said, "--countdown", "10s", *more)


@contextmanager
def watching(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An armed session, in a process of its own."""
    with subprocess.Popen(
        [FIRELINE, "kill", "watch", MODEL], env={**os.environ, "FIRELINE_HOME": str(home)}
    ) as session:
        try:
            yield session
        finally:
            session.kill()


def test_it_is_off_and_says_that_it_is_no_safety_control(
    fireline: CommandLine, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Nothing is armed" in fireline.good("kill", "status")
    arm(fireline, book, "http://127.0.0.1:9", monkeypatch)
    status = fireline.good("kill", "status")
    assert "armed on Harm by" in status
    assert "night shift alone" in status
    assert "no safety control" in status
    fireline.good("kill", "disarm", MODEL, "--reason", "day again")
    assert "Nothing is armed" in fireline.good("kill", "status")
    assert fireline("kill", "stop", MODEL).code != 0


def test_two_sessions_kill_once_and_it_is_undone(
    fireline: CommandLine, book: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text(json.dumps(RULE))
    with Exporter() as exporter, prometheus(tmp_path, targets=[exporter.target], rules=rules) as server:
        exporter.set("harm", 1, model_id=MODEL)
        arm(fireline, book, server.url, monkeypatch)
        with watching(fireline.home) as one, watching(fireline.home) as other:
            eventually(
                lambda: "kills in" in fireline.good("kill", "status"), seconds=40, what="the countdown"
            )
            assert "no safety control" not in fireline.good("kill", "status")
            eventually((tmp_path / "killed").exists, seconds=40, what="the kill")
            assert one.wait(30) == 0
            assert other.wait(30) == 0
    assert (tmp_path / "killed").read_text() == "killed\n"
    timeline = fireline.good("timeline")
    assert timeline.count("automatic kill of chat-v2 at") == 1
    assert "Harm fired at" in timeline
    assert "Nothing is armed" in fireline.good("kill", "status")
    fireline.good("rollback", "--section", "containment", "--step", "1", "--confirm", MODEL)
    assert not (tmp_path / "killed").exists()
    assert fireline("verify").code == 0


class _Recorded:
    """A hand that only records."""

    def __init__(self) -> None:
        self.counted: list[KillCountdown] = []

    def count_down(self, said: KillCountdown) -> None:
        self.counted.append(said)

    def kill(self, said: KillCountdown) -> str:
        return said.model


@pytest.mark.parametrize(
    ("evaluations", "counts"),
    [
        (["t1", "t1", "t1", "t1"], 0),
        (["t1", "", "t2", ""], 0),
        (["t1", "t1", "t2", ""], 1),
    ],
)
def test_two_evaluations_are_needed_and_two_looks_are_not_enough(
    tmp_path: Path, evaluations: list[str], counts: int
) -> None:
    with Journal.open(tmp_path / "store", Ambient(), Responder("Mia", "laptop", "mia")) as journal:
        said = KillArmed(MODEL, "Harm", "kill", 60, "alone")
        arming.arm(journal, said)
        left, hand = list(evaluations), _Recorded()

        async def look() -> str:
            if len(left) == 1:
                arming.disarm(journal, MODEL, "enough")
            return left.pop(0)

        asyncio.run(Watch(journal, journal.home, said, look, hand, lambda _: None).run(tick=0.001, poll=0))
        assert len(hand.counted) == counts


def test_any_responder_stops_it_and_it_does_not_begin_again(fireline: CommandLine) -> None:
    number = fireline.declare("--model", MODEL)
    with Journal.open(fireline.home, Ambient(), Responder("Mia", "laptop", "mia")) as journal:
        arming.arm(journal, KillArmed(MODEL, "Harm", "kill", 60, "alone"))
        due = KillCountdown(MODEL, "Harm", journal.ambient.now() + 60_000_000, ("t1", "t2"))
        incident = Incidents(journal).get(number)
        arming.count_down(journal, incident, due)
        arming.count_down(journal, incident, due)
    assert fireline.good("timeline").count("automatic kill of chat-v2 at") == 1
    fireline.good("kill", "stop", MODEL, "--reason", "a false alarm", "--responder", "Somebody Else")
    timeline = fireline.good("timeline")
    assert "automatic kill of chat-v2 stopped" in timeline
    assert "a false alarm" in timeline
    assert "Nothing is armed" in fireline.good("kill", "status")
