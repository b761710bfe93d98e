"""The sorted sequence against a plain sorted list."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.incident.ordered import Ordered


@dataclass(frozen=True)
class Item:
    key: int


numbers = st.sets(st.integers(0, 5000), max_size=1500)


@given(numbers, numbers, st.randoms(use_true_random=False))
def test_changes_give_what_sorting_gives(first: set[int], second: set[int], random: object) -> None:
    before = Ordered(Item(number) for number in first)
    gone = [Item(number) for number in sorted(first)[::3]]
    come = [Item(number) for number in second - first]
    random.shuffle(come)  # type: ignore[attr-defined]
    after = before.changed(gone, come)
    expected = sorted((first | second) - {item.key for item in gone})
    assert [item.key for item in before] == sorted(first), "what was there before is not touched"
    assert [item.key for item in after] == expected
    assert [item.key for item in reversed(after)] == expected[::-1]
    assert [after[place].key for place in range(len(after))] == expected
    assert [after.place(number) for number in expected] == list(range(len(expected)))


def test_one_by_one_is_the_same_as_all_at_once() -> None:
    found: Ordered[Item] = Ordered()
    for number in range(3000):
        found = found.changed([], [Item(number * 7919 % 3000)])
    assert [item.key for item in found] == list(range(3000))
    assert found.place(-1) == 0
    assert found.place(99_999) == 3000


def test_what_is_not_there_cannot_go() -> None:
    with pytest.raises(KeyError):
        Ordered([Item(1)]).changed([Item(2)], [])
    with pytest.raises(IndexError):
        Ordered([Item(1)])[1]
