"""Business days across time zones, clock changes, holidays and weekends."""

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.times import HOUR, iso_short, parse_iso
from playbooks import calendar
from playbooks.calendar import Calendar

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe")
MOMENTS = st.integers(parse_iso("1990-01-01T00:00:00Z"), parse_iso("2100-01-01T00:00:00Z"))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    opens = draw(st.integers(0, 24 * 60 - 1))
    return Calendar(
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        working_days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        opens=opens,
        closes=draw(st.integers(opens + 1, 24 * 60)),
        holidays=draw(st.frozensets(st.dates(date(1990, 1, 1), date(2100, 1, 1)), max_size=20)),
        yearly_holidays=frozenset({(12, 25), (1, 1)}),
    )


def berlin(*holidays: date) -> Calendar:
    return Calendar(zone=ZoneInfo("Europe/Berlin"), holidays=frozenset(holidays))


@given(calendars(), MOMENTS)
def test_the_next_business_day_is_the_first_working_one_after_today(found: Calendar, moment: int) -> None:
    day, today = found.next_business_day(moment), found.local_date(moment)
    assert day > today
    assert found.is_working_day(day)
    between = (today + timedelta(days=number) for number in range(1, (day - today).days))
    assert not any(found.is_working_day(passed) for passed in between)


@given(calendars(), MOMENTS)
def test_a_day_opens_before_it_closes_and_after_now(found: Calendar, moment: int) -> None:
    assert moment < found.next_start(moment) <= found.next_end(moment)
    assert found.next_end(moment) - found.next_start(moment) <= 26 * HOUR


@given(calendars(), MOMENTS, st.integers(0, 90 * 24 * HOUR))
def test_later_is_never_sooner(found: Calendar, moment: int, later: int) -> None:
    assert found.next_start(moment) <= found.next_start(moment + later)
    assert found.next_end(moment) <= found.next_end(moment + later)


@given(calendars(), MOMENTS)
def test_it_is_open_from_the_start_of_a_working_day_until_its_end(found: Calendar, moment: int) -> None:
    start, end = found.next_start(moment), found.next_end(moment)
    if start < end and found.local_date(start) == found.next_business_day(moment):
        assert found.is_open(start)
        assert found.is_open(end - 1)
        assert found.closes == 24 * 60 or not found.is_open(end)


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-04-22T08:15:00Z", "2026-04-23T15:00:00Z"),  # Wednesday, summer time
        ("2026-04-22T22:30:00Z", "2026-04-24T15:00:00Z"),  # already Thursday there
        ("2026-04-24T08:15:00Z", "2026-04-27T15:00:00Z"),  # over a weekend
        ("2026-03-27T12:00:00Z", "2026-03-30T15:00:00Z"),  # over the change to summer time
        ("2026-10-23T12:00:00Z", "2026-10-26T16:00:00Z"),  # and back
        ("2026-04-02T12:00:00Z", "2026-04-07T15:00:00Z"),  # Easter
    ],
)
def test_berlin(moment: str, end: str) -> None:
    found = berlin(date(2026, 4, 3), date(2026, 4, 6))
    assert iso_short(found.next_end(parse_iso(moment))) == end


def test_hours_that_a_clock_change_skips_or_repeats() -> None:
    nights = Calendar(ZoneInfo("Europe/Berlin"), frozenset(range(7)), opens=150, closes=165)
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    assert iso_short(nights.start(spring)) == "2026-03-29T01:30:00Z"
    assert nights.start(spring) <= nights.end(spring)
    assert nights.end(autumn) - nights.start(autumn) == HOUR + HOUR // 4


def test_the_default_and_how_it_reads() -> None:
    shipped = calendar.shipped()
    assert shipped.problems == ()
    assert shipped.describe() == "Mon–Fri 09:00–17:00 UTC"
    odd = Calendar(working_days=frozenset({0, 1, 3, 5, 6}), opens=0, closes=24 * 60)
    assert odd.describe() == "Mon–Tue, Thu, Sat–Sun 00:00–24:00 UTC"


def test_an_organisation_states_its_own(tmp_path: Path) -> None:
    (tmp_path / "calendar.yaml").write_text(
        "calendar:\n  business:\n    time_zone: Europe/Berlin\n    hours: 08:00-24:00\n"
        "    holidays: [2026-12-24, 12-25]\n"
    )
    found = calendar.load([tmp_path])
    assert found.problems == ()
    assert found.describe() == "Mon–Fri 08:00–24:00 Europe/Berlin"
    assert found.next_business_day(parse_iso("2026-12-23T12:00:00Z")) == date(2026, 12, 28)
    assert found.next_business_day(parse_iso("2028-12-22T12:00:00Z")) == date(2028, 12, 26)


@pytest.mark.parametrize(
    ("field", "place", "said"),
    [
        ("time_zone: Mars/Olympus", "3:16", "time zone"),
        ("time_zone: ../../etc/passwd", "3:16", "time zone"),
        ("time_zone: /etc/localtime", "3:16", "time zone"),
        ("hours: nine to five", "3:12", "hours"),
        ("hours: 17:00-09:00", "3:12", "hours"),
        ("hours: 09:00-24:30", "3:12", "hours"),
        ("hours: 09:75-17:00", "3:12", "hours"),
        ("working_days: []", "3:19", "working_days"),
        ("working_days: [monday]", "3:20", "working_days"),
        ("holidays: [12-25, 2026-02-30]", "3:23", "2026-02-30"),
        ("holidays: [christmas]", "3:16", "christmas"),
        ("lunch: long", "3:5", "lunch"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(tmp_path: Path, field: str, place: str, said: str) -> None:
    (tmp_path / "calendar.yaml").write_text(f"calendar:\n  business:\n    {field}\n")
    found = calendar.load([tmp_path])
    (problem,) = found.problems
    assert f"calendar.yaml:{place}: " in problem.message
    assert said in problem.message
    assert found.describe() == calendar.shipped().describe()


def test_a_year_of_holidays_is_refused(tmp_path: Path) -> None:
    days = (date(2024, 1, 1) + timedelta(days=number) for number in range(366))
    listed = ", ".join(f"{day.month:02d}-{day.day:02d}" for day in days)
    (tmp_path / "calendar.yaml").write_text(f"calendar:\n  business:\n    holidays: [{listed}]\n")
    assert "every day" in calendar.load([tmp_path]).problems[0].message
