"""The interval of a share seen in a few tries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbooks.probe.interval import wilson


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [(17, 20, 0.640, 0.948), (0, 20, 0.0, 0.161), (20, 20, 0.839, 1.0), (1, 1, 0.207, 1.0), (0, 0, 0.0, 1.0)],
)
def test_known_values(hits: int, tries: int, low: float, high: float) -> None:
    assert wilson(hits, tries) == pytest.approx((low, high), abs=0.001)


@given(st.integers(1, 500).flatmap(lambda tries: st.tuples(st.integers(0, tries), st.just(tries))))
def test_it_holds_the_share_and_narrows_with_more_tries(seen: tuple[int, int]) -> None:
    hits, tries = seen
    low, high = wilson(hits, tries)
    assert 0 <= low <= hits / tries <= high <= 1
    closer_low, closer_high = wilson(hits * 4, tries * 4)
    assert closer_high - closer_low < high - low
