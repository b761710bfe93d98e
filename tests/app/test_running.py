"""Running, undoing and judging steps from the command line; bash really runs them."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from data.errors import StoreReadOnly
from tests.app.command_line import FIRELINE, CommandLine, installed
from tests.app.terminal_session import session
from tests.waiting import eventually

SAID = ("--yes", "--authorities", "not_needed")
BOOK = """
runbook:
  name: Test
  incident_type: model_drift
  version: "1"
  parameters:
    WHERE:
      description: the file that is written
  triage:
    steps:
      - action: Look
        command: echo hello MODEL_ID
        expected: hello
      - action: Ask somebody
        expected: they say so
      - action: Look again
        command: grep -q never /dev/null
  containment:
    steps:
      - action: Write the version
        command: echo MODEL_PREVIOUS_VERSION > STATE
        rollback: echo MODEL_CURRENT_VERSION > STATE
        verify: grep -qx MODEL_PREVIOUS_VERSION STATE
      - action: Take it away
        command: rm -f STATE
        risk: destroys
  investigation:
    steps:
      - action: Write something else
        command: echo changed > STATE.other
        rollback: rm -f STATE.other
      - action: Wait long
        command: echo waiting; sleep 60
  resolution:
    options:
      - name: Go back
        when: always
        steps: [Deploy it for good]
"""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def book(tmp_path: Path, state: Path) -> Path:
    file = tmp_path / "book.yaml"
    file.write_text(BOOK.replace("STATE", str(state)).replace("    WHERE:", "    REGION:"))
    return file


@pytest.fixture
def number(fireline: CommandLine) -> str:
    return fireline.declare("--type", "model_drift", "--model", "fraud-v4", "--model-version", "4.1.2")


def _contain(fireline: CommandLine, book: Path, *more: str) -> list[dict[str, Any]]:
    ran = fireline(
        "run", str(book), "--section", "containment", "--step", "1", "--yes", "--json",
        "--param", "MODEL_PREVIOUS_VERSION=4.1.1", *more,
    )  # fmt: skip
    assert ran.code == 0, ran
    assert "suggested phase: containment" in ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)
    return found


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


def test_containing_verifies_and_rolling_back_restores(
    fireline: CommandLine, book: Path, number: str, state: Path
) -> None:
    (result,) = _contain(fireline, book)
    assert (result["outcome"], result["verification"]) == ("succeeded", "verified")
    assert state.read_text() == "4.1.1\n"
    assert json.loads(fireline.good("status", number, "--json"))["status"] == "contained"
    assert fireline("rollback", number, "--section", "containment", "--step", "1", "--yes").code == 1
    assert state.read_text() == "4.1.1\n"
    ran = fireline("rollback", number, "--section", "containment", "--step", "1", "--confirm", "fraud-v4")
    assert ran.code == 0, ran
    assert "may bring the harm back" in ran.err
    assert state.read_text() == "4.1.2\n"
    assert fireline("rollback", number, "--section", "containment", "--step", "1").code == 2


def test_a_value_given_once_is_remembered_and_an_unknown_one_refused(
    fireline: CommandLine, book: Path, number: str
) -> None:
    words = ("run", str(book), "--incident", number, "--section", "containment", "--step", "1", "--yes")
    ran = fireline(*words)
    assert ran.code == 2
    assert "--param" in ran.err
    _contain(fireline, book)
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


def test_undoing_all_leaves_containment_unless_it_is_named(
    fireline: CommandLine, book: Path, number: str, state: Path
) -> None:
    _contain(fireline, book)
    fireline.good("run", str(book), *("--section", "investigation", "--step", "1"), *SAID)
    other = state.with_name("state.other")
    assert other.exists()
    ran = fireline("rollback", number, "--all", "--dry-run")
    assert ran.code == 0
    assert other.exists()
    ran = fireline("rollback", number, "--all", "--yes")
    assert ran.code == 1, "removing a file destroys"
    ran = fireline("rollback", number, "--all", "--confirm", "fraud-v4")
    assert ran.code == 0, ran
    assert not other.exists()
    assert "still stands: containment step 1" in ran.err
    assert state.read_text() == "4.1.1\n"
    ran = fireline("rollback", number, "--all", "--containment", "--confirm", "fraud-v4")
    assert ran.code == 0, ran
    assert state.read_text() == "4.1.2\n"
    assert fireline("rollback", number).code == 2
    assert fireline("rollback", number, "--all", "--section", "triage").code == 2


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
    _contain(fireline, book, "--incident", drill)
    assert not state.exists()


def test_a_containment_can_be_run_unrecorded_and_is_taken_in_later(
    fireline: CommandLine, book: Path, number: str, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fireline.good("trust", str(book), "--yes")
    words = (
        "run", str(book), "--incident", number, "--section", "containment", "--step", "1", "--yes",
        "--param", "MODEL_PREVIOUS_VERSION=4.1.1",
    )  # fmt: skip

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr("data.journal.store.prepare_home", refuse)
        ran = fireline(*words)
        assert ran.code == 1
        assert "--unrecorded" in ran.err
        assert f"echo 4.1.1 > {state}" in ran.err
        assert not state.exists()
        ran = fireline(*words, "--unrecorded")
        assert ran.code == 0, ran
    assert state.read_text() == "4.1.1\n"
    assert json.loads(fireline.good("status", number, "--json"))["status"] == "contained"


def test_a_person_is_asked_for_values_trust_and_each_step(
    fireline: CommandLine, book: Path, number: str, state: Path
) -> None:
    with session("run", str(book), "--incident", number, "--section", "containment") as terminal:
        terminal.expect("Let it run commands?")
        terminal.send("y")
        terminal.expect("MODEL_PREVIOUS_VERSION")
        terminal.send("4.1.1")
        terminal.expect("Run it?")
        terminal.send("y")
        terminal.expect("succeeded, verified")
        terminal.expect("Type fraud-v4 to run it")
        terminal.send("")
        assert terminal.end() == 0
    assert state.read_text() == "4.1.1\n"
    with session("rollback", "--section", "containment", "--step", "1") as terminal:
        terminal.expect("Type fraud-v4 to run it")
        terminal.send("fraud-v5")
        assert terminal.end() == 1
    assert state.read_text() == "4.1.1\n"


def test_a_human_step_asks_whether_it_is_done(fireline: CommandLine, book: Path, number: str) -> None:
    fireline.good("trust", str(book), "--yes")
    with session("run", str(book), "--incident", number, "--step", "2") as terminal:
        terminal.expect("Is it done?")
        terminal.send("y")
        terminal.expect("What shows it")
        terminal.send("a colleague said so")
        terminal.expect("succeeded")
        assert terminal.end() == 0
    assert "a colleague said so" in fireline.good("timeline")


@pytest.mark.parametrize(("answer", "outcome", "code"), [("c", "cancelled", 1), ("l", "", 0)])
def test_ctrl_c_asks_whether_it_goes_on(
    fireline: CommandLine, book: Path, number: str, answer: str, outcome: str, code: int
) -> None:
    fireline.good("trust", str(book), "--yes")
    words = ("run", str(book), "--incident", number, "--section", "investigation", "--step", "2")
    with session(*words) as terminal:
        terminal.expect("Run it?")
        terminal.send("y")
        terminal.expect("waiting\n")
        terminal.interrupt()
        terminal.expect("Cancel it (c)")
        terminal.send("")
        terminal.expect("Watching on.")
        terminal.interrupt()
        terminal.expect("Cancel it (c)")
        terminal.send(answer)
        assert terminal.end() == code
    if outcome:
        assert outcome in terminal.seen
        return
    shown = fireline.good("status")
    assert "running: investigation 2" in shown
    attempt = next(
        entry["subject"]
        for entry in json.loads(fireline.good("timeline", "--json"))
        if entry["kind"] == "step_started"
    )
    fireline.good("cancel", number, attempt[-8:])
    eventually(lambda: "cancelled" in fireline.good("timeline"), what="the end of the cancelled step")


def test_a_step_ends_and_is_recorded_when_its_command_line_is_gone(
    fireline: CommandLine, book: Path, number: str
) -> None:
    slow = book.read_text().replace("sleep 60", "sleep 1; echo over")
    book.write_text(slow)
    fireline.good("trust", str(book), "--yes")
    words = ("run", str(book), "--incident", number, "--section", "investigation", "--step", "2", "--yes")
    with session(*words) as terminal:
        terminal.expect("waiting\n")
    eventually(lambda: "Wait long: succeeded" in installed("timeline").out, what="the recorded end")


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


def test_a_step_whose_reader_has_gone_is_followed_to_its_end(
    fireline: CommandLine, number: str, tmp_path: Path
) -> None:
    script = f"{FIRELINE} exec {number} --yes -- 'seq 1 100000; sleep 0.5; seq 1 100000; exit 3' | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", script], capture_output=True, timeout=60, check=False
    )
    assert done.stdout == b"1\n"
    assert done.returncode == 1
    assert b"failed, exit code 3" in done.stderr


def test_an_end_that_cannot_be_recorded_now_is_told_and_recorded_later(
    fireline: CommandLine, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreReadOnly("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("runbooks.recording.Recorder.start", refuse)
        patch.setattr("runbooks.recording.Recorder.end", refuse)
        ran = fireline("exec", number, "--yes", "--", "exit 3")
    assert ran.code == 1
    assert "improvised: failed, exit code 3" in ran.err
    assert "recorded by the next command" in ran.err
    assert "--unrecorded" not in ran.err
    fireline.good("status", number)
    assert "failed" in fireline.good("timeline")


def test_undoing_back_to_a_step_leaves_it_and_what_was_before(
    fireline: CommandLine, number: str, tmp_path: Path
) -> None:
    for name in "ab":
        command = ("touch", str(tmp_path / name))
        fireline.good(
            "exec",
            number,
            "--undo",
            f"mv {tmp_path}/{name} {tmp_path}/{name}.undone",
            "--yes",
            "--",
            *command,
        )
    assert fireline("rollback", number, "--back-to", "nonsense").code == 2
    assert fireline("rollback", number, "--back-to", "improvised:0", "--all").code == 2
    fireline.good("rollback", number, "--back-to", "improvised:0", "--yes")
    assert (tmp_path / "b").exists(), "the latest improvised command is the one gone back to"


def test_a_runbook_is_known_by_the_slugs_of_alerts_too(fireline: CommandLine, number: str) -> None:
    for alias, step in (("confidence-drop", "confirm-accuracy"), ("invalid-outputs", "confirm-corruption")):
        ran = fireline("run", alias, "--incident", number, "--section", "triage", "--dry-run")
        assert "There is no runbook" not in ran.err, step
        assert ran.code == 0, ran.err
