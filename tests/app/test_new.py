"""``fireline new``."""

import json
from pathlib import Path

from tests.app.command_line import CommandLine


def test_a_scaffold_is_written_once_and_checks(fireline: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    fireline.good("new", "runbook", "Mine", "--type", "model_drift", "-o", str(file))
    assert "mine.yaml" in file.read_text()
    fireline.good("check", str(file))
    file.write_text("kept")
    assert fireline("new", "runbook", "Mine", "-o", str(file)).code == 2
    assert file.read_text() == "kept"
    assert fireline("new", "runbook", "Mine", "--type", "none").code == 2


def test_an_incident_becomes_a_draft(fireline: CommandLine, tmp_path: Path) -> None:
    number = fireline.declare("--type", "model_drift", "--model", "fraud-v4")
    assert fireline("new", "runbook", "--from", number).code == 2
    fireline.good("exec", number, "--yes", "--", "touch", str(tmp_path / "done"))
    drafted = fireline.good("new", "runbook", "--from", number)
    assert f"# Drafted from {number}" in drafted
    assert f"touch {tmp_path / 'done'}" in drafted


def test_the_schema_is_json(fireline: CommandLine) -> None:
    assert json.loads(fireline.good("new", "runbook", "--schema"))["$defs"]["RawStep"]
