"""Matchers and the filter line: what is read, what holds, what is refused."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadInput
from data.sources.matchers import OPERATORS, Filter, Matcher, parse

LABELS = {"alertname": "AIModelDrift", "severity": "high", "model_id": "fraud-v4", "path": 'C:\\a "b"'}
NAMES = st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,20}", fullmatch=True)
VALUES = st.text(max_size=60)


@dataclass(frozen=True)
class Labelled:
    """What a filter is asked of."""

    labels: dict[str, str]


@pytest.mark.parametrize(
    ("text", "matchers", "words"),
    [
        ("", [], []),
        ("  ,, ", [], []),
        ("severity=high", ["severity = high"], []),
        ('severity = "high"', ["severity = high"], []),
        ('{severity!="high",model_id=~"fraud-.+"}', ["severity != high", "model_id =~ fraud-.+"], []),
        ("severity!~low|medium drift", ["severity !~ low|medium"], ["drift"]),
        ('Queue "two words"', [], ["queue", "two words"]),
        ('"a label"="x"', ["a label = x"], []),
        ("severity=", ["severity = "], []),
        (r'path="C:\\a \"b\""', ['path = C:\\a "b"'], []),
        ("fraud-detection-v4", [], ["fraud-detection-v4"]),
        ("http://am:9093/x", [], ["http://am:9093/x"]),
    ],
)
def test_what_a_line_says(text: str, matchers: list[str], words: list[str]) -> None:
    found = parse(text)
    assert [f"{one.name} {one.operator} {one.value}" for one in found.matchers] == matchers
    assert list(found.words) == words


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("severity=high", True),
        ("severity=hig", False),
        ("severity=~hig", False),
        ("severity=~h.+|low", True),
        ("severity!~h.+", False),
        ("absent=", True),
        ('absent!=""', False),
        ("absent!=x", True),
        (r'path="C:\\a \"b\""', True),
        ("drift severity=high", True),
        ("drift severity=low", False),
        ("nowhere", False),
    ],
)
def test_what_holds(text: str, holds: bool) -> None:
    one = Labelled(LABELS)
    assert parse(text).choose([(one, " ".join(LABELS.values()).lower())]) == ([one] if holds else [])


def test_those_that_pass_stay_in_order() -> None:
    ten = [Labelled({"n": str(number), "odd": str(number % 2)}) for number in range(10)]
    every = [(one, f"{one.labels['n']} of ten") for one in ten]
    found = parse("odd=1 n!~[57] ten").choose(every)
    assert [one.labels["n"] for one in found] == ["1", "3", "9"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('severity="hi', "not closed"),
        ("=x", "stands alone|no label"),
        ("a-b=c{", "stands alone"),
        ("severity=~(", "no regular expression"),
        ("severity=~(a+)+b", "repetition"),
        ("severity=~(a|b*)*", "repetition"),
        ("x" * 2_000, "longer"),
    ],
)
def test_what_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        parse(text)


@given(st.lists(st.builds(Matcher, NAMES, st.sampled_from(("=", "!=")), VALUES), max_size=5))
def test_what_is_written_is_read_back(matchers: list[Matcher]) -> None:
    text = ", ".join(str(matcher) for matcher in matchers)
    if len(text) <= 1_000:
        assert parse("{" + text + "}") == Filter(tuple(matchers))


@given(st.text(alphabet='abz_=!~"\\{}, ()|.*+', max_size=40))
def test_any_line_is_a_filter_or_a_refusal(text: str) -> None:
    try:
        found = parse(text)
    except BadInput:
        return
    assert all(matcher.operator in OPERATORS for matcher in found.matchers)
    assert found.choose([(Labelled({}), "")]) in ([], [Labelled({})])
