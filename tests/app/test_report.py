"""Reports to authorities and affected decisions from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.command_line import CommandLine


def owed(fireline: CommandLine) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(fireline.good("report", "list", "--json"))["obligations"]
    return found


def assessed(fireline: CommandLine) -> None:
    for question in ("controller", "breach", "risk"):
        fireline.good("report", "answer", "gdpr-33", question, "yes", "--reason", "we looked")


def test_from_the_first_question_to_the_report_as_sent(fireline: CommandLine) -> None:
    number = fireline.declare()
    assert "not assessed" in fireline.good("report", "list")
    assert fireline("report", "list").err.strip().endswith("whoever answers for it decides.")
    assert fireline("report", "sent", "gdpr_33").code == 2
    assert fireline("report", "confirm", "gdpr_33").code == 2
    assessed(fireline)
    assert "GDPR 33 notification, possible" in fireline.good("status")
    fireline.good("report", "confirm", number, "gdpr_33", "--by", "Dana Law")
    assert [(one["status"], one["verdict"]) for one in owed(fireline)] == [("due", "confirmed")]
    assert "**Controller**: *not recorded*" in fireline.good("export", number, "report", "gdpr_33")
    assert owed(fireline)[0]["status"] == "draft"
    said = fireline("report", "sent", "gdpr_33", "--reference", "DSB-7")
    assert "It said nothing of" in said.err
    fireline.good("report", "fill", "gdpr_33", "controller=Acme GmbH")
    assert json.loads(fireline.good("report", "diff", "gdpr_33", "--json")) == [
        {"from": "notification initial", "to": "now", "field": "Controller", "was": None, "is": "Acme GmbH"}
    ]
    fireline.good("report", "sent", "gdpr_33", "notification", "--version", "complete")
    assert owed(fireline)[0]["status"] == "complete"
    assert "reference DSB-7" in fireline.good("timeline")
    kept = list((fireline.home / "evidence").glob("??/*"))
    assert sorted("Acme GmbH" in file.read_text() for file in kept) == [False, True]


def test_a_critical_incident_needs_its_assessments_or_a_reason(fireline: CommandLine) -> None:
    fireline.declare("--severity", "critical")
    refused = fireline("close", "--as", "resolved", "--reason", "done")
    assert refused.code == 1
    assert "13 reporting regimes not assessed" in refused.err
    listed = json.loads(fireline.good("report", "list", "--json"))["regimes"]
    ids = [one["id"] for one in listed]
    fireline.good("report", "rule-out", *ids[1:], "--by", "Dana Law", "--reason", "not in scope")
    assert (
        "1 reporting regime not assessed (AI Act)"
        in fireline("close", "--as", "resolved", "--reason", "done").err
    )
    closed = fireline("close", "--as", "resolved", "--reason", "done", "--override", "counsel decides")
    assert (closed.code, "Still missing: 1 reporting regime not assessed (AI Act)" in closed.err) == (0, True)
    assert "all the same because counsel decides" in fireline.good("timeline", "AI-INC-2026-0001")


def test_a_date_that_has_not_come_needs_no_answers(fireline: CommandLine) -> None:
    fireline.declare("--detected-at", "2026-04-22T08:15:00Z")
    assert "applies from 2027-12-02" in fireline.good("report", "assess", "eu_ai_act_73")
    assert owed(fireline) == []


def test_cohorts_keep_hashes_and_are_settled_group_by_group(fireline: CommandLine, tmp_path: Path) -> None:
    fireline.declare()
    ids = tmp_path / "ids.txt"
    ids.write_text("c-1\nc-2\n\nc-3\nc-3\n")
    one = fireline.good("cohort", "add", "Refused", "since", "six", "--ids", str(ids), "--query", "select id")
    assert fireline.good("cohort", "holds", one.strip(), "c-2").strip() == "yes"
    assert fireline("cohort", "holds", one.strip()[-8:], "c-9").code == 1
    assert not [file for file in fireline.home.rglob("*") if file.is_file() and b"c-2" in file.read_bytes()]
    two = fireline.good("cohort", "add", "Scored late", "--group", "north=2", "--group", "south=1").strip()
    assert fireline("cohort", "set", two, "rescored=1").code == 2
    fireline.good("cohort", "set", two, "rescored=2", "reversed=1", "notified=2", "--group", "north")
    assert fireline("cohort", "set", two, "waived=1", "--group", "south").code == 2
    fireline.good("cohort", "set", two, "waived=1", "--group", "south", "--reason", "a test account")
    shown = {one["title"]: one for one in json.loads(fireline.good("cohort", "list", "--json"))}
    assert (shown["Refused since six"]["count"], shown["Refused since six"]["open"]) == (3, True)
    assert shown["Scored late"]["open"] is False
    said = fireline("close", "--as", "resolved", "--reason", "done", "--override", "later").err
    assert "affected decisions open: Refused since six" in said
    assert "Scored late" not in said
    assert "waived of “Scored late, south”: 1" in fireline.good("timeline", "AI-INC-2026-0001")


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "assess", "gdpr_99"),
        ("report", "answer", "gdpr_33", "colour", "yes", "--reason", "x"),
        ("report", "answer", "gdpr_33", "risk", "maybe", "--reason", "x"),
        ("report", "answer", "gdpr_33", "risk", "--reason", "x"),
        ("report", "rule-out", "gdpr_33", "--reason", " "),
        ("report", "fill", "gdpr_33", "colour=blue"),
        ("report", "fill", "gdpr_33", "controller"),
        ("report", "sent", "dora_19"),
        ("export", "report"),
        ("export", "report", "gdpr_99"),
        ("export", "brief", "gdpr_33"),
        ("cohort", "add", "x"),
        ("cohort", "add", "x", "--count", "3", "--group", "a=2"),
        ("cohort", "add", "x", "--group", "a"),
        ("cohort", "set", "abc", "rescored=1"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    fireline: CommandLine, arguments: tuple[str, ...]
) -> None:
    fireline.declare()
    before = fireline.good("timeline", "--json")
    assert fireline(*arguments).code == 2
    assert fireline.good("timeline", "--json") == before
