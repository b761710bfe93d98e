"""Running and judging steps from the command line; bash really runs them."""

import json
from pathlib import Path

from tests.app.command_line import CommandLine
from tests.app.running_book import book, contain, number, state

__all__ = ["book", "number", "state"]


def test_triage_runs_without_a_question_and_stops_at_what_fails(
    fireline: CommandLine, book: Path, number: str
) -> None:
    ran = fireline("run", str(book), "--incident", number, "--yes")
    assert ran.code == 1
    assert ran.out == "hello fraud-v4\n"
    assert "triage 1: succeeded" in ran.err
    assert "A person does this step" in ran.err
    assert "triage 3: failed, exit code 1" in ran.err
    assert fireline("run", str(book), "--step", "1").code == 0


def test_a_runbook_nobody_trusts_does_not_run(fireline: CommandLine, book: Path, number: str) -> None:
    ran = fireline("run", str(book), "--incident", number)
    assert ran.code == 1
    assert "fireline trust" in ran.err
    assert fireline("trust", str(book)).code == 1
    shown = fireline("trust", str(book), "--yes")
    assert shown.code == 0
    assert "echo hello MODEL_ID" in shown.err
    assert fireline("run", str(book), "--step", "1").code == 0
    book.write_text(book.read_text() + "\n# changed\n")
    assert "goes on with the version it began with" in fireline("run", str(book), "--step", "1").err
    assert fireline("run", str(book), "--step", "1", "--new-version").code == 1


def test_nothing_runs_in_a_dry_run(fireline: CommandLine, book: Path, number: str, state: Path) -> None:
    ran = fireline(
        "run", str(book), "--incident", number, "--section", "containment", "--dry-run",
        "--param", "MODEL_PREVIOUS_VERSION=4.1.1",
    )  # fmt: skip
    assert ran.code == 0
    assert f"echo 4.1.1 > {state}" in ran.out
    assert f"echo 4.1.2 > {state}" in ran.out
    assert "typing fraud-v4" in ran.out
    everything = fireline("run", str(book), "--incident", number, "--dry-run")
    assert "Deploy it for good" in everything.out
    assert "missing: MODEL_PREVIOUS_VERSION" in everything.out
    assert not state.exists()
    assert "step_intended" not in fireline.good("timeline", "--json")


def test_a_value_given_once_is_remembered_and_an_unknown_one_refused(
    fireline: CommandLine, book: Path, number: str
) -> None:
    words = ("run", str(book), "--incident", number, "--section", "containment", "--step", "1", "--yes")
    ran = fireline(*words)
    assert ran.code == 2
    assert "--param" in ran.err
    contain(fireline, book)
    assert fireline(*words).code == 0
    assert fireline(*words, "--param", "NOBODY=1").code == 2
    assert fireline(*words, "--param", "REGION").code == 2
    assert fireline(*words, "--param", "MODEL_PREVIOUS_VERSION=$(reboot)").code == 2


def test_a_script_is_refused_before_anything_runs(
    fireline: CommandLine, book: Path, number: str, state: Path
) -> None:
    words = ("run", str(book), "--incident", number, "--section", "containment", "--yes")
    ran = fireline(*words, "--param", "MODEL_PREVIOUS_VERSION=4.1.1")
    assert ran.code == 1
    assert "--confirm fraud-v4" in ran.err
    assert not state.exists()
    ran = fireline(*words, "--param", "MODEL_PREVIOUS_VERSION=4.1.1", "--confirm", "fraud-v5")
    assert ran.code == 1
    assert not state.exists()
    ran = fireline(*words, "--param", "MODEL_PREVIOUS_VERSION=4.1.1", "--confirm", "fraud-v4")
    assert ran.code == 0, ran
    assert not state.exists()
    assert "containment 2: ran, effect unverified" in ran.err


def test_skipping_needs_a_reason_and_a_person_confirms(
    fireline: CommandLine, book: Path, number: str
) -> None:
    at = ("--section", "triage", "--runbook", str(book))
    assert fireline("skip", number, *at, "--step", "1").code == 2
    fireline.good("skip", number, *at, "--step", "1", "--reason", "seen on the dashboard")
    fireline.good("confirm", number, *at, "--step", "2", "--evidence", "they said so")
    fireline.good("confirm", number, *at, "--step", "2", "--no")
    assert fireline("confirm", number, *at, "--step", "3").code == 2
    assert fireline("confirm", number, *at, "--step", "9").code == 2
    assert fireline("confirm", number).code == 2
    kinds = {entry["kind"] for entry in json.loads(fireline.good("timeline", "--json"))}
    assert {"step_skipped", "step_confirmed"} <= kinds


def test_resolution_asks_for_an_option_only_where_there_are_several(
    fireline: CommandLine, book: Path, number: str
) -> None:
    fireline.good("trust", str(book), "--yes")
    assert "Deploy it for good" in fireline("run", str(book), "--section", "resolution", "--dry-run").out
    ran = fireline("run", "performance-degradation", "--section", "resolution", "--dry-run")
    assert ran.code == 2
    assert "--option" in ran.err
    assert fireline("run", "performance-degradatio", "--incident", number).code == 2


def test_an_improvised_command_gets_the_same_care(fireline: CommandLine, number: str, state: Path) -> None:
    ran = fireline("exec", number, "--json", "--", "echo", "two  spaces")
    assert ran.code == 0
    assert "two  spaces" in ran.err
    assert json.loads(ran.out)["outcome"] == "succeeded"
    assert fireline("exec", number, "--", "exit 3").code == 1
    change = ("--undo", f"rm {state}", "--", f"echo x > {state}")
    assert fireline("exec", number, *change).code == 1
    assert not state.exists()
    assert fireline("exec", number, "--dry-run", "--yes", *change).code == 0
    assert not state.exists()
    fireline.good("exec", number, "--yes", *change)
    assert state.read_text() == "x\n"
    fireline.good("rollback", number, "--section", "improvised", "--confirm", "fraud-v4")
    assert not state.exists()
    assert fireline("exec", number).code == 2
    ran = fireline("exec", number, "--timeout", "1s", "--yes", "--", "sleep 30")
    assert ran.code == 1
    assert "timed out" in ran.err


def test_a_drill_runs_nothing(fireline: CommandLine, book: Path, state: Path) -> None:
    drill = fireline.declare(
        "--drill", "--type", "model_drift", "--model", "fraud-v4", "--model-version", "1"
    )
    contain(fireline, book, "--incident", drill)
    assert not state.exists()


def test_a_wrong_model_is_refused_even_with_yes(
    fireline: CommandLine, book: Path, number: str, state: Path
) -> None:
    ran = fireline(
        "run", str(book), "--incident", number, "--section", "containment", "--step", "1", "--yes",
        "--confirm", "fraud-v5", "--param", "MODEL_PREVIOUS_VERSION=4.1.1",
    )  # fmt: skip
    assert ran.code == 1
    assert not state.exists()


def test_a_script_is_refused_before_anything_runs_where_a_later_step_cannot(
    fireline: CommandLine, book: Path, number: str, state: Path
) -> None:
    book.write_text(book.read_text().replace("rm -f ", "kubectl --context other delete pod "))
    ran = fireline(
        "run", str(book), "--incident", number, "--section", "containment", "--yes",
        "--confirm", "fraud-v4", "--param", "MODEL_PREVIOUS_VERSION=4.1.1",
    )  # fmt: skip
    assert ran.code == 1
    assert "containment 2: The command sets --context" in ran.err
    assert not state.exists()


def test_what_is_said_in_a_drill_or_without_a_model_is_not_used_elsewhere(
    fireline: CommandLine, book: Path, number: str
) -> None:
    text = book.read_text().replace("echo MODEL_PREVIOUS_VERSION >", "echo REGION >")
    book.write_text(text.replace("grep -qx MODEL_PREVIOUS_VERSION", "grep -qx REGION"))
    words = ("run", str(book), "--section", "containment", "--step", "1", "--yes")
    drill = fireline.declare(
        "--drill", "--type", "model_drift", "--model", "fraud-v4", "--model-version", "1"
    )
    fireline.good(*words, "--incident", drill, "--param", "REGION=nowhere")
    assert fireline(*words, "--incident", number).code == 2
    one, other = (fireline.declare("--type", "model_drift") for _ in range(2))
    current = ("--param", "MODEL_CURRENT_VERSION=1")
    fireline.good(*words, "--incident", one, "--param", "REGION=nowhere", *current)
    assert fireline(*words, "--incident", other, *current).code == 2


def test_a_model_that_the_incident_does_not_have_is_warned_of(
    fireline: CommandLine, book: Path, number: str
) -> None:
    ran = fireline("run", str(book), "--incident", number, "--section", "triage", "--dry-run", "--model", "x")
    assert "x is none of the incident's systems" in ran.out


def test_a_runbook_is_known_by_the_slugs_of_alerts_too(fireline: CommandLine, number: str) -> None:
    for alias, step in (("confidence-drop", "confirm-accuracy"), ("invalid-outputs", "confirm-corruption")):
        ran = fireline("run", alias, "--incident", number, "--section", "triage", "--dry-run")
        assert "There is no runbook" not in ran.err, step
        assert ran.code == 0, ran.err
