"""The metrics panel's lines: one metric large with its plot, the others a line each, systems side by side."""

from __future__ import annotations

from collections.abc import Sequence

from data.text import clean_line
from playbooks.readings import Reading
from screens.glyphs import Glyphs
from screens.lines import EMPTY, Line, Span, column, fit, joined, spread, width
from screens.metric_words import extremes_words, joined_notes, limit_words, notes, value_words
from screens.widgets.moment import Moment
from screens.widgets.plot import paler, plot_lines, sparkline

NARROWEST = 34
"""Cells of a plot that can be read; systems that get less stand under one another as lines only."""
_BETWEEN = 3
_TITLE, _VALUE, _LIMIT = 17, 11, 14
_TIGHT = 60
"""Below so many cells a line's columns are narrower."""


def large(
    readings: Sequence[Reading],
    moments: Sequence[Moment],
    cells: int,
    rows: int,
    glyphs: Glyphs,
    *,
    now: int,
    dimmed: bool = False,
) -> list[Line]:
    """One metric of one or several systems: a header, the plot, and a line of notes where there are any."""
    beside = max(1, min(len(readings), (cells + _BETWEEN) // (NARROWEST + _BETWEEN)))
    each = (cells - _BETWEEN * (beside - 1)) // beside
    blocks = [
        _block(reading, moments, each, rows, glyphs, now=now, dimmed=dimmed, named=len(readings) > 1)
        for reading in readings[:beside]
    ]
    tallest = max((len(block) for block in blocks), default=0)
    lines: list[Line] = []
    for row in range(tallest):
        parts = [block[row] if row < len(block) else EMPTY for block in blocks]
        lines.append(_abreast(parts, each))
    return [*lines, *(_short(reading, cells, glyphs, dimmed=dimmed) for reading in readings[beside:])]


def _block(
    reading: Reading,
    moments: Sequence[Moment],
    cells: int,
    rows: int,
    glyphs: Glyphs,
    *,
    now: int,
    dimmed: bool,
    named: bool,
) -> list[Line]:
    said = list(notes(reading, now))
    head = header(reading, cells, glyphs, named=named)
    if reading.state in {"failed", "empty"}:
        return [head, *(fit((Span(words, ink),), cells) for words, ink in said)]
    room = max(rows - 1 - bool(said), 3)
    plot = plot_lines(reading, moments, cells, room, glyphs, now=now, dimmed=dimmed)
    below = [fit(joined_notes(said, glyphs), cells)] if said else []
    return [paler(head) if dimmed else head, *plot, *below]


def header(reading: Reading, cells: int, glyphs: Glyphs, *, named: bool) -> Line:
    """``accuracy  0.78 ▼  limit 0.83, 0.9 × baseline 0.92   min … max …``, as much of it as fits."""
    who: Line = (Span(clean_line(reading.model) + "  ", "dim"),) if named else ()
    left: Line = (*who, Span(reading.panel.title, "bold"), Span("  "), *value_words(reading, glyphs))
    for words, extremes in (
        (limit_words(reading, whole=True), extremes_words(reading)),
        (limit_words(reading, whole=True), ""),
        (limit_words(reading, whole=False), ""),
    ):
        tail: Line = (Span("  "), Span(words, "dim")) if words else ()
        right: Line = (Span(extremes, "faint"),) if extremes else ()
        if width(left) + width(tail) + width(right) + 2 * bool(right) <= cells:
            return spread((*left, *tail), right, cells)
    return fit(left, cells)


def one_line(readings: Sequence[Reading], cells: int, glyphs: Glyphs, *, dimmed: bool = False) -> Line:
    """A metric in a line: name, value, direction, limit, shape; of several systems a value each."""
    first = readings[0]
    if len(readings) == 1:
        return _short(first, cells, glyphs, dimmed=dimmed, title=first.panel.title)
    values = joined([_padded(value_words(reading, glyphs), _VALUE) for reading in readings], " ")
    head: Line = (column(first.panel.title, _TITLE, "bold"), *values)
    limit: Line = (Span(" "), Span(limit_words(first, whole=False), "dim"))
    of = fit((*head, *limit) if width((*head, *limit)) <= cells else head, cells)
    return paler(of) if dimmed else of


def _short(reading: Reading, cells: int, glyphs: Glyphs, *, dimmed: bool, title: str = "") -> Line:
    tight = cells < _TIGHT
    cut = column(title or clean_line(reading.model), _TITLE - 2 * tight - 1).text
    name = Span(f"{cut} ", "bold")
    if reading.error is not None:
        return fit((name, *value_words(reading, glyphs), Span("  " + reading.error.message, "dim")), cells)
    head: Line = (name, *_padded(value_words(reading, glyphs), _VALUE - 2 * tight))
    limit = Span(limit_words(reading, whole=False), "dim")
    if tight:
        limit = limit._replace(text=limit.text.replace("limit ", "").replace("no baseline", ""))
    limit = column(limit.text, _LIMIT - 7 * tight, "dim")
    room = cells - width((*head, limit)) - 1
    if not reading.curves:
        return fit(head, cells)
    if room < 4:
        of: Line = fit((*head, limit), cells)
    else:
        of = (*head, limit, Span(" "), *sparkline(reading, min(room, 40), ascii_only=glyphs.ascii_only))
    return paler(of) if dimmed else of


def _padded(of: Line, cells: int) -> Line:
    of = fit(of, cells)
    return (*of, Span(" " * (cells - width(of))))


def _abreast(parts: Sequence[Line], cells: int) -> Line:
    spans: list[Span] = []
    for number, part in enumerate(parts):
        of = fit(part, cells)
        spans += of
        if number < len(parts) - 1:
            spans.append(Span(" " * (cells - width(of) + _BETWEEN)))
    return tuple(spans)
