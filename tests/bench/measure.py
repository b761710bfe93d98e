"""Timing by turns, so that a machine whose speed drifts gives the same ratio."""

import statistics
import time
from collections.abc import Callable


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def by_turns(count: int, *acts: Callable[[], object]) -> list[list[float]]:
    """The times of each act, sorted, with the acts taking turns."""
    times: list[list[float]] = [[] for _ in acts]
    for _ in range(count):
        for act, found in zip(acts, times, strict=True):
            found.append(seconds(act))
    return [sorted(found) for found in times]


def quantile(times: list[float], share: float) -> float:
    """Of sorted times."""
    return times[min(int(len(times) * share), len(times) - 1)]


def report(what: str, ours: list[float], baseline: list[float], limits: dict[float, float]) -> None:
    """A line for each quantile: ours, the baseline, the ratio and what is allowed."""
    for share, limit in limits.items():
        mine, other = quantile(ours, share), quantile(baseline, share)
        verdict = "ok" if mine <= limit * other else "MISSED"
        print(
            f"{what} p{share * 100:.0f}: {mine * 1e3:.3f} ms, baseline {other * 1e3:.3f} ms,"
            f" {mine / other:.2f}x of {limit:g}x {verdict}"
        )


def median(times: list[float]) -> float:
    return statistics.median(times)
