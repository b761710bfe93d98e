"""A line over time, drawn for a page: one figure of inline SVG.

Colours are attributes, so that what draws pages without style sheets in its drawings draws it too; the page's
style, light or dark, stands over them.
"""

import html
import itertools
import math
from collections.abc import Iterator, Sequence

import msgspec

from data.text import clean_line

WIDE, LEFT, RIGHT = 960, 90, 12
"""A drawing's width and its margins, so that what is drawn of one time stands above one another."""
LETTER = 6.3
"""About how wide a letter is."""
_HIGH, _PAD, _TOP, _FOOT = 84, 4, 14, 6

Point = tuple[int, float]
"""(microseconds, value); a value that is not finite is a gap."""


class Moment(msgspec.Struct, frozen=True):
    """What is marked across a plot: ``T2``, or ``decide``, and when, in words and in microseconds."""

    name: str
    at: int
    told: str


def figure(
    title: str, points: Sequence[Point], moments: Sequence[Moment] = (), span: tuple[int, int] | None = None
) -> str:
    """The line of points that come in order, gaps left open; empty where no point has a finite value. With a
    ``span`` that a curve lies in, its time is the whole width."""
    finite = [value for _, value in points if math.isfinite(value)]
    if not finite:
        return ""
    first, last = span or (points[0][0], max(points[-1][0], points[0][0] + 1))
    low, high = min(finite), max(finite)

    def across(at: int) -> str:
        return f"{LEFT + (WIDE - LEFT - RIGHT) * (at - first) / (last - first):.1f}"

    def down(value: float) -> str:
        return f"{_TOP + _PAD + (_HIGH - 2 * _PAD) * (high - value) / ((high - low) or 1.0):.1f}"

    lines = "".join(
        '<polyline fill="none" stroke="#20262d" points="'
        + " ".join(f"{across(at)},{down(value)}" for at, value in run)
        + '"/>'
        for run in _runs(points)
    )
    shown = [(one, float(across(one.at))) for one in moments if first <= one.at <= last]
    marked = "".join(_mark(one, at, last) for (one, at), last in zip(shown, _lasts(shown), strict=True))
    scale = "".join(
        f'<text class="dim" fill="#565f68" x="0" y="{float(down(value)) + 4:.1f}">{value:.4g}</text>'
        for value in dict.fromkeys((high, low))
    )
    told = f"{clean_line(title)}: {high:.3g} at most, {low:.3g} at least"
    return (
        f"<figure class=wide><figcaption>{html.escape(told)}</figcaption>"
        f'<svg viewBox="0 0 {WIDE} {_TOP + _HIGH + _FOOT}" role="img" font-size="11">'
        f"{scale}{marked}{lines}</svg></figure>\n"
    )


def _lasts(shown: Sequence[tuple[Moment, float]]) -> Iterator[float]:
    """For each moment, in the order of their times, where the name drawn before it ends."""
    last = 0.0
    for one, x in shown:
        yield last
        half = len(one.name) * LETTER / 2
        last = x + half if x - half >= last else last


def _mark(one: Moment, x: float, last: float) -> str:
    """A line across, its name above where there is room for it."""
    named = (
        f'<text class="dim" fill="#565f68" text-anchor="middle" x="{x}" y="{_TOP - 4}">'
        f"{html.escape(one.name)}</text>"
        if x - len(one.name) * LETTER / 2 >= last
        else ""
    )
    return (
        f'<line class="moment" stroke="#a8321f" y1="{_TOP}" y2="{_TOP + _HIGH}" x1="{x}" x2="{x}">'
        f"<title>{html.escape(f'{one.name} {one.told}')}</title></line>{named}"
    )


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """The stretches without a gap."""
    for finite, run in itertools.groupby(points, key=lambda point: math.isfinite(point[1])):
        if finite:
            yield list(run)
