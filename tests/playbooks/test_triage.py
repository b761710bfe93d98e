"""The seven questions: complete, short, and never milder for a yes."""

from pathlib import Path

import pytest

from data.errors import BadInput
from playbooks import triage
from playbooks.triage import FLAGS, QUESTIONS, Question

SHIPPED = triage.shipped()


def test_the_seven_questions_in_their_order() -> None:
    assert SHIPPED.problems == ()
    assert [question.id for question in SHIPPED.all()] == list(QUESTIONS)


@pytest.mark.parametrize("question", SHIPPED.all(), ids=lambda question: question.id)
def test_each_fits_a_small_screen_and_says_what_answers_change(question: Question) -> None:
    assert len(question.label) <= 30
    assert len(question.question) <= 90
    assert question.question.endswith("?")
    for text in (question.why, question.evidence):
        assert 10 < len(text) <= 90
    changes = [question.change(answer) for answer in triage.ANSWERS]
    assert len(set(changes)) == 3
    assert all(len(change) <= 150 for change in changes)


def test_a_change_in_words_says_what_the_data_does() -> None:
    change = SHIPPED.question("direct_harm").change("yes")
    assert change == "At least critical. Disclosure and reporting possible. Contain before you investigate."


def test_what_is_no_question_or_no_answer() -> None:
    with pytest.raises(BadInput, match="not a triage question"):
        SHIPPED.question("colour")
    with pytest.raises(BadInput, match="not an answer"):
        SHIPPED.question("direct_harm").effect("maybe")


def test_an_organisation_may_reword_and_sharpen(tmp_path: Path) -> None:
    (tmp_path / "triage.yaml").write_text(
        "questions:\n  recent_change:\n    label: release or new inputs\n    answers:\n"
        '      "yes": {note: Roll back., severity: high}\n      "no": {note: Look on.}\n'
        "      unknown: {note: Ask.}\n"
    )
    found = triage.load([tmp_path])
    assert found.problems == ()
    question = found.question("recent_change")
    assert (question.label, question.effect("yes").severity) == ("release or new inputs", "high")
    assert question.why == SHIPPED.question("recent_change").why


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ('{"yes": {note: a}, "no": {note: b, severity: low}, unknown: {note: c}}', "unknown may not ask"),
        ('{"yes": {note: a}, "no": {note: b}, unknown: {note: c, reporting: unknown}}', "yes may not ask"),
        ('{"yes": {note: a}, "no": {note: b}}', '"unknown" is missing'),
        ('{"yes": {note: a}, "no": {note: b}, unknown: {note: c}, maybe: {note: d}}', "answers"),
        ('{"yes": {note: a, reporting: certainly}, "no": {note: b}, unknown: {note: c}}', "reporting"),
    ],
)
def test_answers_that_would_reward_not_looking_are_refused(tmp_path: Path, answers: str, said: str) -> None:
    (tmp_path / "triage.yaml").write_text(f"questions:\n  exposure:\n    answers: {answers}\n")
    found = triage.load([tmp_path])
    assert found.questions == SHIPPED.questions
    (problem,) = found.problems
    assert "triage.yaml:3:" in problem.message
    assert said in problem.message


def test_no_eighth_question_and_no_rule_without_answers(tmp_path: Path) -> None:
    (tmp_path / "triage.yaml").write_text(
        "questions:\n  colour: {label: colour}\n"
        "combinations:\n  always: {when: [], note: Always.}\n"
        "types:\n  always: {when: {}, type: model_drift, note: Always.}\n"
    )
    found = triage.load([tmp_path])
    assert len(found.problems) == 3
    assert (found.questions, found.type_rules) == (SHIPPED.questions, SHIPPED.type_rules)


def test_flags_grow() -> None:
    assert FLAGS == ("", "unknown", "possible", "yes")
