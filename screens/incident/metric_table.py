"""A metric's values as a table: a row a moment, a column a series, named by what tells it from the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.text import clean_line
from data.times import to_datetime
from playbooks.units import shown
from screens.lines import Line, Span, column
from screens.metric_words import labels_words

if TYPE_CHECKING:
    from playbooks.readings import Curve, Reading

_TIME, _NARROWEST, _WIDEST = 19, 14, 32


class MetricTable:
    """Columns of so many cells as their names need, where there is room; else the labels' values alone."""

    def __init__(self, told: Sequence[Reading], cells: int) -> None:
        self.told = told
        curves = [(reading, curve) for reading in told for curve in reading.curves]
        names = [_name(reading, labels_words(curve), len(told) > 1) for reading, curve in curves]
        room = min(_WIDEST, (cells - _TIME) // (len(curves) + 1) - 1)
        if max(map(len, names), default=0) > max(room, _NARROWEST):
            names = [_name(reading, _values(curve), len(told) > 1) for reading, curve in curves]
        self.names = names
        self.each = max(_NARROWEST, min(max(map(len, names), default=0), room))

    def heads(self) -> Line:
        """What each column is."""
        return self._line(
            "UTC", [column(one, self.each, "dim", right=True) for one in (*self.names, "limit")]
        )

    def row(self, place: int) -> Line:
        """The values of one moment, those beyond the limit in red."""
        first = self.told[0]
        values = []
        for reading in self.told:
            for curve in reading.curves:
                point = curve.points[place] if place < len(curve.points) else None
                text = "no sample" if point is None else shown(point, reading.panel.unit)
                bad = reading.bad_at(curve, place)
                ink = "bold red" if bad else "faint" if point is None else "text"
                values.append(column(text, self.each, ink, right=True))
        limit = first.limits[place] if place < len(first.limits) else None
        said = "" if limit is None else shown(limit, first.panel.unit)
        moment = to_datetime(first.window.at(place))
        return self._line(
            f"{moment:%Y-%m-%d %H:%M:%S}", [*values, column(said, self.each, "dim", right=True)]
        )

    def _line(self, lead: str, columns: Sequence[Span]) -> Line:
        return (column(lead, _TIME, "dim"), *(part for one in columns for part in (Span(" "), one)))


def _name(reading: Reading, labels: str, several: bool) -> str:
    model = clean_line(reading.model) if several else ""
    return " ".join(part for part in (model, labels) if part) or "value"


def _values(curve: Curve) -> str:
    return " ".join(curve.labels.values())
