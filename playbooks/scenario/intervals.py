"""Spans of time as lists of (begin, end), ordered and apart; an end of ``None`` is not in sight."""

from collections.abc import Iterable, Sequence

Interval = tuple[int, int | None]
Intervals = Sequence[Interval]


def later(spans: Intervals, wait: int) -> list[Interval]:
    """Each begins so much later, where it lasts that long."""
    return [(begin + wait, end) for begin, end in spans if end is None or begin + wait < end]


def minus(spans: Intervals, others: Intervals) -> list[Interval]:
    """What is left of these outside the others."""
    left = list(spans)
    for begin, end in others:
        left = [piece for span in left for piece in _without(span, begin, end)]
    return left


def _without(span: Interval, begin: int, end: int | None) -> Iterable[Interval]:
    first, last = span
    if (last is not None and last <= begin) or (end is not None and end <= first):
        yield span
        return
    if first < begin:
        yield first, begin
    if end is not None and (last is None or end < last):
        yield end, last


def holding(spans: Intervals, at: int) -> Interval | None:
    """The one that lasts at a moment."""
    return next((one for one in spans if one[0] <= at and (one[1] is None or at < one[1])), None)
