"""Rows and where each of them stands: how many lines it takes, and which row a line belongs to."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Protocol

from screens.lines import Line

Draw = Callable[[int, int], Sequence[Line]]
"""(index, cells) to the row's lines."""

Lead = Callable[[int], int]
"""Index to the number of heading lines above the row proper."""

_KEPT = 400
"""Drawn rows kept for the next paint."""


class Keys(Protocol):
    """The rows' keys in order; a list is one, and what holds many rows finds a key without looking at all."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: int, /) -> str: ...
    def __iter__(self) -> Iterator[str]: ...
    def __contains__(self, key: object, /) -> bool: ...
    def index(self, key: str, /) -> int: ...


class RowLayout:
    """Rows as they were last shown, measured for a width."""

    def __init__(
        self,
        keys: Keys = (),
        draw: Draw | None = None,
        *,
        uniform: int | Lead = 0,
        lead: Lead | None = None,
        lit: Lead | None = None,
    ) -> None:
        self.keys: Keys = keys
        self.uniform = 0 if callable(uniform) else uniform
        self._tall = uniform if callable(uniform) else None
        self._lead: Lead = lead or _no_lead
        self._lit = lit
        self._draw: Draw = draw or _nothing
        self._heights: list[int] = []
        self._ends: list[int] = []
        self._cells = 0
        self._drawn: OrderedDict[int, Sequence[Line]] = OrderedDict()

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def height(self) -> int:
        """In lines."""
        if self.uniform:
            return self.uniform * len(self.keys)
        return self._ends[-1] if self._ends else 0

    def measure(self, cells: int) -> bool:
        """Find where each row stands at this width; whether anything had to be measured."""
        if self._cells == cells:
            return False
        self._cells = cells
        self._drawn.clear()
        if not self.uniform:
            tall = self._tall or (lambda place: len(self._draw(place, cells)))
            self._heights = [tall(place) for place in range(len(self.keys))]
            self._ends = list(accumulate(self._heights))
        return True

    def measure_again(self, *places: int) -> None:
        """Only these rows are drawn otherwise than before."""
        if self.uniform or len(self._heights) != len(self.keys):
            return
        for place in places:
            drawn = self._draw(place, self._cells)
            self._drawn[place] = drawn
            self._heights[place] = len(drawn)
        self._ends = list(accumulate(self._heights))

    def forget(self) -> None:
        """What ``draw`` says has changed."""
        self._cells = 0

    def row_at(self, y: int) -> tuple[int, int]:
        """(row, line within it) of a line of the whole list."""
        if self.uniform:
            return divmod(y, self.uniform)
        place = bisect_right(self._ends, y)
        return place, y - (self._ends[place - 1] if place else 0)

    def span_of(self, place: int) -> tuple[int, int]:
        """(first line, number of lines) of a row."""
        if self.uniform:
            return place * self.uniform, self.uniform
        if not 0 <= place < len(self._ends):
            return 0, 0
        start = self._ends[place - 1] if place else 0
        return start, self._ends[place] - start

    def is_lit(self, place: int, inner: int) -> bool:
        """Whether the cursor lights this line of the row it is on."""
        below = inner - self._lead(place)
        return below >= 0 and (self._lit is None or below < self._lit(place))

    def lines(self, place: int) -> Sequence[Line]:
        """A row's lines at the measured width."""
        drawn = self._drawn.get(place)
        if drawn is None:
            drawn = self._drawn[place] = self._draw(place, self._cells)
            if len(self._drawn) > _KEPT:
                self._drawn.popitem(last=False)
        return drawn


def _no_lead(_place: int) -> int:
    return 0


def _nothing(_place: int, _cells: int) -> Sequence[Line]:
    return ()
