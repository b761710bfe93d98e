"""What the screens say of a reading in words: its value, its limit, and what is odd about it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from data.text import count
from data.times import MINUTE, to_datetime
from playbooks import durations
from playbooks.readings import Curve, Reading
from playbooks.units import shown
from screens.glyphs import Glyphs
from screens.lines import Line, Span

_ODD_LABELS = 3
_UNITS = {"s": "s", "m": "min", "h": "h", "d": "d", "w": "w"}
_PART = re.compile(r"(\d+)([smhdw])")


def value_words(reading: Reading, glyphs: Glyphs) -> Line:
    """``0.78 ▼``: bold, red beyond the limit with the side it lies on; what it is where it is no number."""
    latest = reading.curves[0].latest if reading.curves else None
    if reading.state == "failed":
        return (Span(f"{glyphs.bad} not answered", "red"),)
    if latest is None:
        return (Span("no series", "dim"),)
    text = shown(latest[1], reading.panel.unit)
    if reading.state == "beyond":
        side = glyphs.rising if reading.panel.worse == "above" else glyphs.falling
        return (Span(f"{text} {side}", "bold red"),)
    return (Span(text, "bold" if math.isfinite(latest[1]) else "bold amber"),)


def limit_words(reading: Reading, *, whole: bool) -> str:
    """``limit 0.83``; ``whole``: ``limit 0.83, 0.9 × baseline 0.92``."""
    panel, limit = reading.panel, reading.limit
    if limit is None:
        return "no baseline" if panel.baseline and reading.curves else ""
    words = f"limit {shown(limit, panel.unit)}"
    factor = float(panel.factor)
    if whole and panel.baseline and factor:
        words += f", {factor:g} × baseline {shown(limit / factor, panel.unit)}"
    return words


def extremes_words(reading: Reading) -> str:
    """``min 0.77  max 0.93``, of all that is shown."""
    values = [value for curve in reading.curves for value in curve.finite]
    if not values:
        return ""
    unit = reading.panel.unit
    return f"min {shown(min(values), unit)}  max {shown(max(values), unit)}"


def notes(reading: Reading, now: int) -> Iterator[tuple[str, str]]:
    """(words, ink) of everything that a glance at the curve would not tell, the gravest first."""
    if reading.error is not None:
        yield reading.error.message, "red"
        return
    for warning in reading.warnings:
        yield f"Prometheus warns: {warning}", "amber"
    if not reading.curves:
        yield "No series: nobody exports this metric for this model, or its labels differ.", "dim"
        return
    for words in _oddities(reading, now):
        yield words, "amber"
    lag = reading.panel.labels_lag
    if lag:
        yield f"labels lag {durations.words(lag)}", "dim"
    if len(reading.curves) > 1 or reading.left_out:
        yield series_words(reading), "dim"


def series_words(reading: Reading) -> str:
    """``3 series, the worst in colour: model_version 4.1.2``."""
    total = len(reading.curves) + reading.left_out
    named = labels_words(reading.curves[0])
    left_out = f", {reading.left_out} not drawn" if reading.left_out else ""
    return f"{total} series{left_out}; in colour {named or 'the first'}"


def labels_words(curve: Curve) -> str:
    """``model_version 4.1.2``; empty where it is the only one."""
    return ", ".join(f"{name} {value}" for name, value in list(curve.labels.items())[:_ODD_LABELS])


def _oddities(reading: Reading, now: int) -> Iterator[str]:
    """What is no number, and where nothing was sampled, of the worst curve."""
    curve, grid = reading.curves[0], reading.window
    nans = sum(point is not None and math.isnan(point) for point in curve.points)
    infinite = sum(point is not None and math.isinf(point) for point in curve.points)
    if nans:
        yield f"NaN at {count(nans, 'moment')}"
    if infinite:
        yield f"infinite at {count(infinite, 'moment')}"
    known = [place for place, point in enumerate(curve.points) if point is not None]
    holes = [(a, b) for a, b in pairwise(known) if b - a > 1]
    if holes:
        first, last = max(holes, key=lambda hole: hole[1] - hole[0])
        more = f" and {count(len(holes) - 1, 'shorter gap')}" if len(holes) > 1 else ""
        yield f"no samples {_clock(grid.at(first + 1))} to {_clock(grid.at(last - 1))}{more}"
    if known and grid.at(known[-1]) < min(grid.end, now) - max(2 * grid.step, MINUTE):
        yield f"nothing since {_clock(grid.at(known[-1]))}"


def range_words(text: str) -> str:
    """``3h`` as ``3 h``, ``15m`` as ``15 min``."""
    return " ".join(f"{number} {_UNITS[unit]}" for number, unit in _PART.findall(text))


def _clock(at: int) -> str:
    return f"{to_datetime(at):%H:%M}"


def joined_notes(parts: Iterable[tuple[str, str]], glyphs: Glyphs) -> Line:
    """All notes on one line."""
    spans: list[Span] = []
    for words, ink in parts:
        spans += [Span(f" {glyphs.dot} ", "faint")] * bool(spans)
        spans.append(Span(words, ink))
    return tuple(spans)
