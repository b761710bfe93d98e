"""Panels under one another share what room there is."""

from hypothesis import given
from hypothesis import strategies as st

from screens.widgets.fitted import shares


def test_all_get_what_they_want_where_it_fits_and_the_last_gets_the_rest() -> None:
    assert shares([3, 5, 4], 20) == [3, 5, 12]


def test_the_greedy_share_what_the_modest_leave() -> None:
    assert shares([3, 9, 9], 15) == [3, 6, 6]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.integers(0, 120))
def test_no_line_is_lost_and_none_is_given_twice(wanted: list[int], room: int) -> None:
    given_lines = shares(wanted, room)
    assert sum(given_lines) == room
    assert all(lines >= 0 for lines in given_lines)
    assert all(lines <= most for lines, most in zip(given_lines[:-1], wanted[:-1], strict=True))
