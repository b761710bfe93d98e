"""A reading as a braille line plot: its limit, what lies beyond it in red, moments marked, gaps left open."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.times import DAY, MINUTE, to_datetime
from playbooks.readings import Curve, Reading, Window
from playbooks.units import shown
from screens.glyphs import Glyphs
from screens.lines import Line, Span, column, width
from screens.widgets.canvas import DOTS_ACROSS, DOTS_DOWN, Canvas
from screens.widgets.moment import Moment

_ROUND = tuple(minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880))
_FLAT_PLOT, _FLAT_LINE = 16, 4
"""How far off a limit may be to be drawn, in heights of the curve: how far it went beyond matters more than
how it wavers there, but a line of one row shows only a shape."""
_GUTTER = 9
"""Cells for the numbers at the left, at most."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From the lowest to the highest value that is drawn."""

    low: float
    high: float

    def row(self, value: float, down: int) -> int:
        """The dot row of a value, 0 at the top."""
        share = (self.high - value) / (self.high - self.low)
        return round(min(max(share, 0.0), 1.0) * (down - 1))


def scale_of(curves: Sequence[Curve], limit: float | None, flattest: int = _FLAT_LINE) -> Scale | None:
    """Of the finite values, and of a limit that leaves them a share of the height, one in ``flattest``;
    ``None`` without a finite value."""
    values = [value for curve in curves for value in curve.finite]
    if not values:
        return None
    low, high = min(values), max(values)
    if limit is not None and math.isfinite(limit):
        lower, higher = min(low, limit), max(high, limit)
        if low == high or higher - lower <= flattest * (high - low):
            low, high = lower, higher
    margin = abs(high) * 0.1 or 1.0
    return Scale(low, high) if high > low else Scale(low - margin, high + margin)


def plot_lines(
    reading: Reading,
    moments: Sequence[Moment],
    cells: int,
    rows: int,
    glyphs: Glyphs,
    *,
    now: int,
    dimmed: bool = False,
    time: Callable[[int], str] | None = None,
) -> list[Line]:
    """The plot in so many cells and rows; the last row holds times, as ``time`` words them (``None``: the
    hour), and the moments' names."""
    scale = scale_of(reading.curves, reading.limit, _FLAT_PLOT)
    labels = [shown(value, reading.panel.unit) for value in (scale.high, scale.low)] if scale else ["", ""]
    gutter = min(max(map(len, labels)) + 1, _GUTTER)
    canvas = Canvas(max(cells - gutter, 4), max(rows - 1, 1), ascii_only=glyphs.ascii_only)
    if scale is not None:
        _draw_limit(canvas, reading, scale)
        for number, curve in reversed(tuple(enumerate(reading.curves))):
            _draw_curve(canvas, reading, curve, scale, first=number == 0)
        _draw_limit_gaps(canvas, reading, scale, glyphs)
        _point_to_limit(canvas, reading.limit, scale, glyphs)
    _draw_strange(canvas, reading, glyphs)
    marked = _marked(moments, reading.window, canvas.cells)
    for place, moment in marked:
        for row in range(canvas.rows):
            canvas.sign(place, row, glyphs.moment, moment.ink)
    drawn = canvas.lines()
    body = [(column(_label(labels, row, len(drawn)), gutter, "faint"), *of) for row, of in enumerate(drawn)]
    lines = [*body, (Span(" " * gutter), *axis_line(reading.window, marked, canvas.cells, now, time))]
    return [paler(of) for of in lines] if dimmed else lines


def _label(labels: Sequence[str], row: int, rows: int) -> str:
    return labels[0] if row == 0 else labels[1] if row == rows - 1 else ""


def paler(of: Line) -> Line:
    """Old data: nothing in it shouts."""
    return tuple(
        span._replace(ink="faint" if span.ink in {"green", "blue", "faint"} else "dim") for span in of
    )


def _dot_column(place: int, grid: Window, across: int) -> int:
    return round(place * (across - 1) / max(grid.count - 1, 1))


def _draw_curve(canvas: Canvas, reading: Reading, curve: Curve, scale: Scale, *, first: bool) -> None:
    good = ("green" if reading.limits else "text") if first else "dim"
    before: tuple[int, int] | None = None
    for place, value in enumerate(curve.points):
        if value is None or not math.isfinite(value):
            before = None
            continue
        dot = (
            _dot_column(place, reading.window, canvas.across),
            scale.row(value, canvas.down),
        )
        ink = "red" if reading.bad_at(curve, place) else good
        canvas.dot(*dot, ink)
        if before is not None:
            canvas.stroke(before, dot, ink)
        before = dot


def _limit_rows(canvas: Canvas, reading: Reading, scale: Scale) -> list[tuple[int, int]]:
    """(column, dot row) of the limit in each cell where it lies within the scale."""
    found = []
    for cell in range(canvas.cells):
        place = round(cell * (reading.window.count - 1) / max(canvas.cells - 1, 1))
        limit = reading.limits[place] if place < len(reading.limits) else None
        if limit is not None and scale.low <= limit <= scale.high:
            found.append((cell, scale.row(limit, canvas.down)))
    return found


def _draw_limit(canvas: Canvas, reading: Reading, scale: Scale) -> None:
    """Dots across; in ASCII it is drawn afterwards, in the cells that stay free."""
    if canvas.ascii_only:
        return
    for cell, y in _limit_rows(canvas, reading, scale):
        for x in range(DOTS_ACROSS):
            canvas.dot(cell * DOTS_ACROSS + x, y, "faint")


def _draw_limit_gaps(canvas: Canvas, reading: Reading, scale: Scale, glyphs: Glyphs) -> None:
    if not canvas.ascii_only:
        return
    for cell, y in _limit_rows(canvas, reading, scale):
        if cell % 2 == 0:
            canvas.sign(cell, y // DOTS_DOWN, glyphs.limit, "faint")


def _point_to_limit(canvas: Canvas, limit: float | None, scale: Scale, glyphs: Glyphs) -> None:
    """Where it is too far off to be drawn: on which side it lies."""
    if limit is None or math.isnan(limit) or scale.low <= limit <= scale.high:
        return
    row, sign = (0, glyphs.over) if limit > scale.high else (canvas.rows - 1, glyphs.under)
    for cell in range(4, canvas.cells, 8):
        canvas.sign(cell, row, sign, "faint")


def _draw_strange(canvas: Canvas, reading: Reading, glyphs: Glyphs) -> None:
    """NaN at the bottom, infinities at the edge they lie beyond."""
    for curve in reading.curves[:1]:
        for place, value in enumerate(curve.points):
            if value is None or math.isfinite(value):
                continue
            cell = _dot_column(place, reading.window, canvas.across) // DOTS_ACROSS
            if math.isnan(value):
                canvas.sign(cell, canvas.rows - 1, glyphs.unsure, "amber", over=True)
            else:
                row, sign = (0, glyphs.over) if value > 0 else (canvas.rows - 1, glyphs.under)
                canvas.sign(cell, row, sign, "red" if reading.bad_at(curve, place) else "amber", over=True)


def _marked(moments: Sequence[Moment], grid: Window, cells: int) -> list[tuple[int, Moment]]:
    """(cell, moment) of those within the window: the incident's own before changes, each earliest first.
    Where two have no room beside each other the first of them is named."""
    inside = [one for one in moments if grid.start <= one.at <= grid.end]
    inside.sort(key=lambda one: (one.is_change, one.at))
    reach = max(grid.end - grid.start, 1)
    return [((one.at - grid.start) * (cells - 1) // reach, one) for one in inside]


def axis_line(
    grid: Window,
    marked: Sequence[tuple[int, Moment]],
    cells: int,
    now: int,
    time: Callable[[int], str] | None = None,
) -> Line:
    """Moments' names under their marks, then as many times as have room between them."""
    told = time or _time
    end = "now" if abs(grid.end - now) <= 2 * grid.step else told(grid.end)
    words: list[tuple[int, str, str]] = []
    for cell, moment in marked:
        _place(words, cell - len(moment.label) // 2, moment.label, moment.ink, cells)
    _place(words, cells - len(end), end, "dim", cells)
    for cell, at in _ticks(grid, cells):
        text = told(at)
        _place(words, cell - len(text) // 2, text, "faint", cells)
    spans: list[Span] = []
    for start, text, ink in sorted(words):
        spans += [Span(" " * (start - width(tuple(spans)))), Span(text, ink)]
    return tuple(spans)


def _ticks(grid: Window, cells: int) -> list[tuple[int, int]]:
    """(cell, moment) of whole quarters, hours or days, not too close to each other."""
    reach = max(grid.end - grid.start, 1)
    apart = next((one for one in _ROUND if reach // one <= max(cells // 12, 1)), 7 * DAY)
    first = -(-grid.start // apart) * apart
    return [((at - grid.start) * (cells - 1) // reach, at) for at in range(first, grid.end, apart)]


def _place(words: list[tuple[int, str, str]], start: int, text: str, ink: str, cells: int) -> None:
    """Put it down where it touches nothing; else leave it out."""
    start = max(0, min(start, cells - len(text)))
    end = start + len(text)
    if end <= cells and all(end < other or start > other + len(word) for other, word, _ in words):
        words.append((start, text, ink))


def _time(at: int) -> str:
    """The hour; at midnight, where the day changes, the day."""
    moment = to_datetime(at)
    return f"{moment:%H:%M}" if at % DAY else f"{moment:%-d %b}"


def sparkline(reading: Reading, cells: int, *, ascii_only: bool = False, dimmed: bool = False) -> Line:
    """The worst curve in one row; only as a shape, so the limit is not drawn."""
    canvas = Canvas(max(cells, 1), 1, ascii_only=ascii_only)
    scale = scale_of(reading.curves[:1], reading.limit)
    if scale is not None:
        _draw_curve(canvas, reading, reading.curves[0], scale, first=True)
    of = canvas.lines()[0]
    return paler(of) if dimmed else of
