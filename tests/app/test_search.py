"""Past incidents: found, compared and taken in."""

import json
from pathlib import Path

import pytest

from tests.app.command_line import CommandLine


def numbers(fireline: CommandLine, *words: str) -> list[str]:
    return [one["number"] for one in json.loads(fireline("search", *words, "--json").out)]


def test_incidents_are_found_by_what_was_written_of_them_and_as_soon_as_it_was(fireline: CommandLine) -> None:
    first = fireline.declare("--model", "fraud-v4")
    near = fireline.good("declare", "--title", "Almost paid twice", "--severity", "near_miss").strip()
    drill = fireline.declare("--drill")
    assert numbers(fireline) == [near, first]
    assert numbers(fireline, "--near-misses") == [near]
    assert numbers(fireline, "mode:drill") == [drill]
    assert numbers(fireline, "merchant") == []
    fireline.good("note", first, "merchant category arrives null")
    fireline.good("set", first, "root_cause.category=model_drift")
    assert numbers(fireline, "merchant", "null") == numbers(fireline, "cause:model_drift") == [first]
    assert "merchant category arrives" in fireline.good("search", "categ*", "model:fraud-v4")
    fireline.good("note", first, "fraud scores fell at six")
    assert "fraud scores fell at six" in fireline.good("search", "fraud"), "not what it is called"
    assert fireline("search", "nothing-like-it").code == 1
    assert fireline("search", "colour:red").code == 2


def test_those_like_one_say_why(fireline: CommandLine) -> None:
    old = fireline.declare("--model", "fraud-v4", "--type", "model_drift")
    fireline.good("declare", "--title", "Nothing alike", "--severity", "low", "--model", "other")
    new = fireline.declare("--model", "fraud-v4")
    found = json.loads(fireline.good("search", "--similar", new, "--json"))
    assert [one["number"] for one in found] == [old]
    assert found[0]["why"][0] == "same model: fraud-v4"


AIID = {
    "incidents": [
        {
            "incident_id": 23,
            "title": "Shuttle stands in the way",
            "date": "2017-11-08",
            "description": "A driverless shuttle did not move out of a truck's way.",
            "Alleged deployer of AI system": ["navya", "keolis"],
        },
        {"title": "nobody gave it an id"},
    ]
}


def test_the_incident_database_of_the_world_is_taken_in_once(fireline: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "incidents.json"
    file.write_text(json.dumps(AIID))
    assert fireline("import-records", str(file), "--mapping", "aiid", "--dry-run").out == ""
    ran = fireline("import-records", str(file), "--mapping", "aiid", "--near-misses")
    assert (ran.code, ran.out) == (2, "AI-INC-2017-0001\n")
    assert "record 2: it has no incident_id" in ran.err
    assert "1 were here already" in fireline("import-records", str(file), "--mapping", "aiid").err
    assert numbers(fireline, "shuttle", "model:keolis", "until:2018", "severity:near_miss") == [
        "AI-INC-2017-0001"
    ]
    assert fireline.good("status") == "No incident is open.\n"


def test_a_record_that_was_exported_comes_back_as_it_was(
    fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = fireline.declare("--model", "fraud-v4", "--type", "model_drift")
    fireline.good("ack", number)
    fireline.good("set", number, "impact.affected_predictions=12400", "root_cause.category=model_drift")
    fireline.good("action", "add", number, "validate the schema", "--owner", "data", "--due", "2026-12-01")
    fireline.good("resolve", number)
    first = json.loads(fireline.good("export", number, "record"))
    file = tmp_path / "record.json"
    file.write_text(json.dumps(first))
    monkeypatch.setenv("FIRELINE_HOME", str(tmp_path / "other"))
    taken = fireline.good("import-records", str(file)).strip()
    second = json.loads(fireline.good("export", taken, "record"))
    same = set(first) - {"incident_id", "timeline"}
    assert {name: second[name] for name in same} == {name: first[name] for name in same}


def test_another_tools_csv_is_taken_in_by_a_mapping(fireline: CommandLine, tmp_path: Path) -> None:
    file, mapping = tmp_path / "export.csv", tmp_path / "ours.yaml"
    file.write_text('Key,Name,Prio,Opened\nOPS-1,"Scores, off",P1,2025-02-28\nOPS-2,Slow,P9,yesterday\n')
    mapping.write_text(
        "id: key\nfields: {title: name, severity: prio, detected_at: opened}\n"
        "values: {severity: {p1: critical}}\nconstants: {incident_type: model_drift}\n"
    )
    ran = fireline("import-records", str(file), "--mapping", str(mapping))
    assert (ran.code, ran.out) == (2, "AI-INC-2025-0001\n")
    assert "export.csv: record 2: " in ran.err
    assert numbers(fireline, "severity:critical", "type:model_drift", "scores") == ["AI-INC-2025-0001"]
    mapping.write_text("id: key\nfields: {colour: name}\n")
    refused = fireline("import-records", str(file), "--mapping", str(mapping))
    assert refused.code == 2
    assert "ours.yaml:2:10: colour is no field" in refused.err
