"""The arithmetic of legal terms: zones, clock changes, leap days, month ends, working days."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BadInput
from data.times import DAY, HOUR, iso_short, parse_iso
from playbooks import calendar as calendars
from playbooks import terms
from playbooks.calendar import Calendar

UTC = calendars.shipped()


def at(zone: str, *, holidays: tuple[date, ...] = ()) -> Calendar:
    return replace(UTC, zone=ZoneInfo(zone), holidays=frozenset(holidays))


BERLIN, NEW_YORK, SYDNEY = at("Europe/Berlin"), at("America/New_York"), at("Australia/Sydney")

COUNTED = [
    # hours are elapsed time, whatever the clocks do
    ("2026-11-21T15:00:00Z", "72h", UTC, "2026-11-24T15:00:00Z"),
    ("2026-03-28T12:00:00Z", "24h", BERLIN, "2026-03-29T12:00:00Z"),
    ("2026-10-24T12:00:00Z", "72h", BERLIN, "2026-10-27T12:00:00Z"),
    ("2026-12-31T23:00:00Z", "4h", UTC, "2027-01-01T03:00:00Z"),
    # days are counted on the wall, so a clock change makes them an hour shorter or longer
    ("2026-04-22T08:15:00Z", "15d", UTC, "2026-05-07T08:15:00Z"),
    ("2026-03-20T09:00:00Z", "15d", BERLIN, "2026-04-04T08:00:00Z"),
    ("2026-10-20T09:00:00Z", "15d", BERLIN, "2026-11-04T10:00:00Z"),
    ("2026-03-01T15:00:00Z", "10d", NEW_YORK, "2026-03-11T14:00:00Z"),
    ("2026-09-28T15:00:00Z", "2w", SYDNEY, "2026-10-12T14:00:00Z"),
    # 02:30 does not exist on 29 March in Berlin, and stands twice on 25 October: the earlier counts
    ("2026-03-27T01:30:00Z", "2d", BERLIN, "2026-03-29T00:30:00Z"),
    ("2026-10-23T00:30:00Z", "2d", BERLIN, "2026-10-25T00:30:00Z"),
    # leap days
    ("2028-02-27T10:00:00Z", "2d", UTC, "2028-02-29T10:00:00Z"),
    ("2027-02-27T10:00:00Z", "2d", UTC, "2027-03-01T10:00:00Z"),
    ("2028-02-14T10:00:00Z", "15d", UTC, "2028-02-29T10:00:00Z"),
    ("2028-01-31T10:00:00Z", "1mo", UTC, "2028-02-29T10:00:00Z"),
    ("2027-01-31T10:00:00Z", "1mo", UTC, "2027-02-28T10:00:00Z"),
    ("2028-02-29T10:00:00Z", "12mo", UTC, "2029-02-28T10:00:00Z"),
    # month ends and years
    ("2026-03-31T10:00:00Z", "1mo", UTC, "2026-04-30T10:00:00Z"),
    ("2026-12-31T10:00:00Z", "2mo", UTC, "2027-02-28T10:00:00Z"),
    ("2026-11-15T10:00:00Z", "1mo", UTC, "2026-12-15T10:00:00Z"),
    # in Sydney it is already 1 February when it is 31 January, 15:00, in UTC
    ("2026-01-31T15:00:00Z", "1mo", SYDNEY, "2026-02-28T15:00:00Z"),
    ("2026-01-31T15:00:00Z", "1mo", UTC, "2026-02-28T15:00:00Z"),
    # the clock goes back between 15 March, 02:00, and 15 April in Sydney
    ("2026-03-14T15:00:00Z", "1mo", SYDNEY, "2026-04-14T16:00:00Z"),
    # working days: the day itself does not count, and the last ends at the close of business
    ("2026-11-20T10:00:00Z", "1wd", UTC, "2026-11-23T17:00:00Z"),
    ("2026-11-18T23:30:00Z", "5wd", UTC, "2026-11-25T17:00:00Z"),
    ("2026-11-18T23:30:00Z", "5wd", BERLIN, "2026-11-26T16:00:00Z"),
    ("2026-12-23T10:00:00Z", "3wd", at("Europe/Berlin", holidays=(date(2026, 12, 24), date(2026, 12, 25))),
     "2026-12-30T16:00:00Z"),
]  # fmt: skip


@pytest.mark.parametrize(("start", "within", "calendar", "due"), COUNTED)
def test_a_term_ends_when_the_table_says(start: str, within: str, calendar: Calendar, due: str) -> None:
    assert iso_short(terms.after(parse_iso(start), within, calendar)) == due


@pytest.mark.parametrize("text", ["", "15", "d", "0d", "-1d", "15 d", "1.5h", "99999h", "3y", "1mo2d"])
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        terms.after(0, text, UTC)


@given(
    start=st.integers(parse_iso("2024-01-01T00:00:00Z"), parse_iso("2035-01-01T00:00:00Z")),
    number=st.integers(1, 90),
    zone=st.sampled_from([UTC, BERLIN, NEW_YORK, SYDNEY]),
)
def test_days_are_never_off_by_more_than_a_clock_change(start: int, number: int, zone: Calendar) -> None:
    due = terms.after(start, f"{number}d", zone)
    assert abs(due - start - number * DAY) <= HOUR
    assert terms.after(start, f"{number}h", zone) == start + number * HOUR


def test_terms_are_said_in_words() -> None:
    assert [terms.words(one) for one in ("1h", "15d", "4w", "1mo", "5wd")] == [
        "1 hour",
        "15 days",
        "4 weeks",
        "1 month",
        "5 working days",
    ]
