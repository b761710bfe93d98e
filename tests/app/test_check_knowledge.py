"""``fireline check`` and ``fireline doctor`` read every kind of knowledge file that there is."""

from pathlib import Path

import pytest

from app.cli.check import KNOWLEDGE
from playbooks import panels
from tests.app.command_line import CommandLine

SHIPPED = Path(panels.__file__).parent / "knowledge"
BAD = {
    "panels.yaml": (
        'panels:\n  x:\n    title: x\n    query: up{m="$model_id"}\n',
        "is inside quotes",
    ),
    "classify.yaml": ("questions:\n  another: {}\n", "another"),
    "rules.yaml": ('rules:\n  AIModelPrivacyLeak:\n    threshold: "many"\n', "a threshold is a number"),
}


def test_every_file_that_ships_can_be_overridden_and_checked() -> None:
    shipped = {file.name for file in SHIPPED.glob("*.yaml")}
    assert shipped <= set(KNOWLEDGE)


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_taken_is_told_with_its_place(
    fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    text, words = BAD[name]
    (tmp_path / name).write_text(text)
    ran = fireline("check", str(tmp_path))
    assert ran.code == 1
    assert f"{tmp_path / name}:" in ran.out
    assert words in ran.out
    monkeypatch.setenv("FIRELINE_KNOWLEDGE", str(tmp_path))
    assert words in fireline("doctor", "--json").out
