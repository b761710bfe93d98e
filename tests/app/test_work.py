"""Workstreams and tasks from the command line."""

import json
from typing import Any

import pytest

from tests.app.command_line import CommandLine


def _streams(fireline: CommandLine) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in json.loads(fireline.good("workstream", "list", "--json"))}


def _tasks(fireline: CommandLine) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(fireline.good("task", "list", "--json"))
    return found


@pytest.fixture(autouse=True)
def nothing_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """An incident begins without workstreams; what opens by itself has a test of its own."""
    monkeypatch.setenv("FIRELINE_WORKSTREAMS_FROM", "never")


@pytest.mark.parametrize(("least", "opened"), [("", 4), ("high", 4), ("critical", 0), ("never", 0)])
def test_declaring_opens_the_playbooks_workstreams_from_a_severity_on(
    fireline: CommandLine, monkeypatch: pytest.MonkeyPatch, least: str, opened: int
) -> None:
    monkeypatch.setenv("FIRELINE_WORKSTREAMS_FROM", least)
    declared = fireline("declare", "--title", "Scores are off", "--severity", "high")
    assert len(_streams(fireline)) == opened
    assert ("opened Containment, Investigation" in declared.err) is bool(opened)
    postmortem = fireline.good("export", "postmortem", "-o", "-")
    assert ("workstream Containment opened" in postmortem) is bool(opened)
    assert "Choose what stops the harm" not in postmortem, "the workstream's own line stands for its tasks"


def test_the_playbook_opens_what_type_and_severity_ask_for_once(fireline: CommandLine) -> None:
    fireline.declare()
    assert "Containment: the playbook asks for it" in fireline.good("workstream", "list")
    fireline.good("workstream", "open")
    opened = _streams(fireline)
    assert list(opened) == ["containment", "investigation", "communication", "recovery"]
    fireline.good("workstream", "open")
    assert [len(one["tasks"]) for one in _streams(fireline).values()] == [
        len(one["tasks"]) for one in opened.values()
    ]
    fireline.good("set", "incident_type=privacy_leakage")
    fireline.good("workstream", "open")
    assert list(_streams(fireline))[-1] == "legal_compliance"


def test_a_workstream_has_the_lead_of_its_role_until_one_is_named(fireline: CommandLine) -> None:
    fireline.declare()
    fireline.good("workstream", "open", "communication")
    fireline.good("role", "communications", "Cy Oh")
    assert _streams(fireline)["communication"]["lead"] == "Cy Oh"
    fireline.good("workstream", "set", "communication", "lead=Dee Fox", "due=2020-01-01T00:00:00Z")
    shown = _streams(fireline)["communication"]
    assert (shown["lead"], shown["overdue"]) == ("Dee Fox", True)
    fireline.good("workstream", "set", "communication", "status=done")
    assert _streams(fireline)["communication"]["overdue"] is False


def test_a_todo_in_a_note_becomes_a_task_and_nothing_else_does(fireline: CommandLine) -> None:
    fireline.declare()
    fireline.good(
        "note",
        "Scores fell at nine.\nTODO: ask the feed's owner\n"
        "- TODO: keep the logs @ 2099-01-01 09:00\nno todo: here",
    )
    assert [(one["task"], one["origin"], one["due"]) for one in _tasks(fireline)] == [
        ("keep the logs", "note", "2099-01-01T09:00:00Z"),
        ("ask the feed's owner", "note", None),
    ]


def test_a_task_of_ones_own_is_followed_to_its_end(fireline: CommandLine) -> None:
    fireline.declare()
    fireline.good("workstream", "open", "Model", "vendor")
    late = fireline.good(
        "task", "add", "Call the vendor", "--in", "model_vendor", "--due", "2020-01-01T00:00:00Z"
    ).strip()
    other = fireline.good("task", "add", "Read the contract", "--owner", "Cy Oh", "--due", "30m").strip()
    assert _streams(fireline)["model_vendor"]["overdue"] is True
    assert fireline("task", "block", late[-8:]).code == 2
    fireline.good("task", "block", late[-8:], "--reason", "Their line is busy")
    assert _tasks(fireline)[0]["blocker"] == "Their line is busy"
    fireline.good("task", "done", late[-8:])
    fireline.good("task", "set", other[-8:], "owner=Dee Fox", "workstream=model_vendor")
    shown = {one["id"]: one for one in _tasks(fireline)}
    assert (shown[late]["status"], shown[late]["blocker"], shown[late]["overdue"]) == ("done", None, False)
    assert (shown[other]["owner"], shown[other]["overdue"]) == ("Dee Fox", False)
    said = fireline.good("timeline")
    assert "task: Call the vendor, model vendor" in said
    assert "status of “Call the vendor”: done" in said


def test_open_tasks_stand_in_the_hand_over_card(fireline: CommandLine) -> None:
    fireline.declare()
    fireline.good("note", "TODO: ask the feed's owner")
    assert "ask the feed's owner (nobody)" in fireline.good("handover", "ic")


@pytest.mark.parametrize(
    "arguments",
    [
        ("task", "add", " "),
        ("task", "add", "x", "--in", "nowhere"),
        ("task", "add", "x", "--due", "soon"),
        ("task", "done", "abc"),
        ("task", "done"),
        ("workstream", "set", "nowhere", "lead=x"),
        ("workstream", "open", "a.b"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    fireline: CommandLine, arguments: tuple[str, ...]
) -> None:
    fireline.declare()
    assert fireline(*arguments).code == 2
    assert _tasks(fireline) == []
