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
from data.errors import BadInput, SourceError, Unreachable
from data.incident.desk import Desk
from data.incident.incidents import Incidents
from data.journal.actors import Responder
from data.journal.kinds import KillArmed, KillCountdown
from data.journal.store import Journal
from data.times import SECOND
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


BY_HAND = """\
runbook:
  name: By hand
  incident_type: model_drift
  version: "1"
  containment:
    steps:
      - {action: Stop it, command: touch kill-switch, rollback: rm kill-switch, risk: destroys}
"""


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

    def check(self) -> None:
        assert MODEL


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


class _Moving:
    """A journal whose clock is moved by hand, armed, with a hand that records what it is told to do."""

    def __init__(self, folder: Path) -> None:
        self.now = Ambient().now()
        self.journal = Journal.open(folder / "store", Ambient(lambda: self.now), Responder("Mia", "x", "mia"))
        self.incident = Desk(self.journal, Incidents(self.journal)).declare(
            title="x", models={MODEL: "person"}
        )
        self.armed = KillArmed(MODEL, "Harm", "kill", 60, "alone")
        arming.arm(self.journal, self.armed)
        self.killed: list[str] = []
        self.unreadable = 0

    def count_down(self, said: KillCountdown) -> None:
        arming.count_down(self.journal, self.incident, said)

    def check(self) -> None:
        self.unreadable -= 1
        if self.unreadable >= 0:
            raise BadInput("half written")

    def kill(self, said: KillCountdown) -> str:
        self.killed.append(said.model)
        arming.disarm(self.journal, MODEL, "it killed")
        return "killed"

    def watch(self, *looks: str | SourceError | int) -> list[str]:
        """What it tells: each look sees an evaluation, nothing, or no answer; a number moves the clock on by
        so many seconds first. Afterwards it is disarmed."""
        left, told = list(looks), list[str]()

        async def look() -> str:
            while isinstance(left[0], int):
                self.now += left.pop(0) * SECOND  # type: ignore[operator]
            found = left.pop(0)
            if not left:
                arming.disarm(self.journal, MODEL, "enough")
            if isinstance(found, SourceError):
                raise found
            return str(found)

        def says(words: str) -> None:
            told.append(words)
            if words.startswith("kills") and left and isinstance(left[0], int):
                self.now += left.pop(0) * SECOND  # type: ignore[operator]

        watch = Watch(self.journal, self.journal.home, self.armed, look, self, says)
        asyncio.run(watch.run(tick=0.001, poll=0))
        return told


@pytest.fixture
def moving(tmp_path: Path) -> Iterator[_Moving]:
    made = _Moving(tmp_path)
    yield made
    made.journal.close()


def test_it_looks_once_more_before_it_kills(moving: _Moving) -> None:
    told = moving.watch("t1", "t2", 61, "t3", "", "")
    assert told[-2:] == ["killed", "disarmed"]
    assert moving.killed == [MODEL]


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (("",), "Harm does not fire any more"),
        ((Unreachable("Prometheus does not answer."),), "cannot see whether Harm still fires"),
    ],
)
def test_what_fires_no_more_or_cannot_be_seen_is_not_killed(
    moving: _Moving, last: tuple[str | SourceError, ...], words: str
) -> None:
    told = moving.watch("t1", "t2", 61, *last, "")
    assert any(words in one for one in told)
    assert moving.killed == []
    assert arming.counting(moving.journal, MODEL) is None


def test_a_countdown_that_nobody_watched_kills_nothing(moving: _Moving) -> None:
    told = moving.watch("t1", "t2", 60 + 3600, "t3", "")
    assert any("nobody watched when it was due" in one for one in told)
    assert moving.killed == []


def test_evaluations_hours_apart_are_not_two_in_a_row(moving: _Moving) -> None:
    told = moving.watch("t1", 3600, "t2", "")
    assert not any("kills" in one for one in told)
    assert "Harm fires, 1 of 2 evaluations" in told[-3:]


def test_a_runbook_that_cannot_be_read_for_a_moment_ends_no_session(moving: _Moving) -> None:
    moving.unreadable = 1
    told = moving.watch("t1", "t2", 61, "t3", "")
    assert told[0] == "cannot see: half written"
    assert moving.killed == [MODEL]


def test_a_session_that_could_not_kill_is_none(
    fireline: CommandLine, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arm(fireline, book, "http://127.0.0.1:9", monkeypatch)
    refused = fireline("kill", "watch", MODEL, "--read-only")
    assert refused.code == 1
    assert "could not kill" in refused.err


def test_a_runbook_that_changed_since_is_not_what_was_armed(
    fireline: CommandLine, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arm(fireline, book, "http://127.0.0.1:9", monkeypatch)
    Path(book).write_text(Path(book).read_text().replace("echo killed", "echo something else"))
    fireline.good("trust", book, "--yes")
    refused = fireline("kill", "watch", MODEL)
    assert refused.code == 1
    assert "changed since it was armed" in refused.err
    assert "Nothing is armed" in fireline.good("kill", "status")


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


def test_resolving_with_a_model_still_stopped_warns(fireline: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "by-hand.yaml"
    path.write_text(BY_HAND)
    number = fireline.declare("--type", "model_drift", "--model", "fraud-v4")
    fireline.good(
        "run", str(path), "--incident", number, "--section", "containment", "--yes", "--confirm", "fraud-v4"
    )
    warned = fireline("resolve", number)
    assert warned.code == 0
    assert "fraud-v4 is still stopped by its kill switch" in warned.err
    assert f"fireline rollback {number}" in warned.err
