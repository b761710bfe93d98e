"""The arithmetic of a legal term: hours, days, weeks, months and working days after a moment.

Hours are elapsed time. Days, weeks and months are counted on the calendar of a time zone, to the same time of
day; where a clock change makes that time doubtful, or a month has no such day, the earlier reading counts.
Working days end when business closes. Moments are microseconds since the epoch, UTC.
"""

import calendar as months
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from data.errors import BadInput
from data.times import HOUR, from_datetime, to_datetime
from playbooks.calendar import Calendar

_WITHIN = re.compile(r"([1-9]\d{0,3})(h|d|w|mo|wd)")
_MOST_WORKING_DAYS = 366
"""They are counted one by one."""
_WORDS = {"h": "hour", "d": "day", "w": "week", "mo": "month", "wd": "working day"}


def after(start: int, within: str, calendar: Calendar) -> int:
    """When a term that begins at ``start`` ends; days are counted in the calendar's zone.

    Raises `BadInput` for a text that is no term.
    """
    number, unit = parse(within)
    if unit == "h":
        return start + number * HOUR
    if unit == "wd":
        return _working_days(start, number, calendar)
    local = to_datetime(start).astimezone(calendar.zone).replace(tzinfo=None)
    if unit == "mo":
        return _earlier(_months(local, number), calendar.zone)
    return _earlier(local + timedelta(days=number * (7 if unit == "w" else 1)), calendar.zone)


def parse(within: str) -> tuple[int, str]:
    """(number, unit); raises `BadInput`."""
    match = _WITHIN.fullmatch(within)
    if match is None:
        raise BadInput(
            f"{within[:40]!r} is no term", remedy="Write 72h, 15d, 4w, 1mo, or 5wd for working days."
        )
    number, unit = int(match[1]), match[2]
    if unit == "wd" and number > _MOST_WORKING_DAYS:
        raise BadInput(f"{within} is more than a year of working days")
    return number, unit


def words(within: str) -> str:
    """``15d`` as ``15 days``, ``5wd`` as ``5 working days``."""
    number, unit = parse(within)
    return f"{number} {_WORDS[unit]}{'' if number == 1 else 's'}"


def _months(local: datetime, number: int) -> datetime:
    """The same day of a later month, or that month's last."""
    year, month = divmod(local.year * 12 + local.month - 1 + number, 12)
    day = min(local.day, months.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)


def _working_days(start: int, number: int, calendar: Calendar) -> int:
    """The day of the event is not counted."""
    moment, day = start, calendar.local_date(start)
    for _ in range(number):
        day = calendar.next_business_day(moment)
        moment = calendar.start(day)
    return calendar.end(day)


def _earlier(local: datetime, zone: ZoneInfo) -> int:
    """Of the two readings of a local time that stands twice, or not at all, on the clock."""
    return min(from_datetime(local.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
