"""``fireline trends``."""

import json
from pathlib import Path

from tests.app.command_line import CommandLine


def test_trends_are_of_live_incidents_and_drills_stand_beside(fireline: CommandLine, tmp_path: Path) -> None:
    number = fireline.declare(
        "--model", "fraud-v4", "--detected-at", "2026-04-22T09:00Z", "--onset", "2026-04-22T08:00Z"
    )
    fireline.good("ack", number)
    fireline.declare("--drill")
    found = json.loads(fireline.good("trends", "--json"))
    assert (found["incidents"], found["drills"]) == (1, 1)
    assert found["counts"]["model"] == [{"name": "fraud-v4", "incidents": 1, "near_misses": 0}]
    assert found["times"]["MTTD"]["median_seconds"] == 3600
    assert found["detection"][0]["source"] == "person"
    assert json.loads(fireline.good("trends", "--drills", "--json"))["incidents"] == 1
    assert json.loads(fireline.good("trends", "model:other", "--json"))["incidents"] == 0
    assert "1 few" in fireline.good("trends")
    file = tmp_path / "trends.html"
    fireline.good("trends", "--format", "html", "-o", str(file))
    assert "<h2>Times</h2>" in file.read_text()
    assert fireline.good("trends", "--format", "csv").startswith("table,row,column,value")


def test_a_quarter_without_a_review_is_called_for_until_it_has_one(
    fireline: CommandLine, tmp_path: Path
) -> None:
    from datetime import UTC, datetime

    from data.times import from_datetime
    from playbooks.trends.reviewing import last_quarter

    last = last_quarter(from_datetime(datetime.now(UTC)))
    at = f"{last[:4]}-{3 * int(last[-1]):02d}-10T00:00:00Z"
    file = tmp_path / "one.json"
    file.write_text(json.dumps({"incident_id": "x", "title": "Old", "detected_at": at}))
    fireline.good("import-records", str(file))
    assert f"{last} was not reviewed yet" in fireline("trends").err
    assert fireline("trends", "--reviewed", " ").code == 2
    fireline.good("trends", "--reviewed", "Schema checks are missing everywhere")
    assert "not reviewed" not in fireline("trends").err
