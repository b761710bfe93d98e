"""The metrics that were kept as evidence, drawn: the series that moved most, with T0 to T4 across.

``fireline collect`` keeps every series of a system as JSON, a list of labels and of values by their times;
what several files say of one series is one line.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from data.errors import BadInput
from data.evidence import Evidence
from data.incident.model import Incident
from data.times import parse_iso
from playbooks.reports.plot import Moment, figure

MOST = 6
"""Series drawn."""
_LIMIT = 8_000_000
"""Bytes read of one file."""
_NAME = re.compile(r"\bmetrics\b")
_Curve = dict[int, float]


class _Series(msgspec.Struct):
    labels: dict[str, str]
    values: dict[str, float | str | None]


def figures(
    incident: Incident,
    evidence: Evidence,
    marked: Sequence[Moment],
    span: tuple[int, int],
    hide: Callable[[str], str] = str,
) -> str:
    """Figures of HTML over one span of time, the one that moved most first; empty where no metrics were kept
    of it. ``hide`` is what titles go through."""
    curves: dict[str, _Curve] = {}
    for series in _kept(incident, evidence):
        points = ((at, value) for at, value in _points(series.values) if span[0] <= at <= span[1])
        curves.setdefault(_title(series.labels), {}).update(points)
    moving = sorted(curves.items(), key=lambda pair: (-_moved(pair[1]), pair[0]))[:MOST]
    return "".join(
        figure(hide(title), sorted(curve.items()), marked, span) for title, curve in moving if curve
    )


def _kept(incident: Incident, evidence: Evidence) -> Iterator[_Series]:
    """The series of every file of metrics that is still here and can be read, in the order they were kept."""
    for digest, mark in sorted(incident.evidence.items(), key=lambda pair: pair[1].key):
        if mark.payload is None or not _NAME.search(str(mark.get("name"))):
            continue
        if evidence.verify(digest) != "whole":
            continue
        path = evidence.path(digest)
        if path.stat().st_size > _LIMIT:
            continue
        try:
            yield from msgspec.json.decode(path.read_bytes(), type=list[_Series])
        except (msgspec.DecodeError, ValueError, RecursionError):
            continue  # it was cut at the limit, or is another program's file of that name


def _title(labels: dict[str, str]) -> str:
    rest = ", ".join(f"{name} {value}" for name, value in sorted(labels.items()) if name != "__name__")
    name = labels.get("__name__", "").replace("_", " ")
    return f"{name} ({rest})" if rest and name else name or rest or "a series without labels"


def _points(values: dict[str, float | str | None]) -> Iterator[tuple[int, float]]:
    for at, value in values.items():
        try:
            yield parse_iso(at), math.nan if value is None else float(value)
        except (BadInput, ValueError):
            continue  # a time or a number that is none


def _moved(curve: _Curve) -> float:
    """How far it moved, as a share of its size."""
    found = [value for value in curve.values() if math.isfinite(value)]
    most = max((abs(value) for value in found), default=0.0)
    return (max(found) - min(found)) / most if most else 0.0
