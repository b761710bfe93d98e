"""Cutting, padding and wrapping by the cells that text takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from screens.lines import (
    Span,
    column,
    fit,
    fitting,
    folded,
    joined,
    line,
    plain,
    spread,
    width,
    words_then_keys,
    wrap,
)

texts = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Cf", "Mn", "Me")), max_size=80)


@given(texts, st.integers(1, 60))
def test_a_column_is_exactly_as_wide_as_it_should_be(text: str, cells: int) -> None:
    assert cell_len(column(text, cells).text) <= cells
    assert cell_len(column(text, cells).text) == cells or cell_len(text) > cells


@given(st.lists(texts, max_size=5), st.integers(1, 60))
def test_a_fitted_line_is_never_too_wide(parts: list[str], cells: int) -> None:
    assert width(fit(line(*parts), cells)) <= cells


@given(texts, st.integers(4, 60))
def test_wrapped_lines_are_never_too_wide_and_lose_nothing_but_spaces(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(width(of) <= cells for of in lines)
    assert "".join("".join(plain(of) for of in lines).split()) == "".join(text.split())


@given(texts, st.integers(4, 40), st.integers(1, 5))
def test_wrapping_has_a_limit(text: str, cells: int, most: int) -> None:
    assert len(wrap(text, cells, most=most)) <= most


def test_a_megabyte_is_wrapped_to_its_first_lines_quickly() -> None:
    lines = wrap("x" * 1_000_000, 40, most=4)
    assert len(lines) == 4
    assert plain(lines[-1]).endswith("…")


def test_two_parts_stand_at_the_two_edges() -> None:
    assert plain(spread(line("left"), line("right"), 20)) == "left           right"
    assert plain(spread(line("a long left part"), line("right"), 20)) == "a long left p… right"


def test_keys_are_kept_where_words_are_cut() -> None:
    cut = plain(words_then_keys(line("a very long sentence about what to do"), line("k key"), 30))
    assert cut.endswith("k key")
    assert len(cut) <= 30


def test_parts_that_do_not_fit_whole_are_left_out() -> None:
    parts = [line("one"), (), line("two"), line("three")]
    assert plain(fitting(parts, 10, " ")) == "one two"


def test_joining_leaves_out_what_is_empty() -> None:
    assert plain(joined([line("a"), (), line("b")], "-")) == "a-b"


@pytest.mark.parametrize("part", ["text", ("text", "dim"), Span("text")])
def test_a_line_is_made_of_whatever_is_handy(part: str) -> None:
    assert plain(line(part)) == "text"


def test_what_begins_with_spaces_keeps_them_on_each_of_its_lines() -> None:
    assert [plain(of) for of in wrap("  --data-urlencode one=two", 18)] == ["  --data-urlencode", "  one=two"]


def test_a_line_that_is_too_long_is_broken_at_spaces_and_keeps_its_inks() -> None:
    said = line("No alert passes. ", ("esc", "bold"), " empties it.")
    assert folded(said, 40) == [said]
    assert [plain(of) for of in folded(said, 20)] == ["No alert passes. esc", "empties it."]
    assert folded(said, 20)[0][-1] == Span("esc", "bold")
    assert [plain(of) for of in folded(line("  a margin stays"), 10)] == ["  a margin", "  stays"]


@given(texts, st.integers(4, 60))
def test_what_is_folded_loses_no_word(text: str, cells: int) -> None:
    said = " ".join(plain(of) for of in folded(line(text), cells))
    assert said.replace(" ", "") == text.replace(" ", "")
