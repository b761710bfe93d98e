"""Evidence of a drill is collected out of its world, and its catalogue is the world's in any pane."""

import json

import pytest

from tests.app.command_line import CommandLine


def test_what_stands_in_the_world_is_kept_and_systems_are_found_by_its_catalogue(
    fireline: CommandLine,
) -> None:
    number = fireline.good("drill", "assembly-line", "--only-begin").strip()
    told = fireline.good("collect", number).splitlines()
    kept = {name: digest for digest, name in (line.split() for line in told)}
    assert set(kept) == {
        *(f"evidence-{name}.json" for name in ("env", "image", "alerts", "metrics", "samples")),
        *(f"evidence-{name}.txt" for name in ("events", "logs")),
    }
    files = {path.name: path for path in fireline.home.rglob("*") if path.is_file()}
    env = json.loads(files[kept["evidence-env.json"]].read_text())
    assert {"name": "MODEL_VERSION", "value": "2.7.0"} in env[0]["containers"][0]["env"]
    assert "BH-60231" in files[kept["evidence-samples.json"]].read_text()
    assert "line-robots-v4" in fireline("system", "spread", number).err


def test_a_drill_of_no_scenario_collects_nothing(fireline: CommandLine) -> None:
    number = fireline.good("declare", "--drill", "--title", "By hand").strip()
    assert "collects nothing" in fireline("collect", number).err


@pytest.mark.parametrize("part", ["events", "metrics"])
def test_one_part_is_asked_for_by_name(fireline: CommandLine, part: str) -> None:
    number = fireline.good("drill", "near-miss", "--only-begin").strip()
    assert f"evidence-{part}" in fireline.good("collect", number, "--what", part)
