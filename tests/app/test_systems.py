"""Several systems, what hangs on what, which are contained, and incidents that are parts of a larger one."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.command_line import CommandLine

LINE = """
models:
  defect-vision: {title: Defect detection, dependents: [placing-robots, stock-counter]}
  placing-robots: {}
  stock-counter: {}
  qa-dashboard: {dependencies: [defect-vision, stock-counter]}
"""


@pytest.fixture
def line(fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """An assembly line whose vision model three other systems take from."""
    known = tmp_path / "known"
    known.mkdir()
    (known / "models.yaml").write_text(LINE)
    monkeypatch.setenv("FIRELINE_KNOWLEDGE", str(known))
    fireline.good(
        "declare", "--title", "Faulty parts pass", "--severity", "critical", "--model", "defect-vision"
    )
    return fireline


def _standing(fireline: CommandLine) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(fireline.good("system", "list", "AI-INC-2026-0001", "--json"))
    return found


def test_a_cascade_is_taken_from_the_catalogue_and_mended_by_hand(line: CommandLine) -> None:
    assert "placing-robots takes from defect-vision by the catalogue" in line.good("system", "list")
    line.good("system", "spread")
    line.good("system", "depend", "dock-planner", "--on", "stock-counter", "--how", "stock levels")
    line.good("system", "depend", "qa-dashboard", "--on", "stock-counter", "--not")
    found = _standing(line)
    assert [one["model_id"] for one in found["systems"]] == [
        "defect-vision", "placing-robots", "stock-counter", "qa-dashboard", "dock-planner",
    ]  # fmt: skip
    assert [(one["system"], one["depends_on"]) for one in found["dependencies"]] == [
        ("placing-robots", "defect-vision"),
        ("stock-counter", "defect-vision"),
        ("qa-dashboard", "defect-vision"),
        ("dock-planner", "stock-counter"),
    ]
    line.good("system", "spread")
    assert _standing(line) == found, "what was taken back stays so"
    assert line("system", "depend", "qa-dashboard", "--on", "qa-dashboard").code == 2


def test_containment_says_which_systems_it_does_not_cover(line: CommandLine) -> None:
    line.good("system", "spread")
    line.good("set", "contained_at=now")
    line.good("system", "state", "defect-vision", "contained", "--reason", "a person checks each part")
    line.good("system", "state", "placing-robots", "harming")
    line.good("system", "state", "qa-dashboard", "unaffected")
    assert _standing(line)["not_covered"] == ["placing-robots", "stock-counter"]
    shown = line.good("status", "AI-INC-2026-0001")
    assert "containment does not cover: placing-robots, stock-counter" in shown
    postmortem = line.good("export", "AI-INC-2026-0001", "postmortem", "-o", "-")
    assert "The containment does not cover `placing-robots`, `stock-counter`." in postmortem
    assert "`stock-counter`: depends on `defect-vision`" in postmortem
    assert "a person checks each part" in postmortem
    assert "Not contained as far as anybody said: placing-robots, stock-counter" in line("resolve").err
    assert line("system", "state", "placing-robots", "calm").code == 2
    assert line("system", "state", "unheard-of", "contained").code == 2


def test_a_part_is_declared_from_its_whole_and_each_names_the_other(line: CommandLine) -> None:
    line.good(
        "declare", "--parent", "AI-INC-2026-0001", "--title", "Robots place faulty parts",
        "--severity", "high", "--model", "placing-robots",
    )  # fmt: skip
    assert _standing(line)["parts"] == [{"incident_id": "AI-INC-2026-0002", "status": "open"}]
    assert "part of AI-INC-2026-0001" in line.good("status", "AI-INC-2026-0002")
    assert "part AI-INC-2026-0002, open, high: Robots place" in line.good("status", "AI-INC-2026-0001")
    record = line.good("export", "AI-INC-2026-0001", "record", "-o", "-")
    told = [one["event"] for one in json.loads(record)["timeline"]]
    assert "has the part AI-INC-2026-0002" in told
    postmortem = line.good("export", "AI-INC-2026-0001", "postmortem", "-o", "-")
    assert "AI-INC-2026-0002: open, high: Robots place faulty parts" in postmortem
    ring = line("link", "AI-INC-2026-0001", "AI-INC-2026-0002", "--as", "parent")
    assert ring.code == 2
    assert "is part of" in ring.err


def test_a_part_that_was_linked_wrongly_is_taken_back_at_both_ends_and_may_be_linked_again(
    line: CommandLine,
) -> None:
    part, whole = line.declare("--parent", "AI-INC-2026-0001"), "AI-INC-2026-0001"
    line.good("link", part, whole, "--as", "parent", "--not", "--reason", "another line")
    assert "parts" not in {name for name, found in _standing(line).items() if found}
    assert "part of" not in line.good("status", part)
    assert f"taken back: has the part {part}, reason: another line" in line.good("timeline", whole)
    assert whole not in line.good("export", part, "postmortem", "-o", "-").partition("## What happened")[0]
    again = line("link", part, whole, "--as", "parent", "--not")
    assert (again.code, "no such link" in again.err) == (2, True)
    line.good("link", whole, part, "--as", "parent")
    assert f"part of {part}" in line.good("status", whole)


def test_a_part_of_a_drill_is_a_drill_and_a_live_one_never_is(fireline: CommandLine) -> None:
    drill = fireline.declare("--drill")
    part = fireline.declare("--parent", drill)
    assert part.startswith("AI-DRILL-")
    live = fireline.declare()
    refused = fireline("declare", "--title", "x", "--severity", "low", "--parent", live, "--drill")
    assert refused.code == 2
    assert fireline("link", live, drill, "--as", "parent").code == 2
