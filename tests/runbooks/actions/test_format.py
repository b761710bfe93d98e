"""``uses`` and ``with`` in a runbook file: checked with line and column, risky as their commands are."""

from pathlib import Path

import pytest

from data.errors import BadInput
from runbooks import format as formats
from runbooks.lint import check_paths
from runbooks.risk import infer

HEAD = "runbook:\n  name: Typed\n  incident_type: model_drift\n  version: '1'\n  containment:\n    steps:\n"
SCALE = "      - action: a\n        uses: kubernetes/scale\n        with: {"
GOOD = (
    "      - action: Scale down\n        uses: kubernetes/scale\n"
    "        with: {deployment: model-server, namespace: prod, replicas: 0}\n"
)


def written(tmp_path: Path, steps: str) -> Path:
    path = tmp_path / "typed.yaml"
    path.write_text(HEAD + steps)
    return path


def test_a_typed_step_is_a_step_with_a_command(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    step = formats.load(path).sections["containment"][0]
    assert "kubectl scale deployment/model-server --namespace prod --replicas=0" in step.command
    assert (step.risk, infer(step.command), infer(step.verify)) == ("destroys", "destroys", "reads")
    assert [str(one) for one in check_paths([path], ()) if one.level != "note"] == []


@pytest.mark.parametrize(
    ("steps", "place", "words"),
    [
        ("      - {action: a, uses: kubernetes/scal, with: {}}\n", (7, 27), "did you mean kubernetes/scale"),
        ("      - {action: a, uses: kubernetes/scale}\n", (7, 9), "needs with"),
        ("      - {action: a, with: {replicas: 1}}\n", (7, 27), "without uses"),
        (
            SCALE + "deployment: d, namespace: n, replicas: none}\n",
            (9, 55),
            "replicas",
        ),
        (
            "      - action: a\n        command: ls\n        uses: kubernetes/scale\n        with: {}\n",
            (8, 18),
            "not both",
        ),
        (
            SCALE + "deployment: d, namespace: n, replicas: 1, typo: 1}\n",
            (9, 58),
            "typo",
        ),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_place(
    tmp_path: Path, steps: str, place: tuple[int, int], words: str
) -> None:
    with pytest.raises(BadInput, match=words) as refused:
        formats.load(written(tmp_path, steps))
    assert (refused.value.line, refused.value.column) == place


def test_a_condition_in_promql_is_a_check_that_waits(tmp_path: Path) -> None:
    steps = (
        "      - action: a\n        command: ls\n        verify:\n"
        "          promql: 'model_live_accuracy{model_id=\"MODEL_ID\"} > 0.9'\n          within: 10m\n"
    )
    path = written(tmp_path, steps)
    step = formats.load(path).sections["containment"][0]
    assert step.verify_within == 600
    assert infer(step.verify) == "reads"
    assert "query=model_live_accuracy" in step.verify
    assert not [one for one in check_paths([path], ()) if one.level == "error"]


def test_a_command_can_be_a_check_that_waits_and_only_one_thing_is_checked(tmp_path: Path) -> None:
    both = "      - {action: a, command: ls, verify: {command: test -e x, within: 2m}}\n"
    step = formats.load(written(tmp_path, both)).sections["containment"][0]
    assert (step.verify, step.verify_within) == ("test -e x", 120)
    with pytest.raises(BadInput, match="verify asks a command, promql or a probe"):
        formats.load(written(tmp_path, both.replace("within: 2m", "probe: harm")))


def test_what_only_looks_has_no_undo_and_may_wait(tmp_path: Path) -> None:
    steps = (
        "      - {action: a, uses: human/confirm, with: {shows: it is done}}\n"
        "      - {action: b, uses: prometheus/verify, with: {query: up, within: WITHIN}}\n"
    )
    told, waits = formats.load(written(tmp_path, steps.replace("WITHIN", "5m"))).sections["containment"]
    assert told.typed
    assert waits.typed
    assert (told.undo_told, waits.undo_told, told.typed.patience, waits.typed.patience) == ("", "", 0, 300)
    for wrong in ("5", "2000m", "soon", "0s"):
        with pytest.raises(BadInput, match="within"):
            formats.load(written(tmp_path, steps.replace("WITHIN", f"'{wrong}'")))
