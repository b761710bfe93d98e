"""Decisions and failures on the command line: branches, going on, rolling back."""

import json
from pathlib import Path

import pytest

from tests.app.command_line import CommandLine

SAID = ("--yes", "--authorities", "not_needed")
BOOK = """
runbook:
  name: Test
  incident_type: model_drift
  version: "1"
  investigation:
    steps:
      - id: which
        action: Is the cause known
        uses: human/decide
        with: {answers: {yes: mend it, no: look on}}
      - action: Mend
        when: {step: which, is: yes}
        command: touch STATE.mended
        risk: changes
      - action: Fail and go on
        command: exit 3
        risk: changes
        on_failure: continue
      - action: Change, and find that it did not help
        command: touch STATE.changed
        verify: test -e STATE.never
        rollback: mv STATE.changed STATE.undone
        risk: changes
        on_failure: rollback
      - action: Never come here
        command: touch STATE.late
        risk: changes
"""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def book(tmp_path: Path, state: Path) -> str:
    file = tmp_path / "book.yaml"
    file.write_text(BOOK.replace("STATE", str(state)))
    return str(file)


def outcomes(out: str) -> list[tuple[int, str]]:
    return [(one["step"], one["outcome"]) for one in json.loads(out)]


def test_steps_of_an_undecided_branch_wait_and_of_another_are_not_needed(
    fireline: CommandLine, book: str, state: Path
) -> None:
    number = fireline.declare("--type", "model_drift", "--model", "fraud-v4")
    where = ("--runbook", book, "--section", "investigation", "--step", "1")
    mend = ("run", book, "--incident", number, "--section", "investigation", "--step", "2", *SAID)
    waits = fireline(*mend)
    assert "waits for the decision: Is the cause known" in waits.err
    assert f"fireline confirm {number} --runbook {book} --section investigation --step 1" in waits.err
    assert "--answer yes|no" in waits.err
    assert waits.code == 1
    assert fireline("confirm", number, *where, "--answer", "perhaps").code == 2
    fireline.good("confirm", number, *where, "--answer", "no", "--evidence", "nobody saw it")
    assert "not needed: Is the cause known: no" in fireline(*mend).err
    assert fireline(*mend).code == 1, "what was asked for was not run"
    assert not state.with_suffix(".mended").exists()
    fireline.good("confirm", number, *where, "--answer", "yes")
    assert fireline(*mend).code == 0
    assert state.with_suffix(".mended").exists()
    assert "decided no, nobody saw it" in fireline.good("timeline", number)


def test_a_failure_goes_on_or_is_rolled_back_as_the_runbook_says(
    fireline: CommandLine, book: str, state: Path
) -> None:
    number = fireline.declare("--type", "model_drift", "--model", "fraud-v4")
    ran = fireline("run", book, "--incident", number, "--section", "investigation", *SAID, "--json")
    assert ran.code == 1
    assert outcomes(ran.out) == [(1, "left out"), (3, "failed"), (4, "failed")]
    assert not state.with_suffix(".changed").exists()
    assert not state.with_suffix(".late").exists()
    assert "rolls it back" in ran.err
    assert "undo of investigation step 4" in fireline.good("timeline", number)


def test_a_rollback_that_asks_for_more_than_was_said_is_left_to_the_person(
    fireline: CommandLine, book: str, state: Path
) -> None:
    file = Path(book)
    file.write_text(file.read_text().replace(f"mv {state}.changed {state}.undone", f"rm -f {state}.changed"))
    number = fireline.declare("--type", "model_drift", "--model", "fraud-v4")
    ran = fireline("run", book, "--incident", number, "--section", "investigation", *SAID, "--json")
    assert ran.code == 1
    assert outcomes(ran.out)[-1] == (4, "failed")
    assert "asks for --confirm fraud-v4" in ran.err
    assert state.with_suffix(".changed").exists()


WAYS = """\
runbook:
  name: Ways
  incident_type: model_drift
  version: "1"
  resolution:
    options:
      - name: Retrain
        when: The data changed
        steps: [{action: Retrain it, command: "touch STATE.retrained", risk: changes}]
      - name: Roll back
        when: A release broke it
        steps: [{action: Serve the one before, command: "touch STATE.back", risk: changes}]
"""


def test_the_way_to_resolve_is_chosen_and_recorded_and_the_others_are_not_needed(
    fireline: CommandLine, book: str, state: Path
) -> None:
    Path(book).write_text(WAYS.replace("STATE", str(state)))
    number = fireline.declare("--type", "model_drift", "--model", "fraud-v4")
    resolve = ("run", book, "--incident", number, "--section", "resolution", "--yes")
    refused = fireline(*resolve)
    assert refused.code == 2
    assert "Retrain" in refused.err
    assert "when The data changed" in refused.err
    fireline.good(*resolve, "--option", "Roll back", "--reason", "the release did it")
    assert state.with_suffix(".back").exists()
    told = fireline.good("timeline", number)
    assert "way to resolve: Roll back, when A release broke it" in told
    assert "the release did it" in told
    fireline.good(*resolve, "--option", "Roll back")
    rows = json.loads(fireline.good("timeline", number, "--json"))
    assert sum(row["kind"] == "resolution_chosen" for row in rows) == 1, "the same choice is recorded once"


def test_a_rehearsal_runs_nothing_and_goes_into_the_record(
    fireline: CommandLine, book: str, state: Path
) -> None:
    Path(book).write_text(WAYS.replace("STATE", str(state)))
    number = fireline.declare("--type", "model_drift", "--model", "fraud-v4")
    place = ("--section", "resolution", "--option", "Retrain")
    ran = fireline.good("run", book, "--incident", number, *place, "--rehearse")
    assert "dry run: nothing stands in its way" in ran
    assert not state.with_suffix(".retrained").exists()
    told = fireline.good("timeline", number)
    assert "dry run, nothing was run" in told
