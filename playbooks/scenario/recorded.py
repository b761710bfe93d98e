"""The series of a recording, as a scenario plays them: what Prometheus answered, by panel and labels."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from data.errors import SourceError
from data.sources import recording_file
from data.sources.endpoint import endpoint
from data.sources.prometheus_answer import parse
from data.text import clean_line
from data.times import DAY, SECOND
from playbooks.scenario import promql

POINTS, SERIES = 100, 30
"""At most, of one series, and of series."""
_REACH = 10 * DAY
"""What lies further from the start is left out."""
_OWN = frozenset({"__name__", "model_id", "model_version", "version", "instance", "job"})
_PROMETHEUS = endpoint("Prometheus", "http://recorded")

_Key = tuple[str, str, tuple[tuple[str, str], ...]]


def metrics(paths: Iterable[Path], model: str, start: int) -> list[dict[str, Any]]:
    """Of every answer to a panel's query in these recordings. ``model`` is meant where a query names none;
    times count from ``start`` (microseconds). Raises `BadInput` for what is no recording."""
    found: dict[_Key, dict[int, float]] = {}
    for path in paths:
        for line in recording_file.read(path)[1]:
            for key, at, value in _answered(line, model):
                found.setdefault(key, {})[at] = value
    told = []
    for (panel, of, labels), points in sorted(found.items())[:SERIES]:
        near = sorted(at for at in points if abs(at - start) <= _REACH)
        moments = [[_offset(at - start), f"{points[at]:.6f}"] for at in _thinned(near)]
        told.append({"panel": panel, "model": of, "labels": dict(labels), "recorded": moments})
    return told


def _answered(line: recording_file.Line, model: str) -> Iterator[tuple[_Key, int, float]]:
    asked = parse_qs(urlsplit(line.request).query).get("query", [""])[0]
    panel, named = promql.meant(asked)
    if not panel or not line.body or "/api/v1/query" not in line.request:
        return
    try:
        result = parse(_PROMETHEUS, line.body.encode("utf-8", "surrogatepass"))
    except SourceError:
        return  # it was no answer then either
    every = [(one.labels, [(one.at, one.value)]) for one in result.samples]
    every += [(one.labels, list(zip(one.at, one.values, strict=True))) for one in result.series]
    for labels, points in every:
        more = {
            clean_line(name, 200): clean_line(one, 200) for name, one in labels.items() if name not in _OWN
        }
        key = (
            panel,
            named or model,
            tuple(sorted((name, one) for name, one in more.items() if name and one)),
        )
        for at, value in points:
            if abs(value) < 1e15:
                yield key, at // SECOND * SECOND, value


def _thinned(moments: list[int]) -> list[int]:
    """Evenly so many of them, the first and the last among them."""
    if len(moments) <= POINTS:
        return moments
    places = {place * (len(moments) - 1) // (POINTS - 1) for place in range(POINTS)}
    return [moments[place] for place in sorted(places)]


def _offset(length: int) -> str:
    return f"{length // SECOND}s"
