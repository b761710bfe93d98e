"""What YAML is taken, what is refused, and that every place named is the right one."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from data import yaml_file
from data.errors import BadInput, NotFound


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once with libyaml, once with the parser in Python: they must agree."""
    monkeypatch.setattr(yaml_file, "_Parser", getattr(yaml, request.param))


def refused(text: str) -> tuple[str, int, int]:
    with pytest.raises(BadInput) as caught:
        yaml_file.load_text(text, "f.yaml")
    assert caught.value.file == "f.yaml"
    assert str(caught.value).startswith(f"f.yaml:{caught.value.line}:{caught.value.column}: ")
    return caught.value.bare, caught.value.line, caught.value.column


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("null", None), ("~", None), ("", None), ("true", True), ("False", False), ("7", 7), ("-12", -12),
        ("0", 0), ("9007199254740991", 2**53 - 1), ("9007199254740992", "9007199254740992"),
        ("1.5", "1.5"), ("007", "007"), ("0o17", "0o17"), ("0x1F", "0x1F"), ("1_000", "1_000"), ("-0", "-0"),
        ("12:30:45", "12:30:45"), ("2026-04-22", "2026-04-22"), ("yes", "yes"), ("on", "on"), ("NO", "NO"),
        (".inf", ".inf"), ("+5", "+5"), ("'5'", "5"), ('"true"', "true"), ("'null'", "null"), ('""', ""),
    ],
)  # fmt: skip
def test_scalars(parser: None, written: str, value: Any) -> None:
    assert yaml_file.load_text(f"a: {written}\n", "f").data == {"a": value}


def test_keys_are_text(parser: None) -> None:
    assert yaml_file.load_text("1: a\ntrue: b\n", "f").data == {"1": "a", "true": "b"}


def test_an_empty_file_is_nothing(parser: None) -> None:
    assert yaml_file.load_text("", "f").data is None
    assert yaml_file.load_text("# only this\n", "f").place(()) == (1, 1)


@pytest.mark.parametrize(
    ("text", "said", "line", "column"),
    [
        ("a: &x 1\n", "anchors", 1, 4),
        ("a: 1\nb: *a\n", "aliases", 2, 4),
        ("a: !!str 1\n", "tags", 1, 4),
        ("a: !python/object:os.system x\n", "tags", 1, 4),
        ("a: !local {b: 1}\n", "tags", 1, 4),
        ("a: 1\nb:\n  <<: {c: 1}\n", "merge keys", 3, 3),
        ("a: 1\nb: 2\na: 3\n", "twice, first on line 1", 3, 1),
        ("a: {b: 1, 'b': 2}\n", "twice", 1, 11),
        ("? [a]\n: 1\n", "a key must be text", 1, 3),
        ("? \n: 1\n", "a key is missing", 1, 2),
        ("a: 1\n---\nb: 1\n", "one document", 2, 1),
        ("a: \x1b[31m\n", "U+001B", 1, 4),
        ("a: b\n# x\u2028c: d\n", "U+2028", 2, 4),
        ("a: b\n# x\u0085c: d\n", "U+0085", 2, 4),
        ("a: b\ufeff\n", "U+FEFF", 1, 5),
        ("a: \ud800\n", "U+D800", 1, 4),
        ("a: 'b\n", "not YAML", 2, 1),
        ("a:\n\t- b\n", "not YAML", 2, 1),
        ("a: b: c\n", "not YAML", 1, 5),
        ("[" * 41 + "]" * 41, "nested deeper than 40", 1, 41),
    ],
)
def test_what_is_refused(parser: None, text: str, said: str, line: int, column: int) -> None:
    message, *place = refused(text)
    assert said in message
    if said != "not YAML":  # where the two parsers see a mistake differs by a line
        assert place == [line, column]


def test_depth_is_refused_before_it_hurts(parser: None) -> None:
    message, _, _ = refused("[" * 200_000)
    assert "nested deeper" in message


def test_text_is_cleaned_and_keeps_its_lines(parser: None) -> None:
    document = yaml_file.load_text('a: "x\\e[31my\\u202e"\nb: |\n  one\n    two\nc: "\\a"\n', "f")
    assert document.data == {"a": "xy", "b": "one\n  two\n", "c": ""}


def test_a_long_text_is_refused_and_not_cut() -> None:
    message, line, _ = refused("a: 1\nb: " + "x" * 100_001 + "\n")
    assert "100,000" in message
    assert line == 2


def test_line_endings_of_other_systems() -> None:
    document = yaml_file.load_text("a: |\r\n  x\r\n  y\r\nb: 1\r\n", "f")
    assert document.data == {"a": "x\ny\n", "b": 1}
    assert document.place(("b",)) == (4, 4)


STYLES = {
    "literal": ("k:\n  c: |\n    # no\n    foo bar\n      baz\n", "baz", 5, 7),
    "literal, stripped, with a comment": ("c: |-  # here\n\n  foo\n  bar\n", "bar", 4, 3),
    "literal, indicated": ("c: |2\n   foo\n", "foo", 2, 4),
    "folded": ("c: >\n  foo bar\n  qux\n\n  baz\n", "baz", 5, 3),
    "plain": ("c: foo bar\n  baz\n", "baz", 2, 3),
    "single": ("c: 'it''s foo\n  baz'\n", "baz", 2, 3),
    "double": ('c: "a\\n\\tb \\"q\\" \\x41 \\u00e9 foo\\\n    baz"\n', "baz", 2, 5),
    "flow": ("x: {c: [1, foo baz]}\n", "baz", 1, 16),
}


@pytest.mark.parametrize("style", STYLES)
def test_positions_inside_texts(parser: None, style: str) -> None:
    text, wanted, line, column = STYLES[style]
    document = yaml_file.load_text(text, "f")
    path = {"literal": ("k", "c"), "flow": ("x", "c", 1)}.get(style, ("c",))
    value = document.value(path)
    assert document.position(path, value.index(wanted)) == (line, column)


words = st.text("abcdefg#:-\"'{}", min_size=1, max_size=8)


@given(st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=6), st.integers(1, 6))
def test_every_character_of_a_block_is_found(lines: list[list[str]], indent: int) -> None:
    block = "".join(" " * indent + " ".join(line) + "\n" for line in lines)
    source = "before: 1\nc: |\n" + block
    document = yaml_file.load_text(source, "f")
    value = document.data["c"]
    rows = source.split("\n")
    for offset, character in enumerate(value):
        if not character.isspace():
            line, column = document.position(("c",), offset)
            assert rows[line - 1][column - 1] == character


def outcome(content: bytes) -> yaml_file.Document | BadInput:
    try:
        return yaml_file.load_bytes(content, "f")
    except BadInput as error:
        return error


@given(
    st.binary()
    | st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.text("a:-[]{}&*!|>'\"#%@`\n \t?<,").map(str.encode)
)
def test_anything_is_taken_or_refused_with_a_place(content: bytes) -> None:
    result = outcome(content)
    if isinstance(result, BadInput):
        assert result.line >= 1
        assert result.column >= 1
    else:
        assert msgspec.json.decode(msgspec.json.encode(result.data)) == result.data


def test_bytes_that_are_no_utf8() -> None:
    with pytest.raises(BadInput, match="not valid UTF-8") as caught:
        yaml_file.load_bytes(b"a: 1\nbc: \xff\n", "f")
    assert (caught.value.line, caught.value.column) == (2, 5)


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    document = yaml_file.load_file(path)
    assert (document.data, document.file, document.place(("a",))) == ({"a": 1}, str(path), (1, 4))
    with pytest.raises(BadInput, match="larger than 3 bytes"):
        yaml_file.load_file(path, 3)
    with pytest.raises(BadInput, match="not a file"):
        yaml_file.load_file(tmp_path)
    with pytest.raises(NotFound, match="no such file"):
        yaml_file.load_file(tmp_path / "absent.yaml")


class Leaf(msgspec.Struct, forbid_unknown_fields=True):
    n: int


class Branch(msgspec.Struct, forbid_unknown_fields=True):
    leaves: dict[str, Leaf] = {}
    items: list[str | Leaf] = []
    word: str = ""


@pytest.mark.parametrize(
    ("text", "said", "line", "column"),
    [
        ("leaves:\n  a: {n: 1}\n  b: {n: x}\n", "leaves.b.n: expected a whole number, found text", 3, 10),
        ("leaves:\n  a: {n: 1}\n  b: {n: 2, m: 3}\n", 'leaves.b: unknown field "m"', 3, 13),
        ("leaves:\n  a: {}\n", 'leaves.a: "n" is missing', 2, 6),
        ("word: [x]\n", "word: expected text, found a list", 1, 7),
        ("items:\n  - x\n  - n: y\n", "items[1].n: expected a whole number, found text", 3, 8),
        ("wrd: x\n", 'unknown field "wrd"', 1, 1),
        ("- x\n", "expected a mapping, found a list", 1, 1),
        ("", "expected a mapping, found nothing", 1, 1),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(text: str, said: str, line: int, column: int) -> None:
    with pytest.raises(BadInput) as caught:
        yaml_file.convert(yaml_file.load_text(text, "f"), Branch)
    assert (caught.value.bare, caught.value.line, caught.value.column) == (said, line, column)


def test_a_part_can_be_converted() -> None:
    document = yaml_file.load_text("x:\n  - {n: 1}\n  - {n: a}\n", "f")
    assert yaml_file.convert(document, Leaf, ("x", 0)) == Leaf(1)
    with pytest.raises(BadInput) as caught:
        yaml_file.convert(document, Leaf, ("x", 1))
    assert (caught.value.bare, caught.value.line, caught.value.column) == (
        "x[1].n: expected a whole number, found text",
        3,
        9,
    )


def test_places_of_keys_and_of_what_is_not_there() -> None:
    document = yaml_file.load_text("a:\n  bc: 1\n", "f")
    assert document.key_place(("a", "bc")) == (2, 3)
    assert document.place(("a", "bc")) == (2, 7)
    assert document.place(("a", "nothing", 3)) == document.place(("a",))
    assert document.value(("a", "nothing", 3)) is None
    assert str(document.error("no", ("a", "bc"))) == "f:2:7: no"
