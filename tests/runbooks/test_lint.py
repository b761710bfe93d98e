"""What `fireline check` says, and at which line and column."""

from pathlib import Path

import pytest

from runbooks.lint import Finding, check, check_paths
from tests.runbooks.test_format import GIVEN

KNOWN = ("model_performance_degradation", "model_drift")


def findings(tmp_path: Path, step: str, head: str = "incident_type: model_drift") -> list[Finding]:
    path = tmp_path / "f.yaml"
    path.write_text(f"runbook:\n  name: n\n  {head}\n  containment:\n    steps:\n      - action: a\n{step}")
    return check(path, KNOWN)


def said(found: list[Finding], level: str) -> list[tuple[int, int, str]]:
    return [(item.line, item.column, item.message) for item in found if item.level == level]


def test_the_given_shape_has_no_errors() -> None:
    found = check(GIVEN, KNOWN)
    assert said(found, "error") == []
    messages = [message for _, _, message in said(found, "warning")]
    assert messages.count("curl without --fail: an HTTP error would pass for success") == 3
    assert messages.count("a step that changes without verify: it will read “ran, effect unverified”") == 5
    assert messages.count("a step that destroys without verify: it will read “ran, effect unverified”") == 1
    assert len([message for message in messages if message.endswith("without rollback")]) == 5
    assert len(messages) == 3 + 6 + 5
    drilled, *notes = [message for _, _, message in said(found, "note")]
    assert drilled == "last drilled: it does not say"
    assert notes[0] == "triage step 1 reads"
    assert notes[3] == "containment step 1 changes: kubectl set is not on the list of what only reads"
    assert notes[5] == "containment step 3 destroys: it names a kill switch"
    assert len(notes) == 9


def test_a_finding_prints_as_compilers_do() -> None:
    first = next(finding for finding in check(GIVEN, KNOWN) if finding.level == "warning")
    line = GIVEN.read_text().splitlines()[first.line - 1]
    assert line[first.column - 1 :].startswith("curl -s")
    assert str(first) == (
        f"{GIVEN}:{first.line}:{first.column}: warning: "
        "curl without --fail: an HTTP error would pass for success"
    )


@pytest.mark.parametrize(
    ("step", "level", "line", "column", "message"),
    [
        ("        command: |\n          ls\n          MODEL_ID x\n", "error", 9, 11,
         "MODEL_ID: a value may not be part of a program's name; the step will not run"),
        ("        command: ls\n        rollback: >\n          a |\n          sh MODEL_ID\n", "error", 10, 14,
         "MODEL_ID: sh may act on a value; the step will not run"),
        ("        command: ls\n        verify: 'x > MODEL_ID'\n", "error", 8, 22,
         "MODEL_ID: a value may only stand in a command's argument; the step will not run"),
        ("        command: |\n          ls\n          kubectl --context x get pods\n", "error", 9, 11,
         "--context points kubectl elsewhere than what was confirmed; the step will not run"),
        ("        command: kubectl -s http://x get pods\n", "error", 7, 18,
         "--server points kubectl elsewhere than what was confirmed; the step will not run"),
        ("        command: KUBECONFIG=x kubectl get pods\n", "error", 7, 18,
         "KUBECONFIG points kubectl elsewhere than what was confirmed; the step will not run"),
        ("        command: kubectl config use-context x\n", "error", 7, 18,
         "config use-context points kubectl elsewhere than what was confirmed; the step will not run"),
        ("        command: bash -c 'kubectl --kubeconfig x get pods'\n", "error", 7, 35,
         "--kubeconfig points kubectl elsewhere than what was confirmed; the step will not run"),
        ("        command: |\n          ls; curl -s http://h\n", "warning", 8, 15,
         "curl without --fail: an HTTP error would pass for success"),
        ("        command: touch x\n        rollback: rm x\n", "warning", 7, 18,
         "a step that changes without verify: it will read “ran, effect unverified”"),
        ("        command: touch x\n        verify: ls x\n", "warning", 7, 18,
         "a step that changes without rollback"),
        ("        command: touch x\n        verify: touch y\n", "warning", 8, 17,
         "verify does more than read"),
        ("        command: touch x\n        risk: reads\n", "warning", 8, 15,
         "declared as reads, but it changes: touch is not on the list of what only reads"),
        ("        command: |\n          ls x MODEL_NAME\n", "warning", 8, 16,
         "MODEL_NAME looks like a placeholder, but nothing declares it"),
        ("        rollback: ls\n", "warning", 7, 19, "a step without a command has a rollback"),
        ("        command: ls\n        risk: destroys\n", "note", 7, 18,
         "containment step 1 destroys, as declared"),
    ],
)  # fmt: skip
def test_findings(tmp_path: Path, step: str, level: str, line: int, column: int, message: str) -> None:
    found = findings(tmp_path, step)
    assert (line, column, message) in said(found, level)


@pytest.mark.parametrize(
    "command",
    [
        "kubectl set env deployment/x OVERSIGHT_MODE=y", 'echo "$SOME_THING" ${OTHER_THING}', "# SOME_THING",
        "curl -f -X POST http://h", "kubectl get pods -o jsonpath='{.env[?(@.name==\"MODEL_VERSION\")]}'",
        "kubectl config view", "curl --fail-with-body http://h", "curl -fsS http://h", "tool --server x",
    ],
)  # fmt: skip
def test_what_is_not_found(tmp_path: Path, command: str) -> None:
    quoted = command.replace("'", "''")
    found = findings(tmp_path, f"        command: '{quoted}'\n        verify: ls\n        rollback: ls\n")
    assert said(found, "error") + said(found, "warning") == []


def test_incident_types(tmp_path: Path) -> None:
    found = findings(tmp_path, "        command: ls\n", head="incident_type: drift")
    assert said(found, "warning") == [(3, 18, "unknown incident type 'drift'")]
    assert said(check(tmp_path / "f.yaml"), "warning") == []
    found = findings(tmp_path, "        command: ls\n", head="version: 1")
    assert said(found, "warning") == [(2, 3, "no incident type")]


def test_what_does_not_load_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("runbook:\n  nme: x\n")
    [found] = check(path)
    assert str(found) == f'{path}:2:3: error: runbook: unknown field "nme"'
    [found] = check(tmp_path / "absent.yaml")
    assert str(found) == f"{tmp_path}/absent.yaml: error: there is no such file"


def test_directories_are_walked(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (below / "x.yaml").write_text("runbook: {}\n")
    (tmp_path / "a" / "y.yml").write_text("- 1\n")
    (tmp_path / "z.txt").write_text("- 1\n")
    assert [Path(found.file).name for found in check_paths([tmp_path])] == ["x.yaml", "y.yml"]


def test_foreign_text_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    found = findings(
        tmp_path, '        command: "x MODEL_\\e[31mNAME \\u202e$(MODEL_ID)"\n        id: "\\e]0;x\\a"\n'
    )
    assert found
    assert all(str(finding).isprintable() for finding in found)
