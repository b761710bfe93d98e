"""The value of a metric at a moment: where its moves lead it, with its rhythm and its noise."""

import hashlib
import math
from bisect import bisect_right
from functools import lru_cache

from data.times import SECOND
from playbooks.scenario.moments import micros
from playbooks.scenario.shape import Metric, Move
from playbooks.scenario.unfolding import Unfolding

_GRAIN = 30 * SECOND
"""Noise stays the same for as long as series are scraped seldom."""


class Curve:
    """One metric of a world that has unfolded so far."""

    def __init__(self, metric: Metric, unfolding: Unfolding, seed: int) -> None:
        self.metric, self.start = metric, unfolding.start
        self._noise = float(metric.noise)
        self._name = f"{seed}/{metric.panel}/{metric.model}/{sorted(metric.labels.items())}"
        self._recorded = [(self.start + micros(at), float(value)) for at, value in metric.recorded]
        self._ramps = _ramps(metric, unfolding)
        self._begins = [begin for begin, *_ in self._ramps]

    def value(self, at: int) -> float:
        """At a moment that has come; microseconds. What stands at nothing has neither rhythm nor noise."""
        if self._recorded:
            return self._between(at)
        value = self._level(at)
        if value == 0:
            return 0.0
        if self.metric.wave is not None:
            turn = (at - self.start) / max(1, micros(self.metric.wave.every))
            value += float(self.metric.wave.height) * math.sin(2 * math.pi * turn)
        if self._noise:
            value += self._noise * _chance(self._name, at // _GRAIN)
        return value if value >= 0 or float(self.metric.value) < 0 else 0.0

    def _level(self, at: int) -> float:
        place = bisect_right(self._begins, at) - 1
        if place < 0:
            return float(self.metric.value)
        begin, was, to, over = self._ramps[place]
        return to if at >= begin + over else was + (to - was) * (at - begin) / over

    def _between(self, at: int) -> float:
        points = self._recorded
        place = bisect_right([moment for moment, _ in points], at)
        if place == 0 or place == len(points):
            return points[0 if place == 0 else -1][1]
        (before, low), (after, high) = points[place - 1], points[place]
        return low + (high - low) * (at - before) / max(1, after - before)


def _ramps(metric: Metric, unfolding: Unfolding) -> list[tuple[int, float, float, int]]:
    """(begin, from, to, how long), in order. The move that began last leads; where what it waited for ends,
    the value goes to where the others lead."""
    turns: list[tuple[int, bool, int, Move]] = []
    for place, move in enumerate(metric.moves):
        for begin, end in unfolding.lasting(move.at):
            turns.append((begin, True, place, move))
            if end is not None:
                turns.append((end, False, place, move))
    turns.sort(key=lambda turn: turn[:3])
    ramps: list[tuple[int, float, float, int]] = []
    leading: list[Move] = []
    for at, begins, _, move in turns:
        if begins:
            leading.append(move)
        elif move in leading:
            leading.remove(move)
        to = float(leading[-1].to) if leading else float(metric.value)
        ramps.append((at, _reached(ramps, at, float(metric.value)), to, micros(move.over)))
    return ramps


def _reached(ramps: list[tuple[int, float, float, int]], at: int, value: float) -> float:
    if not ramps:
        return value
    begin, was, to, over = ramps[-1]
    return to if at >= begin + over else was + (to - was) * (at - begin) / over


@lru_cache(maxsize=20_000)
def _chance(name: str, bucket: int) -> float:
    """From -1 to 1, the same for the same name and moment."""
    digest = hashlib.blake2b(f"{name}/{bucket}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**63 - 1
