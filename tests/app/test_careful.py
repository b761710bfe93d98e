"""What stands in the way of a careless step: read-only mode, article 73(6), versions that are known bad."""

from pathlib import Path

import pytest

from tests.app.command_line import CommandLine

BOOK = """
runbook:
  name: Test
  incident_type: model_drift
  version: "1"
  triage:
    steps:
      - {action: Look, command: echo looked}
  containment:
    steps:
      - action: Serve another
        command: echo MODEL_PREVIOUS_VERSION > serving
        rollback: echo MODEL_CURRENT_VERSION > serving
        verify: grep -qx MODEL_PREVIOUS_VERSION serving
  investigation:
    steps:
      - {action: Turn on tracing, command: touch tracing, rollback: rm tracing, verify: test -e tracing}
"""
MODEL = "fraud-detection-v4"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "book.yaml"
    file.write_text(BOOK)
    file.chmod(0o600)
    return str(file)


def incident(fireline: CommandLine, current: str, previous: str) -> str:
    number = fireline.declare("--model", MODEL)
    fireline.good("set", number, f"system.{MODEL}.model_version={current}")
    fireline.good("set", number, f"system.{MODEL}.previous_version={previous}")
    return number


def contain(fireline: CommandLine, number: str, book: str) -> tuple[int, str]:
    ran = fireline("run", book, "--incident", number, "--section", "containment", "--yes")
    return ran.code, ran.out + ran.err


@pytest.mark.parametrize("way", ["option", "variable", "setting"])
def test_read_only_mode_starts_nothing_that_changes_anything(
    fireline: CommandLine, book: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    number = incident(fireline, "4.1.2", "4.1.1")
    more: tuple[str, ...] = ("--read-only",) if way == "option" else ()
    if way == "variable":
        monkeypatch.setenv("FIRELINE_READ_ONLY", "1")
    if way == "setting":
        file = tmp_path / "config.toml"
        file.write_text("read_only = true\n")
        monkeypatch.setenv("FIRELINE_CONFIG", str(file))
    ran = fireline("run", book, "--section", "containment", "--yes", *more)
    assert ran.code != 0
    assert "Read-only mode is on" in ran.err
    assert fireline("exec", "--yes", *more, "--", "touch made").code != 0
    assert not (tmp_path / "serving").exists()
    assert not (tmp_path / "made").exists()
    assert fireline("run", book, "--section", "triage", "--yes", *more).code == 0
    fireline.good("note", number, "seen", *more)
    fireline.good("answer", number, "direct_harm", "no", *more)


def test_an_investigation_that_alters_the_system_asks_for_the_authorities_first(
    fireline: CommandLine, book: str, tmp_path: Path
) -> None:
    incident(fireline, "4.1.2", "4.1.1")
    refused = fireline("run", book, "--section", "investigation", "--yes")
    assert refused.code != 0
    assert "article 73(6)" in refused.err
    assert "--authorities informed" in refused.err
    assert not (tmp_path / "tracing").exists()
    fireline.good("run", book, "--section", "investigation", "--yes", "--authorities", "informed")
    assert (tmp_path / "tracing").exists()
    assert "the authorities were informed before" in fireline.good("timeline")


def test_containment_never_waits_for_that_question(fireline: CommandLine, book: str) -> None:
    number = incident(fireline, "4.1.2", "4.1.1")
    assert contain(fireline, number, book)[0] == 0


def test_a_version_that_was_rolled_back_from_is_refused_in_a_later_incident(
    fireline: CommandLine, book: str
) -> None:
    first = incident(fireline, "4.1.2", "4.1.1")
    assert contain(fireline, first, book)[0] == 0
    second = incident(fireline, "4.1.3", "4.1.2")
    code, said = contain(fireline, second, book)
    assert code != 0
    assert f"4.1.2 (MODEL_PREVIOUS_VERSION) is bad: it was rolled back from in {first}" in said
    fireline.good("close", first, "--as", "false-alarm", "--reason", "the sensor was wrong")
    assert contain(fireline, second, book)[0] == 0


def test_undoing_the_rollback_takes_the_reproach_away(fireline: CommandLine, book: str) -> None:
    first = incident(fireline, "4.1.2", "4.1.1")
    assert contain(fireline, first, book)[0] == 0
    fireline.good("rollback", first, "--section", "containment", "--step", "1", "--confirm", MODEL)
    second = incident(fireline, "4.1.3", "4.1.2")
    assert contain(fireline, second, book)[0] == 0


def test_a_version_marked_bad_is_refused_and_previous_is_not_taken_for_known_good(
    fireline: CommandLine, book: str
) -> None:
    first = incident(fireline, "4.1.2", "4.1.1")
    fireline.good("set", first, f"system.{MODEL}.known_bad_version=4.1.0")
    second = incident(fireline, "4.1.3", "4.1.0")
    code, said = contain(fireline, second, book)
    assert code != 0
    assert f"is bad: marked so in {first}" in said
    fireline.good("set", second, f"system.{MODEL}.previous_version=4.0.8")
    fireline.good("set", second, f"system.{MODEL}.known_good_version=4.0.9")
    code, said = contain(fireline, second, book)
    assert code == 0
    assert "4.0.8 is the version before, and nobody vouches for it; known good is 4.0.9" in said
