"""A runbook for the command line to run: it reads, changes, destroys, and asks people; bash runs it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.command_line import CommandLine

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


def contain(fireline: CommandLine, book: Path, *more: str) -> list[dict[str, Any]]:
    ran = fireline(
        "run", str(book), "--section", "containment", "--step", "1", "--yes", "--json",
        "--param", "MODEL_PREVIOUS_VERSION=4.1.1", *more,
    )  # fmt: skip
    assert ran.code == 0, ran
    assert "suggested phase: containment" in ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)
    return found
