"""Values in queries: whatever the text, the query keeps its shape."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadInput
from data.sources.promql import matchers, quote, selector

_LITERAL = re.compile(r'"(?:[^"\\\n]|\\(?:[nrt"\\]|x[0-9a-f]{2}))*"')
_UNESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def _unquoted(literal: str) -> str:
    def plain(match: re.Match[str]) -> str:
        word = match[1]
        return chr(int(word[1:], 16)) if word[0] == "x" else _UNESCAPED[word]

    return re.sub(r"\\(x..|.)", plain, literal[1:-1])


@given(st.text())
def test_a_value_stays_one_literal_and_comes_back_the_same(text: str) -> None:
    literal = quote(text)
    assert _LITERAL.fullmatch(literal)
    assert _unquoted(literal) == text


def test_selectors() -> None:
    assert selector("up", {}) == "up{}"
    assert selector("a:b", {"model_id": 'x"} or vector(1) #', "v": "1"}) == (
        'a:b{model_id="x\\"} or vector(1) #",v="1"}'
    )


@pytest.mark.parametrize("name", ["", "1x", "a-b", "a{", 'x="1"}or up{y', "\u00e4"])
def test_names_that_cannot_stand_in_a_query(name: str) -> None:
    with pytest.raises(BadInput):
        selector(name, {})
    with pytest.raises(BadInput):
        matchers({name: "x"})
