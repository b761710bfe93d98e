"""Corrective actions across incidents, and closing what was not reviewed."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from app.cli import actions
from tests.app.command_line import CommandLine


@pytest.fixture
def two(fireline: CommandLine) -> tuple[str, str]:
    """Two incidents with an action each; the first one's is overdue."""
    first, second = fireline.declare(), fireline.declare()
    late = ("--owner", "data-platform", "--due", "2020-01-01", "--priority", "high")
    fireline.good(
        "action", "add", first, "validate the schema", *late, "--acceptance", "a bad file is refused"
    )
    fireline.good("action", "add", second, "=mend the card", "--owner", "fraud-team")
    return first, second


def rows(fireline: CommandLine, *more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(fireline.good("actions", *more, "--json"))
    return found


def test_they_live_on_until_they_are_done_with_evidence(fireline: CommandLine, two: tuple[str, str]) -> None:
    fireline.good("close", two[0], "--as", "resolved", "--reason", "over", "--without-review", "a test")
    assert [(one["incident"], one["overdue"]) for one in rows(fireline)] == [(two[0], True), (two[1], False)]
    assert [one["owner"] for one in rows(fireline, "--owner", "FRAUD")] == ["fraud-team"]
    late = rows(fireline, "--overdue")[0]["id"]
    refused = fireline("actions", "done", late[-8:])
    assert refused.code == 2
    assert "accepted when: a bad file is refused" in refused.err
    fireline.good("actions", "done", late[-8:], "--evidence", "CI run 81")
    assert [one["incident"] for one in rows(fireline)] == [two[1]]
    done = rows(fireline, "--all")[-1]
    assert (done["status"], done["evidence"]) == ("completed", "CI run 81")
    assert fireline("actions", "done", "nothing-like-it").code == 2


def test_they_go_out_as_csv_and_come_back_changed(
    fireline: CommandLine, two: tuple[str, str], tmp_path: Path
) -> None:
    text = fireline.good("actions", "--csv")
    assert "'=mend the card" in text
    file = tmp_path / "actions.csv"
    file.write_text(text)
    assert "0 added, 0 changed, 2 as they were" in fireline("actions", "import", str(file)).err
    table = list(csv.DictReader(io.StringIO(text)))
    table[0]["due"], table[1]["owner"] = "2030-05-01", ""
    table += [
        {"incident": two[1], "action": "teach the on-call", "priority": "low"},
        {"incident": two[1], "action": "never", "due": "soon"},
        {"incident": two[0], "id": table[1]["id"], "owner": "thief"},
        {"incident": two[0], "id": table[0]["id"], "status": "completed"},
    ]
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    ran = fireline("actions", "import", str(file))
    assert ran.code == 2
    assert "1 added, 1 changed, 1 as they were; 3 refused." in ran.err
    by_text = {one["action"]: one for one in rows(fireline)}
    assert by_text["validate the schema"]["due"] == "2030-05-01"
    assert by_text["=mend the card"]["owner"] == "fraud-team"
    assert by_text["teach the on-call"]["priority"] == "low"
    assert len(by_text) == 3


def test_a_file_that_is_no_csv_or_too_long_is_refused_and_never_cut(
    fireline: CommandLine, two: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, row = tmp_path / "actions.csv", f"{two[1]},added by hand"
    file.write_text(f"incident,action\n{row}\n{two[1]},{'x' * 200_000}\n")
    said = fireline("actions", "import", str(file))
    assert said.code == 2
    assert "is no CSV" in said.err
    monkeypatch.setattr(actions, "_SIZE", 30)
    said = fireline("actions", "import", str(file))
    assert said.code == 2
    assert "larger than 30 bytes" in said.err
    assert [one["action"] for one in rows(fireline)].count("added by hand") == 1


def test_a_severe_incident_is_not_closed_without_a_review_unless_somebody_says_why(
    fireline: CommandLine,
) -> None:
    number = fireline.declare()
    refused = fireline("close", number, "--as", "resolved", "--reason", "over")
    assert refused.code == 1
    assert "the root cause" in refused.err
    assert "--without-review" in refused.err
    signed = ("approvals.responsible_manager=Mo Ito", "approvals.security_lead=Sam Oz")
    held = ("root_cause.category=model_drift", "follow_up.held_at=2026-04-23T10:00Z")
    fireline.good("set", number, *held, *signed, "lessons+=Check the schema first")
    still = fireline("close", number, "--as", "resolved", "--reason", "over").err
    assert (
        "Missing: the postmortem (fireline export postmortem); 75 of 83 entries of the review open" in still
    )
    fireline.good("export", number, "postmortem")
    fireline.good("review", "sign", number, "security", "--incomplete", "counsel fills in the rest")
    closed = fireline("close", number, "--as", "resolved", "--reason", "over")
    assert closed.code == 0
    assert "entries of the review open, signed so" in closed.err
    assert "all the same" not in fireline.good("timeline", number)


def test_closing_without_is_recorded_and_a_cause_that_came_back_is_pointed_out(fireline: CommandLine) -> None:
    first = fireline.declare()
    fireline.good("set", first, "root_cause.category=model_drift")
    fireline.good("action", "add", first, "watch the inputs")
    fireline.good(
        "close", first, "--as", "resolved", "--reason", "over", "--without-review", "nobody was left"
    )
    assert "all the same because nobody was left (missing: the review meeting" in fireline.good(
        "timeline", first
    )
    second = fireline.declare()
    said = fireline("set", second, "root_cause.category=model_drift").err
    assert f"This cause was there before: {first}" in said
    assert "still open there: watch the inputs" in said
    fireline.good("review", "cause", first, "weak_data_governance")
    third = fireline.declare()
    shared = fireline("review", "cause", third, "weak_data_governance").err
    assert f"This cause was there before: {first}" in shared
    assert first in fireline.good("search", "cause:weak_data_governance")
    again = fireline("review", "fill", second, "category=model_drift").err
    assert f"This cause was there before: {first}" in again
    closed = fireline("close", second, "--as", "resolved", "--reason", "x", "--without-review", "y").err
    assert f"This cause was there before: {first}" in closed
    low = fireline.good("declare", "--title", "Small", "--severity", "low").strip()
    fireline.good("close", low, "--as", "resolved", "--reason", "over")
    fireline.good("close", fireline.declare("--drill"), "--as", "resolved", "--reason", "over")
