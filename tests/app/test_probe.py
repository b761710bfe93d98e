"""``fireline probe``: from the input that did harm to the proof that it does none any more."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.command_line import CommandLine
from tests.stand_ins.chatbot import Chatbot


@pytest.fixture
def chatbot() -> Iterator[Chatbot]:
    with Chatbot() as running:
        yield running


@pytest.fixture
def prompt(tmp_path: Path) -> Path:
    file = tmp_path / "prompt.txt"
    file.write_text("Tell me what you think of me.")
    return file


def add(fireline: CommandLine, chatbot: Chatbot, prompt: Path, *more: str) -> None:
    where = ("--input", str(prompt), "--endpoint", f"{chatbot.url}/chat", "--harmful-when", "idiot")
    fireline.good("probe", "add", *where, "--rate", "50", "--times", "3", *more)


def test_it_says_whether_the_harm_is_still_there(
    fireline: CommandLine, chatbot: Chatbot, prompt: Path
) -> None:
    number = fireline.declare()
    add(fireline, chatbot, prompt)
    assert "never replayed" in fireline.good("probe", "list")
    ran = fireline("probe", "run")
    assert ran.code == 1
    assert "still harmful 3/3" in ran.out
    chatbot.harmful = lambda number: False  # noqa: ARG005
    assert "harm not seen 0/3" in fireline.good("probe", "run", number, "harm")
    [listed] = json.loads(fireline.good("probe", "list", "--json"))
    assert (listed["latest"]["verdict"], listed["latest"]["harmless"]) == ("not seen", 3)
    timeline = fireline.good("timeline")
    assert "harm probe harm: harmful 3 of 3" in timeline
    assert "harm probe harm: harmful 0 of 3" in timeline
    assert fireline("verify").code == 0


def test_harm_that_is_back_after_the_end_asks_for_reopening(
    fireline: CommandLine, chatbot: Chatbot, prompt: Path
) -> None:
    number = fireline.declare()
    add(fireline, chatbot, prompt)
    chatbot.harmful = lambda _: False
    fireline.good("probe", "run", number)
    fireline.good("resolve", number)
    assert "reopen" not in fireline("probe", "run", number).err
    chatbot.harmful = lambda _: True
    ran = fireline("probe", "run", number)
    assert (ran.code, "does harm again" in ran.err) == (1, True)
    assert f'fireline reopen {number} --reason "harm still harmful 3/3' in ran.err
    fireline.good("reopen", number, "--reason", "harm is back")
    assert "reopen" not in fireline("probe", "run", number).err


def test_it_becomes_a_regression_test_and_can_be_taken_off(
    fireline: CommandLine, chatbot: Chatbot, prompt: Path, tmp_path: Path
) -> None:
    fireline.declare()
    add(fireline, chatbot, prompt)
    file = tmp_path / "test_harm.py"
    fireline.good("probe", "export", "-o", str(file))
    compile(file.read_text(), str(file), "exec")
    assert fireline.good("probe", "export") == file.read_text() + "\n"
    fireline.good("probe", "remove", "harm")
    assert fireline("probe", "run").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["--endpoint", "ftp://x/y", "--harmful-when", "x"],
        ["--harmful-when", "x"],
        ["--endpoint", "http://x", "--command", "cat", "--harmful-when", "x"],
        ["--endpoint", "http://x", "--harmful-when", "regex:("],
        ["--endpoint", "http://x", "--harmful-when", "x", "--header", "Authorization"],
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_kept(
    fireline: CommandLine, prompt: Path, words: list[str]
) -> None:
    fireline.declare()
    assert fireline("probe", "add", "--input", str(prompt), *words).code == 2
    assert fireline.good("probe", "list") == ""


def test_a_second_probe_of_the_same_name_is_refused(
    fireline: CommandLine, chatbot: Chatbot, prompt: Path
) -> None:
    fireline.declare()
    add(fireline, chatbot, prompt)
    assert (
        fireline("probe", "add", "--input", str(prompt), "--command", "cat", "--harmful-when", "x").code == 2
    )
    fireline.good(
        "probe", "add", "--input", str(prompt), "--command", "cat", "--harmful-when", "x", "--name", "other"
    )
    assert fireline("probe", "run").code == 2
    assert fireline("probe", "run", "other", "--times", "1").code == 0


def test_harm_that_was_not_seen_is_no_news_once_the_containment_is_undone(
    fireline: CommandLine, chatbot: Chatbot, prompt: Path, tmp_path: Path
) -> None:
    book = tmp_path / "book.yaml"
    step = f"{{action: Contain it, command: touch {tmp_path}/on, rollback: rm {tmp_path}/on, risk: changes}}"
    head = "runbook: {name: Mine, incident_type: model_drift, version: '1', containment: {steps: ["
    book.write_text(f"{head}{step}]}}}}")
    number = fireline.declare("--model", "fraud-v4")
    add(fireline, chatbot, prompt)
    place = ("--section", "containment", "--step", "1")
    fireline.good("run", str(book), "--incident", number, *place, "--yes")
    chatbot.harmful = lambda _: False
    fireline.good("probe", "run", number)
    assert "undone" not in fireline.good("probe", "list")
    fireline.good("rollback", number, *place, "--confirm", "fraud-v4")
    assert "before a containment was undone" in fireline.good("probe", "list")
    assert json.loads(fireline.good("probe", "list", "--json"))[0]["overtaken"] is True
    fireline.good("probe", "run", number)
    assert "undone" not in fireline.good("probe", "list")
