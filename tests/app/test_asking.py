"""What is asked at a terminal, and what the answers do."""

import json

from tests.app.command_line import CommandLine
from tests.app.terminal_session import session


def test_declaring_asks_for_title_and_type(fireline: CommandLine) -> None:
    with session("declare") as terminal:
        terminal.expect("What is wrong, in a line:")
        terminal.send("")
        terminal.expect("cannot be empty")
        terminal.send("Scores fell")
        terminal.expect("Number:")
        terminal.send("99")
        terminal.expect("Give a number")
        terminal.send("1")
        terminal.expect("Number:")
        terminal.send("1")
        terminal.expect("AI-INC-")
        assert terminal.end() == 0
    (incident,) = json.loads(fireline.good("status", "--json"))["incidents"]
    assert incident["title"] == "Scores fell"
    assert incident["incident_type"]


def test_an_open_incident_that_matches_can_be_joined_instead(fireline: CommandLine) -> None:
    number = fireline.declare("--model", "fraud-v4")
    with session("declare", "--title", "Again", "--model", "fraud-v4", "--severity", "high") as terminal:
        terminal.expect(f"Join {number} instead")
        terminal.send("what")
        terminal.expect("Answer yes or no")
        terminal.send("y")
        terminal.expect(f"Joined {number}")
        assert terminal.end() == 0
    assert len(json.loads(fireline.good("status", "--json"))["incidents"]) == 1
    with session("declare", "--title", "Again", "--model", "fraud-v4", "--severity", "high") as terminal:
        terminal.expect(f"Join {number} instead")
        terminal.send("")
        terminal.expect("AI-INC-")
        assert terminal.end() == 0
    assert len(json.loads(fireline.good("status", "--json"))["incidents"]) == 2


def test_ctrl_c_at_a_question_changes_nothing(fireline: CommandLine) -> None:
    with session("declare") as terminal:
        terminal.expect("What is wrong")
        terminal.interrupt()
        terminal.expect("Interrupted")
        assert terminal.end() == 130
    assert json.loads(fireline.good("status", "--json"))["incidents"] == []
