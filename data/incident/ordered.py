"""A sorted sequence that never changes: a change gives a new one, which shares with the old all but the
blocks that were touched.

So a thread can go on changing while another one draws what it was given. Finding a place takes O(log n)
comparisons; a change copies one block of at most `_LARGEST` items, and the list of blocks.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from itertools import accumulate
from operator import attrgetter
from typing import Any, Generic, Protocol, Self, TypeVar

_LARGEST = 512


class Keyed(Protocol):
    """What can be put in order: its key is its own, and is never that of another item."""

    @property
    def key(self) -> Any: ...


T = TypeVar("T", bound=Keyed)
_key = attrgetter("key")


class Ordered(Generic[T]):
    """Items in the order of their keys."""

    __slots__ = ("_blocks", "_starts")

    def __init__(self, items: Iterable[T] = ()) -> None:
        """Items that are in order already cost a pass."""
        self._set(list(_cut(sorted(items, key=_key))))

    def _set(self, blocks: list[list[T]]) -> Self:
        self._blocks = blocks
        self._starts = [0, *accumulate(len(block) for block in blocks)]
        return self

    def changed(self, gone: Iterable[T], come: Iterable[T]) -> "Ordered[T]":
        """Without some of the items, and with others. `KeyError`: what is to go is not here."""
        blocks = list(self._blocks)
        touched: dict[int, list[T]] = {}

        def block_for(key: Any) -> list[T]:
            number = min(self._block_of(key), max(len(blocks) - 1, 0))
            if number not in touched:
                touched[number] = list(blocks[number]) if blocks else []
            return touched[number]

        for item in gone:
            block = block_for(item.key)
            place = bisect_left(block, item.key, key=_key)
            if place == len(block) or block[place].key != item.key:
                raise KeyError(item.key)
            del block[place]
        for item in come:
            insort(block_for(item.key), item, key=_key)
        fresh: Ordered[T] = Ordered.__new__(Ordered)
        if not blocks:
            return fresh._set(list(_cut(touched.get(0, []))))
        for number in sorted(touched, reverse=True):
            blocks[number : number + 1] = _cut(touched[number])
        return fresh._set(blocks)

    def place(self, key: Any) -> int:
        """How many items have a lesser key: where the item with this key is, or would be."""
        number = self._block_of(key)
        if number == len(self._blocks):
            return len(self)
        return self._starts[number] + bisect_left(self._blocks[number], key, key=_key)

    def _block_of(self, key: Any) -> int:
        """The first block that ends at the key or after it; their number where none does."""
        return bisect_left(self._blocks, key, key=lambda block: block[-1].key)

    def __len__(self) -> int:
        return self._starts[-1]

    def __getitem__(self, place: int) -> T:
        if not 0 <= place < len(self):
            raise IndexError(place)
        number = bisect_right(self._starts, place) - 1
        return self._blocks[number][place - self._starts[number]]

    def __contains__(self, item: object) -> bool:
        """By its key."""
        key = _key(item)
        place = self.place(key)
        return place < len(self) and bool(self[place].key == key)

    def __iter__(self) -> Iterator[T]:
        for block in self._blocks:
            yield from block

    def __reversed__(self) -> Iterator[T]:
        for block in reversed(self._blocks):
            yield from reversed(block)


def _cut(items: list[T]) -> Iterator[list[T]]:
    """In pieces that leave room to grow; nothing for nothing."""
    if 0 < len(items) <= _LARGEST:
        yield items
        return
    for start in range(0, len(items), _LARGEST // 2):
        yield items[start : start + _LARGEST // 2]
