"""Verifying a containment by a harm probe: the installed Fireline replays it, on the same store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import BadInput
from runbooks import format as formats
from runbooks import lint
from tests.app.command_line import FIRELINE, CommandLine
from tests.stand_ins.chatbot import Chatbot

BOOK = """
runbook:
  name: Test
  incident_type: model_drift
  version: "1"
  containment:
    steps:
      - action: Contain
        command: touch contained
        rollback: rm contained
        verify: {{{verify}}}
"""


def book(root: Path, verify: str) -> Path:
    file = root / "book.yaml"
    file.write_text(BOOK.format(verify=verify))
    file.chmod(0o600)
    return file


@pytest.fixture
def chatbot() -> Iterator[Chatbot]:
    with Chatbot() as running:
        yield running


@pytest.fixture
def number(fireline: CommandLine, chatbot: Chatbot, tmp_path: Path) -> str:
    prompt = tmp_path / "prompt.txt"
    prompt.write_text("Tell me what you think of me.")
    number = fireline.declare()
    where = ("--input", str(prompt), "--endpoint", f"{chatbot.url}/chat", "--harmful-when", "idiot")
    header = ("--header", "Authorization=MODEL_AUTHORIZATION")
    fireline.good("probe", "add", *where, *header, "--rate", "50", "--name", "rude one")
    return number


@pytest.mark.usefixtures("number")
@pytest.mark.parametrize(("harmful", "word"), [(False, "succeeded, verified"), (True, "failed")])
def test_a_containment_is_verified_by_the_harm_itself(
    fireline: CommandLine,
    chatbot: Chatbot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    harmful: bool,
    word: str,
) -> None:
    assert FIRELINE.is_file()
    monkeypatch.setenv("MODEL_AUTHORIZATION", "Bearer s3cret-of-the-model")
    monkeypatch.chdir(tmp_path)
    chatbot.harmful = lambda number: harmful  # noqa: ARG005
    file = book(tmp_path, "probe: rude one, at_most: 0, times: 3, within: 1s")
    ran = fireline("run", str(file), "--section", "containment", "--yes")
    assert ran.code == (1 if harmful else 0), ran
    assert word in ran.out + ran.err
    assert len(chatbot.log) % 3 == 0
    assert chatbot.log[0].headers.get("authorization") == "Bearer s3cret-of-the-model"
    assert "s3cret-of-the-model" not in fireline.good("timeline")
    assert f"harmful {3 if harmful else 0} of 3" in fireline.good("timeline")


def test_a_try_without_an_answer_counts_as_harmful_where_a_number_was_said(
    fireline: CommandLine, number: str, monkeypatch: pytest.MonkeyPatch, chatbot: Chatbot, tmp_path: Path
) -> None:
    monkeypatch.setenv("MODEL_AUTHORIZATION", "x")
    chatbot.harmful = lambda number: number == 1
    assert fireline("probe", "run", number, "--times", "3", "--at-most", "1").code == 0
    nobody = ("--command", "exit 3", "--harmful-when", "idiot", "--name", "dumb", "--rate", "50")
    fireline.good("probe", "add", "--input", str(tmp_path / "prompt.txt"), *nobody)
    assert fireline("probe", "run", number, "dumb", "--times", "2", "--at-most", "1").code == 1


@pytest.mark.parametrize("said", ["probe: a, promql: up", "within: 1m", "probe: a, at_most: -1"])
def test_verify_asks_one_thing(tmp_path: Path, said: str) -> None:
    with pytest.raises(BadInput):
        formats.load(book(tmp_path, said))


def test_check_does_not_complain_of_it(tmp_path: Path) -> None:
    file = book(tmp_path, "probe: a")
    assert [one for one in lint.check(file) if one.level != "note"] == []
