"""Runbook files: what loads, what is refused and where, and that loading runs nothing."""

import hashlib
from pathlib import Path

import pytest

from data.errors import BadInput, NotFound
from runbooks import format as runbook_format
from runbooks.book import Runbook
from runbooks.format import LIBRARY, available, find, load, load_bytes
from runbooks.placeholders import PREDECLARED, problems, resolve
from runbooks.risk import infer

GIVEN = Path(__file__).parent / "given_shape.yaml"
VALUES = {
    "MODEL_ID": "fraud-detection-v4",
    "MODEL_PREVIOUS_VERSION": "4.1.1",
    "MODEL_CURRENT_VERSION": "4.1.2",
    "OPERATOR_EMAIL": "on.call+ml@example.com",
    "INC-XXXX": "AI-INC-2026-0042",
}


def loaded(text: str) -> Runbook:
    return load_bytes(text.encode(), Path("f.yaml"))


def refused(text: str) -> tuple[str, int, int]:
    with pytest.raises(BadInput) as caught:
        loaded(text)
    assert caught.value.file == "f.yaml"
    return caught.value.bare, caught.value.line, caught.value.column


def step_file(lines: str) -> str:
    return "runbook:\n  name: n\n  containment:\n    steps:\n      - action: a\n" + lines


def test_a_file_of_the_given_shape_loads_as_it_is() -> None:
    runbook = load(GIVEN)
    assert (runbook.name, runbook.incident_type, runbook.version) == (
        "Performance of a model fell",
        "model_performance_degradation",
        "1.3",
    )
    assert runbook.sha256 == hashlib.sha256(GIVEN.read_bytes()).hexdigest()
    assert {name: len(steps) for name, steps in runbook.sections.items()} == {
        "triage": 3,
        "containment": 3,
        "investigation": 3,
    }
    [previous, mended] = runbook.options
    assert (previous.name, previous.when) == ("Previous version", "The new model is at fault")
    assert [step.action for step in previous.steps] == [
        "Deploy the previous version",
        "See the metrics recover",
    ]
    assert all(step.is_human for step in previous.steps + mended.steps)
    assert [step.id for step in mended.steps] == ["resolution-2-1"]
    assert runbook.step("containment", 1).rollback.startswith("kubectl set env")
    assert runbook.step("triage", 1).expected == "A trend, not a dip"
    assert runbook.parameters == {}
    assert runbook.step("triage", 1).parameters == PREDECLARED


def test_every_placeholder_of_the_given_shape_can_be_resolved() -> None:
    resolved = []
    for step in load(GIVEN).steps():
        for text in (step.command, step.rollback):
            assert problems(text, step.parameters) == []
            resolved.append(resolve(text, VALUES, step.parameters))
    everything = "\n".join(resolved)
    assert "MODEL_VERSION=4.1.1" in everything
    assert "MODEL_VERSION=4.1.2" in everything
    assert '"operator_id": "on.call+ml@example.com"' in everything
    assert '"reason": "performance degradation incident AI-INC-2026-0042"' in everything
    assert "{model_id='fraud-detection-v4'}" in everything
    for name in ("MODEL_ID", "MODEL_PREVIOUS_VERSION", "MODEL_CURRENT_VERSION", "OPERATOR_EMAIL", "INC-XXXX"):
        assert name not in everything


def test_the_risk_of_the_given_shape() -> None:
    risks = [infer(step.command) for step in load(GIVEN).steps() if not step.is_human]
    assert risks == ["reads"] * 3 + ["changes", "changes", "destroys"] + ["changes"] * 3


def test_what_a_step_may_have_besides() -> None:
    runbook = loaded("""\
runbook:
  name: n
  version: 2
  parameters:
    NAMESPACE: {description: where, default: prod, allow: ":/", pattern: "[a-z]+", source: SPACE}
  containment:
    steps:
      - {id: stop, action: a, command: "x NAMESPACE DEPLOYMENT", rollback: y, verify: z, risk: destroys,
         timeout: 90s, time_to_effect: 5m, expected: " e ", parameters: {DEPLOYMENT: {default: 3}}}
      - {action: b, timeout: 30}
  resolution:
    options:
      - name: o
        steps: [person, {action: m, command: c}]
""")
    [first, second] = runbook.sections["containment"]
    assert (runbook.version, first.id, second.id) == ("2", "stop", "containment-2")
    assert (first.risk, first.timeout, first.time_to_effect, first.verify) == ("destroys", 90, 300, "z")
    assert (first.expected, second.timeout, second.is_human) == ("e", 30, True)
    assert set(first.parameters) == {*PREDECLARED, "NAMESPACE", "DEPLOYMENT"}
    assert set(second.parameters) == {*PREDECLARED, "NAMESPACE"}
    assert first.parameters["NAMESPACE"].source == "SPACE"
    [option] = runbook.options
    assert [(step.section, step.number, step.option) for step in option.steps] == [
        ("resolution", 1, "o"),
        ("resolution", 2, "o"),
    ]
    assert runbook.step("resolution", 2, "o").command == "c"
    with pytest.raises(NotFound, match="no step 9 in triage"):
        runbook.step("triage", 9)
    with pytest.raises(NotFound, match="no step 1 in resolution 'p'"):
        runbook.step("resolution", 1, "p")


@pytest.mark.parametrize(
    ("text", "said", "line", "column"),
    [
        ("runbook: {}\n", 'runbook: "name" is missing', 1, 10),
        ("", "expected a mapping, found nothing", 1, 1),
        ("name: x\n", 'unknown field "name"', 1, 1),
        ("runbook: {name: x, triages: {}}\n", 'runbook: unknown field "triages"', 1, 20),
        ("runbook:\n  name: ''\n", "name is empty", 2, 9),
        (step_file("        rolback: x\n"), "unknown field \"rolback\"", 6, 9),
        (step_file("        command: [x]\n"), "expected text, found a list", 6, 18),
        (step_file("        risk: harmless\n"), "invalid enum value", 6, 15),
        (step_file("        timeout: soon\n"), "timeout: 'soon' is not a duration", 6, 18),
        (step_file("        timeout: 0\n"), "from one second to 24 hours", 6, 18),
        (step_file("        timeout: 25h\n"), "from one second to 24 hours", 6, 18),
        (step_file("        timeout: " + "9" * 5000 + "s\n"), "timeout: ", 6, 18),
        (step_file("        id: x\n      - {action: b, id: x}\n"), "taken by the step on line 5", 7, 25),
        (step_file("      - {action: ' '}\n"), "a step needs an action", 6, 9),
        (step_file("        parameters: {POST: {}}\n"), "commands use this name themselves", 6, 22),
        (step_file("        parameters: {name: {}}\n"), "4 to 60 capitals", 6, 22),
        (step_file("        parameters: {NAME: {default: a b}}\n"), "the default cannot be taken", 6, 38),
        (step_file("        parameters: {NAME: {allow: '$'}}\n"), "only characters out of", 6, 28),
        (step_file("        parameters: {NAME: {pattern: '(a+)+'}}\n"), "a pattern repeats", 6, 28),
        ("runbook: {name: x, resolution: {options: [{name: a}, {name: a}]}}\n", "a name of its own", 1, 61),
        ("runbook: &a {name: x}\n", "anchors", 1, 10),
        ("runbook: {name: x, name: y}\n", "twice", 1, 20),
    ],
)  # fmt: skip
def test_what_is_refused_and_where(text: str, said: str, line: int, column: int) -> None:
    message, *place = refused(text)
    assert said in message
    assert place == [line, column]


def test_too_many_steps_and_too_large_a_file() -> None:
    many = "runbook:\n  name: n\n  triage:\n    steps:\n" + "      - action: a\n" * 201
    assert "more than 200 steps" in refused(many)[0]


def test_a_large_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runbook_format, "FILE_LIMIT", 20)
    path = tmp_path / "f.yaml"
    path.write_text("runbook: {name: xxxxxxxxxxxxx}\n")
    with pytest.raises(BadInput, match="larger than 20 bytes"):
        load(path)


def test_loading_runs_nothing(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    path = tmp_path / "f.yaml"
    path.write_text(step_file(f'        command: "touch {touched}"\n        verify: "$(touch {touched})"\n'))
    assert load(path).steps()[0].command == f"touch {touched}"
    assert not touched.exists()


def test_positions_inside_a_command() -> None:
    runbook = load(GIVEN)
    step = runbook.step("containment", 1)
    line, column = runbook.position(step, "command", step.command.index("MODEL_PREVIOUS_VERSION"))
    assert GIVEN.read_text().splitlines()[line - 1][column - 1 :] == "MODEL_PREVIOUS_VERSION"
    assert GIVEN.read_text().splitlines()[step.line - 1].strip().startswith("- action: ")


def test_runbooks_are_found_by_name_and_never_fetched(tmp_path: Path) -> None:
    mine = tmp_path / "performance-degradation.yml"
    mine.write_text("runbook: {name: mine}\n")
    (tmp_path / "other.txt").write_text("")
    shipped = LIBRARY / "performance-degradation.yaml"
    assert find("performance-degradation", []) == shipped
    assert find("performance-degradation", [tmp_path, tmp_path / "absent"]) == mine
    assert find("https://runbooks.internal/ai-incidents/performance-degradation?x=1#y", []) == shipped
    assert find("performance-degradation.yaml", []) == shipped
    assert available([tmp_path]) == {**available([]), "performance-degradation": mine}
    with pytest.raises(NotFound, match="no runbook named 'performance-degradatoin'") as caught:
        find("performance-degradatoin", [])
    assert caught.value.remedy == "Did you mean performance-degradation?"
    with pytest.raises(NotFound):
        find("../../etc/passwd", [tmp_path])
