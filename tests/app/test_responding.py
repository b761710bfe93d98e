"""Declaring, writing down and closing from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.command_line import CommandLine, installed


def _status(fireline: CommandLine, incident: str) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(fireline.good("status", incident, "--json"))
    return shown


def _texts(fireline: CommandLine, incident: str = "") -> list[str]:
    entries = json.loads(fireline.good("timeline", *([incident] if incident else []), "--json"))
    return [entry["text"] for entry in entries]


def test_declaring_prints_the_number_alone_and_records_what_was_said(fireline: CommandLine) -> None:
    ran = fireline(
        "declare", "--title", "Scores are off", "--type", "model_drift", "--severity", "high",
        "--model", "fraud-v4", "--model-version", "4.1.2", "--onset", "20m", "--summary", "All wrong",
    )  # fmt: skip
    assert ran.code == 0
    number = ran.out.rstrip("\n")
    assert number.startswith("AI-INC-")
    assert "\n" not in number
    shown = _status(fireline, number)
    assert shown["incident_type"] == "model_drift"
    assert shown["systems"] == [{"model_id": "fraud-v4", "model_version": "4.1.2", "containment": None}]
    assert [clock["name"] for clock in shown["clocks"]][:2] == ["acknowledge", "contain"]


def test_a_title_alone_is_enough_and_takes_the_higher_severity(fireline: CommandLine) -> None:
    ran = fireline("declare", "--title", "Something is wrong")
    assert _status(fireline, ran.out.strip())["severity"] == "high"
    assert "when unsure" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--title", "x", "--type", "model_drif"),
        ("--title", "x", "--severity", "bad"),
        ("--title", "x", "--model-version", "4"),
        ("--title", "x", "--onset", "yesterday"),
        ("--severity", "high"),
        ("--title", "x", "--unknown"),
    ],
)
def test_bad_input_declares_nothing(fireline: CommandLine, arguments: tuple[str, ...]) -> None:
    ran = fireline("declare", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert json.loads(fireline.good("status", "--all", "--json"))["incidents"] == []


def test_a_script_is_told_of_matches_and_never_joins(fireline: CommandLine) -> None:
    first = fireline.declare("--model", "fraud-v4")
    ran = fireline("declare", "--title", "Again", "--model", "fraud-v4", "--severity", "low")
    assert ran.out.strip() != first
    assert first in ran.err
    assert "same model" in ran.err


def test_a_drill_has_a_number_of_its_own(fireline: CommandLine) -> None:
    assert fireline.declare("--drill").startswith("AI-DRILL-")


def test_a_note_goes_to_the_only_open_incident_or_the_one_named(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fireline.declare()
    fireline.good("note", "scores", "fell")
    second = fireline.declare()
    ran = fireline("note", "which one")
    assert ran.code == 2
    assert first in ran.err
    assert second in ran.err
    fireline.good("note", second, "to the second")
    fireline.good("note", second[-4:], "by its end")
    fireline.good("note", second, "0815", "is a time")
    monkeypatch.setenv("FIRELINE_INCIDENT", first)
    fireline.good("note", "by the variable")
    assert [text for text in _texts(fireline, first) if text in {"scores fell", "by the variable"}] == [
        "scores fell",
        "by the variable",
    ]
    assert "to the second" in _texts(fireline, second)


def test_a_note_can_be_back_dated_and_corrected(fireline: CommandLine) -> None:
    fireline.declare()
    fireline.good("note", "deployed", "--at", "2026-01-02T03:04:05Z")
    entry = next(one for one in json.loads(fireline.good("timeline", "--json")) if one["text"] == "deployed")
    assert entry["time"] == "2026-01-02T03:04:05.000000Z"
    fireline.good("correct", entry["id"], "--text", "deployed 4.1.2", "--reason", "said more")
    fireline.good("correct", entry["id"][-12:], "--at", "2026-01-02T03:00:00Z")
    again = next(one for one in json.loads(fireline.good("timeline", "--json")) if one["id"] == entry["id"])
    assert (again["text"], again["original_text"]) == ("deployed 4.1.2", "deployed")
    assert again["time"] == "2026-01-02T03:00:00.000000Z"


def test_an_empty_note_and_no_incident_are_bad_input(fireline: CommandLine) -> None:
    assert fireline("note", "nobody").code == 2
    fireline.declare()
    assert fireline("note", "   ").code == 2
    assert fireline("note").code == 2


def test_answers_are_recorded_and_what_they_suggest_is_said(fireline: CommandLine) -> None:
    number = fireline.declare()
    ran = fireline("answer", number, "direct_harm", "yes", "--evidence", "two complaints")
    assert ran.code == 0
    assert "critical" in ran.err
    assert fireline("answer", "recent_change", "no").code == 0
    assert fireline("answer", number, "direct_harm", "perhaps").code == 2
    assert fireline("answer", number, "harm", "yes").code == 2


def test_fields_are_set_together_or_not_at_all(fireline: CommandLine) -> None:
    number = fireline.declare("--model", "fraud-v4")
    ran = fireline("set", number, "impact.affected_predictions=12400", "impact.affected=3")
    assert ran.code == 2
    assert not [text for text in _texts(fireline) if "12400" in text]
    fireline.good("set", number, "impact.affected_predictions=12400", "model_version=4.1.2", "severity=low")
    shown = _status(fireline, number)
    assert (shown["severity"], shown["systems"][0]["model_version"]) == ("low", "4.1.2")
    assert [text for text in _texts(fireline) if "12400" in text]


def test_a_list_takes_items(fireline: CommandLine) -> None:
    fireline.declare()
    fireline.good("set", "root_cause.contributing_factors+=no schema check")
    assert [text for text in _texts(fireline) if "no schema check" in text]
    assert "root_cause.contributing_factors" in fireline.good("set", "--fields")


def test_an_action_is_added_and_followed(fireline: CommandLine) -> None:
    number = fireline.declare()
    action = fireline.good(
        "action", "add", number, "Check schemas", "--owner", "data", "--due", "2026-04-29"
    ).strip()
    fireline.good("action", "set", action[-8:], "status=completed")
    rows = json.loads(fireline.good("action", "list", "--json"))
    assert rows == [
        {
            "id": action, "action": "Check schemas", "owner": "data", "due": "2026-04-29",
            "status": "completed", "priority": "", "acceptance": "",
        }
    ]  # fmt: skip
    assert fireline("action", "add", number, "x", "--due", "soon").code == 2


def test_roles_phase_severity_decision_and_update(fireline: CommandLine) -> None:
    number = fireline.declare()
    for words in (
        ("role", "ic"),
        ("role", number, "scribe", "Bo Lind"),
        ("phase", "containment"),
        ("severity", "critical", "--reason", "harm"),
        ("decide", "roll back to 4.1.1"),
        ("update", number, "We are on it", "--to", "executives"),
        ("ack",),
    ):
        fireline.good(*words)
    shown = _status(fireline, number)
    assert shown["incident_commander"] == "Ana Ruiz"
    assert (shown["phase"], shown["severity"]) == ("containment", "critical")
    assert next(clock for clock in shown["clocks"] if clock["name"] == "contain")["state"] == "running"
    assert fireline("role", "boss").code == 2
    assert fireline("phase", "panic").code == 2


def test_evidence_is_kept_by_its_hash(fireline: CommandLine, tmp_path: Path) -> None:
    fireline.declare()
    file = tmp_path / "log.txt"
    file.write_text("wrong\n")
    digest = fireline.good("attach", str(file), "--description", "the log").strip()
    kept = fireline.home / "evidence" / digest[:2] / digest
    assert kept.read_text() == "wrong\n"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert fireline("attach", str(tmp_path / "none")).code == 2


def test_resolving_closing_and_opening_again(fireline: CommandLine) -> None:
    number = fireline.declare()
    fireline.good("resolve", "--at", "now")
    assert _status(fireline, number)["status"] == "resolved"
    assert fireline("close", number, "--as", "fine", "--reason", "x").code == 2
    assert fireline("close", number, "--as", "false-alarm").code == 2
    fireline.good("close", number, "--as", "false-alarm", "--reason", "a dashboard was wrong")
    assert _status(fireline, number)["status"] == "closed"
    fireline.good("reopen", number, "--reason", "it was not")
    assert _status(fireline, number)["status"] == "open"
    assert fireline("reopen", number, "--reason", "again").code == 2


def test_merging_closes_one_and_links_both(fireline: CommandLine) -> None:
    first, second = fireline.declare(), fireline.declare()
    fireline.good("merge", second, first)
    assert _status(fireline, second)["status"] == "closed"
    assert [text for text in _texts(fireline, second) if first in text]
    drill = fireline.declare("--drill")
    assert fireline("merge", drill, first).code == 2
    fireline.good("link", first, second)
    assert fireline("link", first, first).code == 2


def test_joining_takes_a_role_or_leaves_a_note(fireline: CommandLine) -> None:
    number = fireline.declare()
    ran = fireline("join", number, "--role", "scribe")
    assert ran.code == 0
    assert "Nobody acknowledged it yet" in ran.err
    fireline.good("join")
    assert "Joined the response." in _texts(fireline)
    fireline.good("resolve")
    assert fireline("join", number).code == 2


def test_the_only_open_incident_is_meant_and_numbers_may_be_short(fireline: CommandLine) -> None:
    number = fireline.declare()
    assert number in fireline.good("status", number[-4:])
    assert fireline("status", "9999").code == 2


def test_everything_in_processes_of_their_own(fireline: CommandLine) -> None:
    number = installed("declare", "--title", "Scores are off", "--type", "model_drift").out.strip()
    assert installed("note", "fühlt sich falsch an").code == 0
    assert installed("note", b"bytes \xff here").code == 0
    assert installed("note", "-", given="from a pipe\n").code == 0
    texts = _texts(fireline, number)
    assert [text for text in texts if text in {"fühlt sich falsch an", "bytes \ufffd here", "from a pipe"}]
    assert len([text for text in texts if "bytes" in text or "pipe" in text]) == 2


def test_where_none_is_open_the_one_that_was_resolved_is_named(fireline: CommandLine) -> None:
    number = fireline.declare()
    fireline.good("resolve", number)
    refused = fireline("review", "show")
    assert (refused.code, f"Name one ({number} is resolved), or open one" in refused.err) == (2, True)
    fireline.good("close", number, "--as", "false-alarm", "--reason", "no harm")
    assert "is resolved" not in fireline("review", "show").err
