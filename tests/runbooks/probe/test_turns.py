"""Who replays a probe by itself, and when."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import BadInput, Refused
from data.journal.actors import Responder
from data.times import SECOND
from runbooks.probe import turns
from runbooks.probe.replay import Prober
from tests.runbooks.probe.test_replay import Stage
from tests.stand_ins.chatbot import Chatbot


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.close()


@pytest.fixture
def chatbot() -> Iterator[Chatbot]:
    with Chatbot() as running:
        yield running


def test_a_rest_is_from_half_a_minute_to_a_day() -> None:
    assert turns.every("5m") == 300
    for text in ("29s", "2d", "soon"):
        with pytest.raises(BadInput):
            turns.every(text)


def test_due_counts_from_the_last_end_and_never_where_nobody_wants_it() -> None:
    assert not turns.due(60, 0, 59 * SECOND)
    assert turns.due(60, 0, 60 * SECOND)
    assert not turns.due(0, 0, 10**15)


def test_another_app_does_not_replay_what_is_younger_in_the_journal(stage: Stage, chatbot: Chatbot) -> None:
    probe = stage.probe(f"{chatbot.url}/chat", "idiot", every=3600)
    stale = stage.fresh
    assert stage.prober.replay_if_due(stale, probe) is not None
    other = Prober(stage.journal, stage.desk, stage.evidence, {})
    assert other.replay_if_due(stale, probe) is None
    assert len(chatbot.log) == 4
    assert other.replay(stale, probe).tries == 4


def test_a_turn_is_held_against_other_processes_and_ends_with_them(stage: Stage, chatbot: Chatbot) -> None:
    probe = stage.probe(f"{chatbot.url}/chat", "idiot", every=30)
    script = (
        "import sys; from pathlib import Path; from runbooks.probe import turns\n"
        f"with turns.turn(Path({str(stage.home)!r}), {probe.id!r}) as mine:\n"
        "    print(mine, flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(os.environ)
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"True\n"
        assert stage.prober.replay_if_due(stage.fresh, probe) is None
        holder.kill()
    assert chatbot.log == []
    assert stage.prober.replay_if_due(stage.fresh, probe) is not None


def test_what_another_store_recorded_is_never_replayed_unasked(stage: Stage, chatbot: Chatbot) -> None:
    probe = stage.probe(f"{chatbot.url}/chat", "idiot", every=30, headers={"Authorization": "MODEL_TOKEN"})
    foreign = Stage.__new__(Stage)
    del foreign
    there = stage.root / "there"
    there.mkdir()
    other = Stage(there)
    try:
        assert other.journal.who == Responder("Mia", "laptop", "mia")
        assert other.prober.replay_if_due(stage.fresh, probe) is None
        with pytest.raises(Refused, match="sends values of this environment"):
            other.prober.replay(stage.fresh, probe)
    finally:
        other.close()
    assert chatbot.log == []
