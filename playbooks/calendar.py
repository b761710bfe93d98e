"""Business days: what *next business day* means, in whatever time zone, across holidays and clock changes.

An organisation writes ``calendar.yaml`` in a directory of the settings::

    calendar:
      business:
        time_zone: Europe/Berlin
        working_days: [mon, tue, wed, thu, fri]
        hours: 09:00-17:00              # local; 24:00 is the end of the day
        holidays: [2026-12-24, 12-25]   # one date, or the same day of every year
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from data.errors import BadInput
from data.times import from_datetime, to_datetime
from data.yaml_file import Document
from playbooks.knowledge_files import layered, read

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_WORDS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_MINUTES = 24 * 60
_LOOK_AHEAD = 3 * 366
"""Days to look for a working one; a calendar without any within them is refused."""
_HOURS = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_HOLIDAY = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})")

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days and hours in one time zone. Moments are microseconds since the epoch, UTC."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    working_days: frozenset[int] = frozenset(range(5))
    """0 is Monday."""
    opens: int = 9 * 60
    """Minutes after local midnight."""
    closes: int = 17 * 60
    holidays: frozenset[date] = frozenset()
    yearly_holidays: frozenset[tuple[int, int]] = frozenset()
    """Month and day."""
    problems: tuple[BadInput, ...] = ()

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this local date."""
        return (
            day.weekday() in self.working_days
            and day not in self.holidays
            and (day.month, day.day) not in self.yearly_holidays
        )

    def local_date(self, moment: int) -> date:
        """The date on the wall where the calendar is."""
        return to_datetime(moment).astimezone(self.zone).date()

    def start(self, day: date) -> int:
        """When business opens on that date; of two such local times, the earlier."""
        return self._moment(day, self.opens, later=False)

    def end(self, day: date) -> int:
        """When business closes on that date; of two such local times the later, and never before it opens."""
        return max(self._moment(day, self.closes, later=True), self.start(day))

    def next_business_day(self, moment: int) -> date:
        """The first working date after the local date of ``moment``, however early in the day that is."""
        day = self.local_date(moment)
        for _ in range(_LOOK_AHEAD):
            day += timedelta(days=1)
            if self.is_working_day(day):
                return day
        raise BadInput(f"the business calendar has no working day after {day - timedelta(_LOOK_AHEAD)}")

    def next_start(self, moment: int) -> int:
        """When the next business day opens."""
        return self.start(self.next_business_day(moment))

    def next_end(self, moment: int) -> int:
        """When the next business day closes: until then, *next business day* is kept."""
        return self.end(self.next_business_day(moment))

    def is_open(self, moment: int) -> bool:
        """Whether people are at work: from opening until just before closing."""
        day = self.local_date(moment)
        return self.is_working_day(day) and self.start(day) <= moment < self.end(day)

    def describe(self) -> str:
        """``Mon–Fri 09:00–17:00 UTC``."""
        return (
            f"{_days_in_words(self.working_days)} {_clock(self.opens)}–{_clock(self.closes)} {self.zone.key}"
        )

    def _moment(self, day: date, minutes: int, *, later: bool) -> int:
        days, rest = divmod(minutes, _DAY_MINUTES)
        local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), self.zone)
        first, second = (from_datetime(local.replace(fold=fold)) for fold in (0, 1))
        return max(first, second) if later else first


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    time_zone: Annotated[str, msgspec.Meta(max_length=64)]
    working_days: Annotated[tuple[Day, ...], msgspec.Meta(min_length=1)]
    hours: Annotated[str, msgspec.Meta(max_length=16)]
    holidays: Annotated[tuple[str, ...], msgspec.Meta(max_length=5000)] = ()


def load(directories: Iterable[Path] = ()) -> Calendar:
    """The business calendar: ours, with the directories' own over it; what is refused is in ``problems``."""
    files = read("calendar.yaml", directories, ("calendar",))
    section = layered(files, "calendar", _Entry, check=_check, only=("business",))
    calendar = _built(files.documents[0], section.entries["business"])
    return replace(calendar, problems=(*files.problems, *section.problems))


@cache
def shipped() -> Calendar:
    """Monday to Friday, 09:00 to 17:00 UTC."""
    return load()


def _check(document: Document, entry: _Entry, others: dict[str, _Entry]) -> None:  # noqa: ARG001
    _built(document, entry)


def _built(document: Document, entry: _Entry) -> Calendar:
    """The calendar of an entry; raises `BadInput` at the field that cannot be."""
    opens, closes = _hours(document, entry.hours)
    dated, yearly = _holidays(document, entry.holidays)
    calendar = Calendar(
        _zone(document, entry.time_zone),
        frozenset(DAYS.index(day) for day in entry.working_days),
        opens,
        closes,
        dated,
        yearly,
    )
    year = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]
    if all((day.month, day.day) in yearly for day in year):
        raise document.error("every day of the year is a holiday", ("calendar", "business", "holidays"))
    return calendar


def _zone(document: Document, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise document.error(
            f"{name!r} is not a time zone such as Europe/Berlin", ("calendar", "business", "time_zone")
        ) from None


def _hours(document: Document, text: str) -> tuple[int, int]:
    match = _HOURS.fullmatch(text)
    path = ("calendar", "business", "hours")
    if match is None:
        raise document.error(f"{text!r} are not hours such as 09:00-17:00", path)
    hour, minute, end_hour, end_minute = (int(part) for part in match.groups())
    opens, closes = hour * 60 + minute, end_hour * 60 + end_minute
    if minute > 59 or end_minute > 59 or not opens < closes <= _DAY_MINUTES:
        raise document.error(f"{text!r}: hours end after they start, within one day", path)
    return opens, closes


def _holidays(
    document: Document, texts: tuple[str, ...]
) -> tuple[frozenset[date], frozenset[tuple[int, int]]]:
    dated: set[date] = set()
    yearly: set[tuple[int, int]] = set()
    for number, text in enumerate(texts):
        match = _HOLIDAY.fullmatch(text)
        try:
            day = date(*(int(part) for part in (match[1] or "2024", match[2], match[3]))) if match else None
        except ValueError:
            day = None
        if match is None or day is None:
            raise document.error(
                f"{text!r} is not a day such as 2026-12-24 or 12-25",
                ("calendar", "business", "holidays", number),
            )
        if match[1]:
            dated.add(day)
        else:
            yearly.add((day.month, day.day))
    return frozenset(dated), frozenset(yearly)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _days_in_words(days: frozenset[int]) -> str:
    """``Mon–Fri``, ``Mon–Thu, Sat``."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(
        _DAY_WORDS[run[0]] if len(run) == 1 else f"{_DAY_WORDS[run[0]]}–{_DAY_WORDS[run[-1]]}" for run in runs
    )
