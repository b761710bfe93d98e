"""The plot as text and inks: the limit, what lies beyond it, moments, gaps, numbers that are none."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.times import DAY, HOUR, MINUTE, parse_iso
from playbooks.panels import shipped
from playbooks.readings import Curve, Points, Reading, Window, window
from screens.glyphs import ASCII, UNICODE, Glyphs
from screens.lines import Line, plain, width
from screens.widgets.canvas import Canvas
from screens.widgets.moment import Moment
from screens.widgets.plot import axis_line, plot_lines, scale_of, sparkline

NOW = parse_iso("2026-04-22T08:57:00Z")


def falling(count: int = 60, limit: float | None = 0.83) -> Reading:
    """Good in the first half, bad in the second."""
    grid = Window(NOW - (count - 1) * MINUTE, NOW, MINUTE)
    points: Points = tuple(0.93 if place < count // 2 else 0.77 for place in range(count))
    limits = () if limit is None else (limit,) * count
    return reading(points, grid, limits)


def reading(points: Points, grid: Window, limits: Points = ()) -> Reading:
    panel = shipped().panels["live_accuracy"]
    return Reading(panel=panel, model="m", window=grid, curves=(Curve({}, points),), limits=limits)


def drawn(told: Reading, *moments: Moment, glyphs: Glyphs = UNICODE, dimmed: bool = False) -> list[Line]:
    return plot_lines(told, moments, 64, 8, glyphs, now=NOW, dimmed=dimmed)


def inks(lines: list[Line], start: int, end: int) -> set[str]:
    """What is used between two columns, blank cells left out."""
    found, place = set(), 0
    for of in lines[:-1]:
        place = 0
        for span in of:
            for character in span.text:
                if start <= place < end and character != " ":
                    found.add(span.ink)
                place += 1
    return found


def test_only_the_part_beyond_the_limit_is_red() -> None:
    lines = drawn(falling())
    assert "red" not in inks(lines, 5, 33)
    assert "red" in inks(lines, 36, 64)
    assert "green" not in inks(lines, 36, 64)
    assert plain(lines[0]).startswith("0.93 ")
    assert plain(lines[-2]).startswith("0.77 ")


def test_without_a_limit_nothing_is_judged() -> None:
    assert inks(drawn(falling(limit=None)), 5, 64) == {"text"}


def test_old_data_does_not_shout() -> None:
    assert inks(drawn(falling(), dimmed=True), 5, 64) <= {"dim", "faint"}


def test_moments_are_marked_and_named_where_they_are() -> None:
    at = NOW - 30 * MINUTE
    lines = drawn(falling(), Moment(at, "detected"), Moment(NOW - 2 * HOUR, "too early"))
    column = {plain(of).find("╎") for of in lines[:-1]} - {-1}
    (place,) = column
    axis = plain(lines[-1])
    assert axis.find("detected") <= place <= axis.find("detected") + len("detected")
    assert "too early" not in axis
    assert axis.rstrip().endswith("now")


def test_a_gap_is_left_open_and_nan_and_infinity_are_named() -> None:
    grid = Window(NOW - 59 * MINUTE, NOW, MINUTE)
    points = tuple([0.9] * 20 + [None] * 20 + [math.nan] * 5 + [math.inf] * 5 + [-math.inf] * 5 + [0.8] * 5)
    lines = [plain(of) for of in drawn(reading(points, grid))]
    gap = {of[28:44].strip() for of in lines[:-1]}
    assert gap == {""}
    assert "↑" in lines[0]
    assert "?" in lines[-2]
    assert "↓" in lines[-2]


def test_ascii_says_the_same() -> None:
    lines = [plain(of) for of in drawn(falling(), Moment(NOW - 10 * MINUTE, "step 1"), glyphs=ASCII)]
    assert all(of.isascii() for of in lines)
    assert "= =" in "".join(lines)
    assert "|" in "".join(lines)
    assert "step 1" in lines[-1]


def test_detection_is_named_before_a_change_of_the_same_minute() -> None:
    job = Moment(NOW - 20 * MINUTE, "features-0800", "change")
    lines = drawn(falling(), job, Moment(NOW - 19 * MINUTE, "detected", "detected"))
    assert "detected" in plain(lines[-1])
    assert "features" not in plain(lines[-1])


def test_a_far_limit_does_not_flatten_the_curve() -> None:
    curve = Curve({}, (0.1, 0.2))
    assert scale_of([curve], 10.0) == scale_of([curve], None)
    grid = Window(NOW - HOUR, NOW, MINUTE)
    lines = drawn(reading((0.1, 0.2) * 30, grid, (10.0,) * 60))
    assert "↑" in plain(lines[0]), "it says on which side the limit lies"
    near = scale_of([curve], 0.3)
    assert near is not None
    assert near.high == 0.3
    assert scale_of([Curve({}, (math.nan, None))], 0.5) is None


def test_a_line_that_does_not_move_is_in_the_middle() -> None:
    grid = Window(NOW - HOUR, NOW, MINUTE)
    lines = drawn(reading((5.0,) * grid.count, grid))
    assert plain(lines[3])[7:].strip() or plain(lines[4])[7:].strip()


@pytest.mark.parametrize("reach", [15 * MINUTE, HOUR, 3 * HOUR, DAY, 7 * DAY])
def test_times_are_round_and_never_touch(reach: int) -> None:
    grid = window(NOW, reach, 116)
    axis = plain(drawn(reading((1.0,) * grid.count, grid))[-1])
    words = axis.split()
    assert len(words) >= 3
    assert all(word.endswith(("0", "5", "now", "Apr")) or word.isdigit() for word in words)


@given(
    st.lists(st.none() | st.floats(), min_size=1, max_size=80),
    st.integers(4, 120),
    st.integers(2, 20),
    st.sampled_from([UNICODE, ASCII]),
)
def test_whatever_the_values_the_plot_fills_its_room(
    points: list[float | None], cells: int, rows: int, glyphs: Glyphs
) -> None:
    grid = Window(0, (len(points) - 1) * MINUTE, MINUTE)
    told = reading(tuple(points), grid, (0.5,) * len(points))
    lines = plot_lines(told, [Moment(MINUTE, "x")], cells, rows, glyphs, now=NOW)
    assert len(lines) == rows
    assert all(width(of) <= max(cells, 14) for of in lines)
    assert width(sparkline(told, cells, ascii_only=glyphs.ascii_only)) == cells


def test_a_stroke_leaves_no_hole() -> None:
    canvas = Canvas(3, 3)
    canvas.dot(0, 0, "green")
    canvas.stroke((0, 0), (5, 11), "green")
    assert all(any(character != " " for character in plain(of)) for of in canvas.lines())


@pytest.mark.parametrize(
    ("reach", "cells", "wanted"),
    [
        (15 * MINUTE, 100, ["08:04", "08:06", "08:08", "08:10", "08:12", "08:14", "08:16", "now"]),
        (DAY, 60, ["12:00", "18:00", "22 Apr", "06:00", "now"]),
        (3 * DAY, 60, ["20 Apr", "21 Apr", "22 Apr", "now"]),
        (7 * DAY, 100, ["16 Apr", "17 Apr", "18 Apr", "19 Apr", "20 Apr", "21 Apr", "22 Apr", "now"]),
    ],
)
def test_at_every_zoom_the_axis_says_each_time_once_and_the_day_where_it_begins(
    reach: int, cells: int, wanted: list[str]
) -> None:
    now = parse_iso("2026-04-22T08:17:23Z")
    said = plain(axis_line(window(now, reach, cells), [], cells, now))
    assert re.split(r" {2,}", said.strip().replace(" now", "  now")) == wanted
