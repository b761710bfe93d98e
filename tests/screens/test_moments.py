"""Times as people read them: UTC and the wall's clock, each with its date where that is another day's."""

import time
from collections.abc import Iterator

import pytest

from data.times import parse_iso, parse_moment
from screens.moments import ahead, here, moment, utc

AT = parse_iso("2026-04-21T23:50:30.5Z")


@pytest.fixture
def two_hours_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "HERE-2")
    time.tzset()
    yield
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def test_where_local_time_is_utc_it_is_said_once() -> None:
    assert moment(AT) == "2026-04-21 23:50:30 UTC"
    assert here(AT, after=", ") == ""
    assert ahead(AT) == ""


def test_the_date_stands_where_it_is_another_day(two_hours_east: None) -> None:
    later = parse_iso("2026-04-22T08:15:00Z")
    assert moment(AT, now=later) == "2026-04-21 23:50:30 UTC, 01:50 on 2026-04-22 here"
    assert moment(later, now=later) == "08:15 UTC, 10:15 here"
    assert ahead(later) == "here +2:00"


def test_what_a_field_shows_is_what_it_takes() -> None:
    """Checked to the second: a value that nobody touched is never read back."""
    assert parse_moment(utc(AT), AT + 1) == parse_iso("2026-04-21T23:50:30Z")
