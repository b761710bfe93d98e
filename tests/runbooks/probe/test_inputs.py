"""Inputs out of a file."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadInput, NotFound
from runbooks.probe import inputs

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def test_a_prompt_is_taken_as_it_is() -> None:
    assert inputs.parse(b"Say it.\nAll of it.\n", "prompt.txt") == ("text", ("Say it.\nAll of it.\n",))


@given(st.lists(JSON, min_size=1, max_size=5))
def test_records_come_one_by_one(records: list[object]) -> None:
    lines = "\n".join(json.dumps(record) for record in records).encode()
    assert [json.loads(one) for one in inputs.parse(lines, "r.jsonl").each] == records
    assert [json.loads(one) for one in inputs.parse(json.dumps(records).encode(), "r.json").each] == records


@pytest.mark.parametrize(
    ("content", "name", "place"),
    [(b"{", "r.json", "r.json:1:1"), (b"{}\n\nnope\n", "r.jsonl", "r.jsonl:3:1")],
)
def test_what_is_no_json_is_told_with_its_line(content: bytes, name: str, place: str) -> None:
    with pytest.raises(BadInput, match=place):
        inputs.parse(content, name)


@pytest.mark.parametrize(("content", "name"), [(b" \n", "p.txt"), (b"[]", "r.json"), (b"", "r.jsonl")])
def test_nothing_to_send_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(BadInput):
        inputs.parse(content, name)


def test_a_file_that_is_not_there_or_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        inputs.read(tmp_path / "none")
    (tmp_path / "long").write_bytes(b"x" * (inputs.LIMIT + 1))
    with pytest.raises(BadInput):
        inputs.read(tmp_path / "long")
