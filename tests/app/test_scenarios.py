"""Scenario files on the command line: checked, and begun."""

import json
from pathlib import Path

from playbooks.scenario.scaffold import text
from tests.app.command_line import CommandLine


def test_a_scenario_is_begun_and_checked(fireline: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    fireline.good("new", "scenario", "Mine", "--type", "model_drift", "-o", str(file))
    assert fireline("check", str(file)).code == 0
    file.write_text(text("Mine", "model_drift").replace("panel: live_accuracy", "panel: accuracy"))
    ran = fireline("check", str(tmp_path))
    assert ran.code == 1
    line = next(n for n, told in enumerate(file.read_text().splitlines(), 1) if "panel: accuracy" in told)
    assert f"{file}:{line}:16: error: there is no panel 'accuracy'" in ran.out


def test_editors_get_a_schema(fireline: CommandLine) -> None:
    assert json.loads(fireline.good("new", "scenario", "--schema"))["title"] == "A Fireline scenario"
