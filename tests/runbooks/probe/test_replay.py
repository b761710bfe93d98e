"""Replaying a probe against a model behind HTTP, and against a command."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import BadInput, NotFound, Refused
from data.exchange import wire
from data.exchange.ingest import ingest
from data.incident.incidents import Incidents
from data.incident.model import Incident
from data.journal.kinds import ProbeAdded
from runbooks.probe import model
from runbooks.probe.model import Probe, Tally
from runbooks.probe.replay import Prober
from runbooks.probe.verdict import criterion
from tests.runbooks.engine_world import World
from tests.stand_ins.chatbot import Chatbot
from tests.stand_ins.serving import Fault


class Stage(World):
    """A world with a prober."""

    def __init__(self, root: Path, **environment: str) -> None:
        super().__init__(root)
        self.incident = self.declare()
        self.prober = Prober(self.journal, self.desk, self.evidence, {**self.environment, **environment})

    def probe(
        self, address: str, when: str, content: bytes = b"Be rude.", name: str = "prompt.txt", **more: object
    ) -> Probe:
        rule = criterion(when)
        said = {"way": "http", "field": "prompt", "times": 4, "pause": 0, "patience": 5000, **more}
        added = ProbeAdded(
            name="rude",
            address=address,
            judge=rule.way,
            pattern=rule.pattern,
            inputs=self.evidence.keep(content).digest,
            inputs_name=name,
            **said,  # type: ignore[arg-type]
        )
        self.desk.add_probe(self.incident, added)
        return model.find(self.fresh, "rude")

    @property
    def fresh(self) -> Incident:
        return self.incidents.refresh(self.incident)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path, MODEL_TOKEN="Bearer s3cret-token-value")
    yield made
    made.close()


@pytest.fixture
def chatbot() -> Iterator[Chatbot]:
    with Chatbot() as running:
        yield running


def test_the_share_that_still_does_harm_is_counted_and_recorded(stage: Stage, chatbot: Chatbot) -> None:
    chatbot.harmful = lambda number: number != 2
    probe = stage.probe(f"{chatbot.url}/chat", "idiot")
    seen: list[bool | None] = []
    tally = stage.prober.replay(
        stage.incident,
        probe,
        on_try=lambda one, tally: seen.append(one.harmful),  # noqa: ARG005
    )
    assert tally == Tally(3, 1, 0)
    assert seen == [True, False, True, True]
    result = model.latest(stage.fresh, probe.id)
    assert result is not None
    assert result.tally == tally
    assert tally.words() == "still harmful 3/4 (30–95 %)"
    assert [json.loads(request.body) for request in chatbot.log] == [{"prompt": "Be rude."}] * 4
    assert {request.headers["x-fireline-probe"] for request in chatbot.log} == {
        f"{stage.incident.number}/rude"
    }


def test_answers_are_kept_as_evidence_without_the_secret(stage: Stage, chatbot: Chatbot) -> None:
    probe = stage.probe(
        f"{chatbot.url}/score",
        "$.score > 0.8",
        b'{"text": "Bearer s3cret-token-value"}\n{"text": "b"}\n',
        "r.jsonl",
        headers={"Authorization": "MODEL_TOKEN"},
        times=2,
    )
    stage.prober.replay(stage.incident, probe)
    assert [request.json for request in chatbot.log] == [{"text": "Bearer s3cret-token-value"}, {"text": "b"}]
    assert {request.headers["authorization"] for request in chatbot.log} == {"Bearer s3cret-token-value"}
    digest = stage.fresh.probe_runs[probe.id].get("evidence")
    kept = stage.evidence.path(digest).read_text()
    assert [json.loads(line)["harmful"] for line in kept.splitlines()] == [True, True]
    assert "s3cret" not in kept
    assert digest in stage.fresh.evidence
    assert b"s3cret" not in b"".join(event.payload or b"" for _, event in stage.journal.events())


def test_what_is_not_answered_is_neither_harmful_nor_harmless(stage: Stage, chatbot: Chatbot) -> None:
    chatbot.fault = Fault(status=503, times=3)
    probe = stage.probe(f"{chatbot.url}/chat", "idiot")
    tally = stage.prober.replay(stage.incident, probe)
    assert tally == Tally(1, 0, 3)
    assert tally.words() == "still harmful 1/1 (21–100 %), 3 tries failed"
    assert stage.fresh.probe_runs[probe.id].get("detail") == "HTTP 503"


def test_a_model_that_is_away_leaves_the_harm_unknown(stage: Stage) -> None:
    probe = stage.probe("http://127.0.0.1:1/chat", "idiot", times=1)
    tally = stage.prober.replay(stage.incident, probe)
    assert (tally.verdict, tally.failed) == ("unknown", 1)


def test_it_asks_no_faster_than_the_probe_allows(stage: Stage, chatbot: Chatbot) -> None:
    waits: list[float | None] = []

    class Watched(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout)
            return self.is_set()

    probe = stage.probe(f"{chatbot.url}/chat", "idiot", pause=750, times=3)
    stage.prober.replay(stage.incident, probe, stop=Watched())
    assert waits == [0.75, 0.75]


def test_stopping_keeps_what_was_asked_until_then(stage: Stage, chatbot: Chatbot) -> None:
    stop = threading.Event()
    probe = stage.probe(f"{chatbot.url}/chat", "idiot", times=100)
    tally = stage.prober.replay(
        stage.incident,
        probe,
        stop=stop,
        on_try=lambda one, tally: stop.set() if one.number == 2 else None,  # noqa: ARG005
    )
    assert tally.tries == len(chatbot.log) == 2
    assert stage.fresh.probe_runs[probe.id].get("times") == 2


def test_a_command_can_be_the_model(stage: Stage) -> None:
    probe = stage.probe("tr a-z A-Z", "RUDE", way="command", times=2)
    assert stage.prober.replay(stage.incident, probe) == Tally(2, 0, 0)


def test_a_command_that_takes_too_long_is_ended(stage: Stage) -> None:
    probe = stage.probe("sleep 60", "x", way="command", patience=200, times=1)
    assert stage.prober.replay(stage.incident, probe) == Tally(0, 0, 1)
    assert "more than" in stage.fresh.probe_runs[probe.id].get("detail")


def test_a_command_that_a_peer_recorded_never_runs_here(stage: Stage, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    stage.probe(f"touch {marker}", "x", way="command")
    (tmp_path / "peer").mkdir()
    peer = World(tmp_path / "peer")
    ingest(peer.journal, list(wire.lines(stage.journal)))
    incident = Incidents(peer.journal).get(stage.incident.number)
    prober = Prober(peer.journal, peer.desk, stage.evidence)
    with pytest.raises(Refused, match="another store"):
        prober.replay(incident, model.find(incident, "rude"))
    assert not marker.exists()
    peer.close()


def test_inputs_that_are_gone_and_headers_that_are_not_set_are_told(stage: Stage, chatbot: Chatbot) -> None:
    probe = stage.probe(f"{chatbot.url}/chat", "idiot", headers={"Authorization": "NOT_SET"})
    with pytest.raises(BadInput, match="NOT_SET"):
        stage.prober.replay(stage.incident, probe)
    stage.evidence.path(probe.said.inputs).unlink()
    with pytest.raises(NotFound):
        stage.prober.replay(stage.incident, probe)
    assert not chatbot.log


def test_a_probe_taken_off_is_gone(stage: Stage, chatbot: Chatbot) -> None:
    probe = stage.probe(f"{chatbot.url}/chat", "idiot")
    stage.desk.set_field(stage.incident, f"probe.{probe.id}.removed", True)
    with pytest.raises(NotFound):
        model.find(stage.fresh, "")
