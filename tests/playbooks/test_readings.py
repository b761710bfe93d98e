"""Answers on a grid: gaps stay gaps, NaN and infinities stay what they are, the worst series comes first."""

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources.prometheus_answer import Sample, Series
from data.times import DAY, HOUR, MINUTE, SECOND
from playbooks import readings
from playbooks.panels import Panel, shipped
from playbooks.readings import Curve, Reading, Window, beyond, curves, on_grid, strictest, with_latest

GRID = Window(0, 9 * MINUTE, MINUTE)
BELOW = shipped().panels["live_accuracy"]
NAN = math.nan


def series(*values: float | None, **labels: str) -> Series:
    known = [(place * MINUTE, value) for place, value in enumerate(values) if value is not None]
    return Series(labels, tuple(at for at, _ in known), tuple(value for _, value in known))


def reading(*values: float | None, limit: float = 0.83, panel: Panel = BELOW) -> Reading:
    grid = Window(0, (len(values) - 1) * MINUTE, MINUTE)
    return Reading(
        panel=panel, model="m", window=grid, curves=(Curve({}, values),), limits=(limit,) * len(values)
    )


@given(
    st.integers(10**15, 2 * 10**15),
    st.integers(15 * MINUTE, 7 * DAY),
    st.integers(1, 400),
)
def test_a_window_ends_about_now_and_stands_still(now: int, reach: int, columns: int) -> None:
    found = readings.window(now, reach, columns)
    assert found.step >= readings.STEPS[0]
    assert found.step % SECOND == 0
    assert found.end % found.step == 0
    assert abs(found.end - now) < found.step
    assert found.count <= max(columns, 2) + 1
    assert found.step in readings.STEPS or found.step % HOUR == 0
    assert readings.window(found.end, reach, columns) == found, "until the next step it is the same"


def test_gaps_stay_gaps() -> None:
    found = on_grid(series(1.0, None, NAN, float("inf")), GRID)
    assert (found[0], found[1], found[3]) == (1.0, None, math.inf)
    assert math.isnan(found[2] or 0)
    assert found[4:] == (None,) * 6


def test_the_worst_series_comes_first_and_is_told_by_its_labels() -> None:
    answers = [series(0.9, v="1", m="x"), series(0.7, v="2", m="x"), series(NAN, v="3", m="x")]
    shown, left_out = curves(answers, GRID, "below")
    assert [curve.labels for curve in shown] == [{"v": "2"}, {"v": "1"}, {"v": "3"}]
    assert left_out == 0
    many, left_out = curves([series(float(n), v=str(n)) for n in range(9)], GRID, "above")
    assert (many[0].latest, len(many), left_out) == ((0, 8.0), 6, 3)


def test_a_limit_follows_its_baseline_and_of_several_the_strictest_counts() -> None:
    limits = strictest([series(1.0, 2.0), series(0.5, NAN)], GRID, 0.9, "below")
    assert limits[:3] == (0.9, 1.8, None)
    assert strictest([], GRID, 0.9, "below") == ()


@pytest.mark.parametrize(
    ("value", "limit", "worse", "bad"),
    [
        (0.8, 0.83, "below", True),
        (0.83, 0.83, "below", False),
        (math.inf, 1, "above", True),
        (-math.inf, 1, "above", False),
        (NAN, 1, "above", False),
        (None, 1, "above", False),
        (2, None, "above", False),
        (2, 1, "neither", False),
    ],
)
def test_which_side_is_bad(value: float | None, limit: float | None, worse: str, bad: bool) -> None:
    assert beyond(value, limit, worse) is bad


def test_states() -> None:
    assert reading(0.9, 0.8).state == "beyond"
    assert reading(0.8, 0.9, None).state == "within"
    assert msgspec.structs.replace(reading(0.9), limits=()).state == "unjudged"
    assert msgspec.structs.replace(reading(0.9), curves=()).state == "empty"


def test_since_when_it_was_bad_before_the_alert() -> None:
    told = reading(0.7, 0.9, 0.9, 0.9, 0.8, 0.8, 0.9, 0.8, None, 0.7, 0.9)
    assert told.bad_since(9 * MINUTE) == 4 * MINUTE, "one good or absent moment breaks nothing"
    assert told.bad_since(9 * MINUTE, tolerated=0) == 9 * MINUTE
    assert told.bad_since(HOUR) == 4 * MINUTE, "the last moment is just good again"
    assert told.bad_since(2 * MINUTE) is None


def test_the_grid_s_last_moment_takes_what_is_said_now() -> None:
    extended = with_latest([series(1.0, v="1")], [Sample({"v": "1"}, 0, 2.0), Sample({"v": "2"}, 0, 3.0)], 60)
    assert extended == [Series({"v": "1"}, (0, 60), (1.0, 2.0)), Series({"v": "2"}, (60,), (3.0,))]
