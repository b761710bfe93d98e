"""``fireline check keys.toml``."""

from pathlib import Path

from tests.app.command_line import CommandLine


def test_a_clash_is_found_with_its_place_before_the_app_starts(fireline: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text('[incident]\nnote = "t"\n')
    ran = fireline("check", str(file))
    assert ran.code == 1
    assert f"{file}:2:1" in ran.out
    assert "already Triage" in ran.out
    file.write_text('[incident]\nnote = "Q"\n')
    assert fireline("check", str(file)).code == 0
