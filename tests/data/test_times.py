"""Times: integers inside, RFC 3339 outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadInput
from data.times import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    iso,
    iso_short,
    parse_due,
    parse_duration,
    parse_iso,
    parse_moment,
    span,
    stopwatch,
)

MOMENTS = st.integers(0, 253_402_300_799 * SECOND)
NOON = parse_iso("2026-04-22T12:00:00Z")


@given(MOMENTS)
def test_what_is_written_is_read_back(moment: int) -> None:
    assert parse_iso(iso(moment)) == moment
    assert parse_iso(iso_short(moment)) == moment
    assert len(iso(moment)) == len("2026-04-22T08:15:00.000000Z")


@given(MOMENTS, MOMENTS)
def test_texts_sort_as_times_do(one: int, other: int) -> None:
    assert (iso(one) < iso(other)) == (one < other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-22T08:15:00Z", "2026-04-22T08:15:00Z"),
        ("2026-04-22t10:15:00+02:00", "2026-04-22T08:15:00Z"),
        ("2026-04-22T08:15:00.123456789Z", "2026-04-22T08:15:00.123456Z"),
        ("2026-04-22 08:15Z", "2026-04-22T08:15:00Z"),
    ],
)
def test_rfc3339_in_its_variants(text: str, expected: str) -> None:
    assert iso_short(parse_iso(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", NOON),
        ("08:15", parse_iso("2026-04-22T08:15:00Z")),
        ("23:00", parse_iso("2026-04-21T23:00:00Z")),
        ("20m", NOON - 20 * MINUTE),
        ("-1h30m", NOON - 90 * MINUTE),
        ("2d ago", NOON - 2 * DAY),
        ("08:15 UTC", parse_iso("2026-04-22T08:15:00Z")),
        ("2026-04-22 08:15:00 UTC", parse_iso("2026-04-22T08:15:00Z")),
        ("2026-04-22 08:15", parse_iso("2026-04-22T08:15:00Z")),
    ],
)
def test_moments_as_people_say_them(text: str, expected: int) -> None:
    assert parse_moment(text, NOON) == expected


@pytest.mark.parametrize("text", ["yesterday", "25:00", "2026-02-30T00:00:00Z", "12", "5 m", "0x10", "٠٨:١٥"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_moment(text, NOON)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5m", NOON + 5 * MINUTE),
        ("in 2h", NOON + 2 * HOUR),
        ("17:30", parse_iso("2026-04-22T17:30:00Z")),
        ("08:15 UTC", parse_iso("2026-04-23T08:15:00Z")),
        ("2026-04-22 08:15", parse_iso("2026-04-22T08:15:00Z")),
    ],
)
def test_until_when_as_people_say_it(text: str, expected: int) -> None:
    assert parse_due(text, NOON) == expected


@pytest.mark.parametrize("text", ["", "now", "soon", "5m ago", "-5m", "25:00", "9999-01-01T00:00:00Z"])
def test_what_is_no_time_to_be_done_by_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_due(text, NOON)


def test_a_time_without_a_zone_is_no_rfc3339_time() -> None:
    with pytest.raises(BadInput):
        parse_iso("2026-04-22T08:15:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("90s", 90 * SECOND), ("1h30m", 90 * MINUTE), ("2d", 2 * DAY), ("500ms", SECOND // 2)],
)
def test_durations(text: str, expected: int) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["", "5", "m5", "5m x", "-5m", "1.5h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_duration(text)


@pytest.mark.parametrize(
    ("micros", "said", "watch"),
    [
        (42 * SECOND, "42 s", "00:42"),
        (250 * SECOND, "4 min 10 s", "04:10"),
        (25 * MINUTE + SECOND, "25 min", "25:01"),
        (HOUR + 5 * MINUTE, "1 h 05 min", "1:05:00"),
        (3 * DAY + 2 * HOUR, "3 d 2 h", "3 d 02 h"),
    ],
)
def test_durations_as_people_say_them(micros: int, said: str, watch: str) -> None:
    assert span(micros) == said
    assert stopwatch(micros) == watch
    assert stopwatch(-micros) == watch


@pytest.mark.parametrize(
    "text", ["9999-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "999999999w", "2300-01-01 00:00"]
)
def test_a_moment_that_the_journal_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="between 1970 and 2255"):
        parse_moment(text, 1_780_000_000_000_000)
