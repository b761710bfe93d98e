"""The cleaning gate: what comes out can be shown anywhere."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from data.text import clean, clean_line, count


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_nothing_a_terminal_obeys_comes_through(text: str | bytes) -> None:
    cleaned = clean(text)
    assert all(character == "\n" or unicodedata.category(character)[0] != "C" for character in cleaned)
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")


@given(st.text(max_size=300), st.integers(1, 60))
def test_nothing_is_unbounded(text: str, limit: int) -> None:
    assert len(clean(text, limit)) <= limit
    assert len(clean_line(text, limit)) <= limit
    assert "\n" not in clean_line(text, limit)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=100))
def test_plain_text_comes_through_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_escape_sequences_go_with_all_their_parts() -> None:
    assert clean("\x1b]52;c;ZXZpbA==\x07after") == "after"
    assert clean("\x1b]0;title\x1b\\after") == "after"
    assert clean("\x1b[31mred\x1b[0m") == "red"
    assert clean("a\u202eb\u2066c\u200bd\ufeff") == "abcd"
    assert clean("one\r\ntwo\rthree\tfour") == "one\ntwo\nthree    four"


def test_a_stray_control_character_does_not_swallow_the_rest() -> None:
    """A closing quotation mark, decoded twice, holds one."""
    assert clean("said \u00e2\x80\x9d and stop it now").endswith("and stop it now")
    assert clean("\x9d52;c;ZXZpbA==\x9cafter") == "after"


def test_emoji_presentation_is_dropped_so_that_columns_stay() -> None:
    assert clean("⚠️ high") == "⚠ high"


def test_a_megabyte_label_is_cut_with_a_sign() -> None:
    assert clean("x" * 1_000_000, 50) == "x" * 49 + "…"
    assert clean(b"\xff" * 1_000_000, 10) == "\ufffd" * 9 + "…"


def test_surrogates_from_arguments_that_are_not_utf8_are_shown() -> None:
    assert clean("caf\udce9") == "caf\ufffd"


def test_counting() -> None:
    assert [count(1, "alert"), count(2, "alert"), count(0, "query", "queries")] == [
        "1 alert",
        "2 alerts",
        "0 queries",
    ]
