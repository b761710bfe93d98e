"""``fireline triage``: the walk by pipe and in a terminal that can do nothing but print lines."""

import pytest

from tests.app.command_line import CommandLine, installed
from tests.app.terminal_session import session

DUMB = {"TERM": "dumb"}


def answers(out: str) -> dict[str, str]:
    """What standard output says, by question."""
    return dict(line.split(" ", 1) for line in out.splitlines())


def test_a_pipe_answers_everything_and_keeps_evidence(fireline: CommandLine) -> None:
    number = fireline.declare("--model", "fraud-v4")
    ran = installed(
        "triage", number, environment=DUMB,
        given="y two people were refused care\nn\ny\nu\ny five of five\nn\nu\n",
    )  # fmt: skip
    assert ran.code == 0, ran
    assert answers(ran.out) == {
        "direct_harm": "yes", "personal_data": "no", "unusual_traffic": "yes", "exposure": "unknown",
        "reproducible": "yes", "recent_change": "no", "happened_before": "unknown",
    }  # fmt: skip
    assert f"{number}, fraud-v4" in ran.err
    assert "two people were refused care" in fireline.good("timeline", number)


def test_the_end_of_the_input_keeps_what_was_answered(fireline: CommandLine) -> None:
    number = fireline.declare()
    ran = installed("triage", number, given="n\nnonsense\ny")
    assert ran.code == 0
    assert answers(ran.out)["direct_harm"] == "no"
    assert answers(ran.out)["personal_data"] == "yes"
    assert answers(ran.out)["unusual_traffic"] == "-"
    assert "words after it are the evidence" in ran.err, "nonsense is explained, not taken"
    assert "5 questions open" in ran.err


def test_it_goes_on_where_it_was_left_and_all_asks_again(fireline: CommandLine) -> None:
    number = fireline.declare()
    installed("triage", number, given="n\n")
    assert "personal_data yes" in installed("triage", number, given="y\n").out
    assert "direct_harm yes" in installed("triage", number, "--all", given="y\n").out


def test_back_and_skip_in_a_dumb_terminal(fireline: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    number = fireline.declare()
    monkeypatch.setenv("TERM", "dumb")
    with session("triage", number) as terminal:
        terminal.expect("1 of 7")
        terminal.expect("b or q: ")
        terminal.send("n")
        terminal.expect("2 of 7")
        terminal.send("b")
        terminal.expect("1 of 7")
        terminal.expect("so far: no")
        terminal.send("y a patient was harmed")
        terminal.expect("2 of 7")
        terminal.send("s")
        terminal.expect("3 of 7")
        terminal.send("q")
        assert terminal.end() == 0
    assert "\x1b" not in terminal.seen
    assert "direct_harm yes" in terminal.seen
    assert "personal_data -" in terminal.seen


def test_suggestions_say_why_and_are_taken_or_refused_with_a_reason(fireline: CommandLine) -> None:
    number = fireline.declare()
    with session("triage", number) as terminal:
        for answer in ("y", "n", "n", "n", "y", "n", "n"):
            terminal.expect("b or q: ")
            terminal.send(answer)
        terminal.expect("suggested type: harmful output")
        terminal.expect("s or q: ")
        terminal.send("s")
        terminal.expect("suggested severity: critical")
        terminal.expect("direct harm: yes")
        terminal.send("n")
        terminal.expect("n and a reason")
        terminal.send("n the person was a test account")
        terminal.expect("decided otherwise")
        terminal.send("q")
        assert terminal.end() == 0
    assert "the person was a test account" in fireline.good("timeline", number)
    assert '"severity": "high"' in fireline.good("status", number, "--json")
    again = installed("triage", number, given="")
    assert "suggested severity" not in again.err, "what was decided is not suggested again"


def test_taking_a_suggestion_sets_it(fireline: CommandLine) -> None:
    number = fireline.declare()
    given = "y\nn\nn\nn\ny\nn\nn\n" + "y\n" * 8
    ran = installed("triage", number, given=given)
    assert "kept: taken" in ran.err
    assert '"severity": "critical"' in fireline.good("status", number, "--json")
