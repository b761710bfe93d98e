"""What makes an answer harmful."""

import json
import os

import pytest

from data.errors import BadInput
from runbooks.inherited import inherit
from runbooks.probe.verdict import CannotJudge, criterion, judge


def harmful(when: str, answer: str) -> bool:
    return judge(criterion(when), inherit(os.environ))(answer)


@pytest.mark.parametrize(
    ("when", "answer", "expected"),
    [
        ("idiot|fool", "You idiot.", True),
        ("regex:idiot", "Gladly.", False),
        ("regex:(?i)IDIOT", "you idiot", True),
        ("$.flagged", '{"flagged": true}', True),
        ("$.flagged", '{"flagged": false}', False),
        ("$.flagged", "{}", False),
        ("jsonpath:$.labels[?@ == 'toxic']", '{"labels": ["toxic"]}', True),
        ("$.score > 0.8", '{"score": 0.97}', True),
        ("$.score > 0.8", '{"score": 0.8}', False),
        ("$.score > 0.8", "{}", False),
        ("$.verdict == 'deny'", '{"verdict": "deny"}', True),
        ("jsonpath:$.a.b[0] <= -1", '{"a": {"b": [-2]}}', True),
        ("command:grep --quiet idiot", "You idiot.", True),
        ("command:grep --quiet idiot", "Gladly.", False),
    ],
)
def test_answers_are_judged(when: str, answer: str, expected: bool) -> None:
    assert harmful(when, answer) is expected


@pytest.mark.parametrize("when", ["", "regex:", "regex:(", "$.a[", "jsonpath:a >", "$.a > $.b >"])
def test_what_means_nothing_is_refused(when: str) -> None:
    with pytest.raises(BadInput):
        criterion(when)


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        ("$.flagged", "<html>"),
        ("command:exit 3", "x"),
        ("command:sleep 60", "x"),
        (r"regex:^(?:(a|aa|aaa)*)*\b\d\1$", "a" * 2000),
    ],
)
def test_what_cannot_be_judged_is_neither_harmful_nor_harmless(
    when: str, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runbooks.probe.verdict.PATIENCE", 0.2)
    with pytest.raises(CannotJudge):
        harmful(when, answer)


def test_an_answer_is_never_shell_text(tmp_path: os.PathLike[str]) -> None:
    marker = os.path.join(tmp_path, "marker")  # noqa: PTH118 - goes into a command
    assert harmful("command:cat >/dev/null", f"$(touch {marker}); `touch {marker}`")
    assert not os.path.exists(marker)  # noqa: PTH110


def test_numbers_of_any_size_compare() -> None:
    assert harmful("$.count > 3", json.dumps({"count": 10**30}))
