"""A metric source that says what the test wants, as functions of time."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable

from data.errors import SourceError
from data.sources.prometheus_answer import Result, Sample, Series
from data.times import MINUTE
from tests.screens.world import START

_METRIC = re.compile(r"(\w+)\{")
Value = Callable[[float], float | None]
"""Minutes after the world's start to the value."""

FRAUD, RANKING = 'model_id="fraud-detection-v4"', 'model_id="ranking-v7"'


def accuracy(at: float) -> float:
    """Falls forty minutes before the start, and stays bad."""
    wave = 0.004 * math.sin(at / 3)
    if at < -60:
        return 0.93 + wave
    return 0.93 - 0.16 * (at + 60) / 20 + wave if at < -40 else 0.77 + wave


GOOD: dict[str, dict[str, Value]] = {
    "model_live_accuracy": {FRAUD: accuracy, RANKING: lambda at: 0.88 + 0.004 * math.sin(at / 5)},
    "model_baseline_accuracy": {FRAUD: lambda _: 0.92, RANKING: lambda _: 0.9},
    "model_live_f1": {FRAUD: lambda at: accuracy(at) - 0.04},
    "model_baseline_f1": {FRAUD: lambda _: 0.88},
    "model_input_kl_divergence": {
        FRAUD: lambda at: 0.21 + 0.4 * min(max((at + 62) / 12, 0), 1),
        RANKING: lambda _: 0.2,
    },
    "model_output_confidence_bucket": {FRAUD: lambda at: 0.71 if at < -50 else 0.58},
    "model_predictions_total": {FRAUD: lambda at: 3.2 + math.sin(at / 9), RANKING: lambda _: 11.0},
}


class Measured:
    """Answers every query that names one of its metrics and one of that metric's selectors."""

    def __init__(self, series: dict[str, dict[str, Value]] | None = None) -> None:
        self.series = GOOD if series is None else series
        self.error: SourceError | None = None
        self.warnings: tuple[str, ...] = ()
        self.asked: list[str] = []
        self.closed = False
        self.free = threading.Event()
        """Cleared, every question waits."""
        self.free.set()

    def over(self, query: str, start: int, end: int, step: int) -> Result:
        self._enter(query)
        grid = range(start, end + 1, step)
        found = []
        for labels, value in self._meant(query):
            points = [(at, value((at - START) / MINUTE)) for at in grid]
            known = [(at, point) for at, point in points if point is not None]
            if known:
                found.append(Series(labels, tuple(at for at, _ in known), tuple(one for _, one in known)))
        return Result(series=tuple(found), warnings=self.warnings)

    def instant(self, query: str, at: int | None = None) -> Result:
        self._enter(query)
        moment = START if at is None else at
        points = [(labels, value((moment - START) / MINUTE)) for labels, value in self._meant(query)]
        found = [Sample(labels, moment, point) for labels, point in points if point is not None]
        return Result(samples=tuple(found), warnings=self.warnings)

    def close(self) -> None:
        self.closed = True
        self.free.set()

    def _enter(self, query: str) -> None:
        self.asked.append(query)
        self.free.wait(30)
        if self.error is not None:
            raise self.error

    def _meant(self, query: str) -> list[tuple[dict[str, str], Value]]:
        """The series of the first metric that the query names; a selector's further labels, after a comma,
        tell series of one model apart."""
        named = _METRIC.search(query)
        found = []
        for selector, value in self.series.get(named[1] if named else "", {}).items():
            model, *more = selector.split(",")
            if model in query:
                found.append((dict(part.split("=") for part in more), value))
        return found
