"""A probe as a regression test: it fails while the model does harm, and passes once it is mended."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import BadInput
from runbooks.probe import inputs, regression
from tests.runbooks.probe.test_replay import Stage
from tests.stand_ins.chatbot import Chatbot


@pytest.fixture
def chatbot() -> Iterator[Chatbot]:
    with Chatbot() as running:
        yield running


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.close()


def passes(file: Path) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", str(file)],
        capture_output=True,
        text=True,
        cwd=file.parent,
        timeout=60,
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return done.returncode == 0


@pytest.mark.parametrize(
    ("path", "when", "content", "name"),
    [
        ("chat", 'regex:idiot|"\\d"', b'Say "it" \\ and {this}\n\x27', "prompt.txt"),
        ("score", "$.score > 0.8", b'[{"a": 1}, {"b": "{x}"}]', "records.json"),
        ("score", "$.flagged", b'{"a": 1}', "record.json"),
    ],
)
def test_it_fails_until_the_model_is_mended(
    stage: Stage, chatbot: Chatbot, path: str, when: str, content: bytes, name: str
) -> None:
    probe = stage.probe(f"{chatbot.url}/{path}", when, content, name)
    file = stage.root / "test_harm.py"
    given = inputs.parse(content, name)
    file.write_text(regression.written(stage.incident, probe, given))
    assert not passes(file)
    chatbot.harmful = lambda number: False  # noqa: ARG005
    assert passes(file)
    sent = {request.body.decode() for request in chatbot.log}
    assert len(sent) == len(given.each)


def test_a_command_of_this_machine_is_not_exported(stage: Stage) -> None:
    probe = stage.probe("cat", "x", way="command")
    with pytest.raises(BadInput, match="this machine"):
        regression.written(stage.incident, probe, inputs.parse(b"x", "p.txt"))
