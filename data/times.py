"""Times as Fireline holds them: integers, microseconds since the Unix epoch, UTC.

They become text only at the edges: ISO 8601 with ``Z`` and microseconds in exports (RFC 3339), local time
beside UTC on screens.
"""

import re
from datetime import UTC, datetime, timedelta

from data.errors import BadInput

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE = _EPOCH.replace(tzinfo=None)
"""Written without a zone and then with ``Z``: three times as fast, and these are written by the 100 000."""
_MICROSECOND = timedelta(microseconds=1)
_DURATION_PART = re.compile(r"(\d{1,9})(ms|s|m|h|d|w)", re.ASCII)
_UNITS = {"ms": SECOND // 1000, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?\s*([Zz]|UTC|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*(?:Z|UTC))?", re.ASCII)
_AGO = re.compile(r"-?\s*((?:\d{1,9}(?:ms|s|m|h|d|w))+)(?:\s+ago)?", re.ASCII)
_AHEAD = re.compile(r"(?:in\s+)?((?:\d{1,9}(?:ms|s|m|h|d|w))+)", re.ASCII)


def to_datetime(micros: int) -> datetime:
    """The same moment as an aware ``datetime`` in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def from_datetime(moment: datetime) -> int:
    """Microseconds since the epoch of an aware ``datetime``."""
    return (moment - _EPOCH) // _MICROSECOND


def local(micros: int) -> datetime:
    """The same moment as an aware ``datetime`` in this machine's time zone."""
    return to_datetime(micros).astimezone()


def iso(micros: int) -> str:
    """``2026-04-22T08:15:00.000000Z``."""
    return f"{(_NAIVE + timedelta(microseconds=micros)).isoformat(timespec='microseconds')}Z"


def iso_short(micros: int) -> str:
    """``2026-04-22T08:15:00Z``: ISO 8601 with the fraction left out where it is zero."""
    whole, rest = divmod(micros, SECOND)
    return iso(micros) if rest else f"{(_NAIVE + timedelta(seconds=whole)).isoformat()}Z"


def clock(micros: int, *, beside: int | None = None) -> str:
    """``08:15``, or ``08:15:30`` where the seconds are not zero, in UTC; with the date before it,
    ``2026-04-21 23:50``, unless it is on the day of ``beside``."""
    moment = to_datetime(micros)
    time = f"{moment:%H:%M}" + (f":{moment:%S}" if moment.second else "")
    same_day = beside is not None and beside // DAY == micros // DAY
    return time if same_day else f"{moment:%Y-%m-%d} {time}"


def parse_iso(text: str) -> int:
    """Microseconds of an RFC 3339 text; more than six digits of fraction (Go writes nine) are cut.

    Raises `BadInput` where the text is no such time or has no zone.
    """
    match = _ISO.fullmatch(text.strip())
    if not match or not match[4]:
        raise BadInput(
            f"{text[:60]!r} is not a time such as 2026-04-22T08:15:00Z",
            remedy="Give date, time and zone (Z, or +02:00).",
        )
    return _moment(match, text, None)


def parse_moment(text: str, now: int) -> int:
    """When a person says something happened: ISO 8601 (UTC unless a zone is given), ``08:15`` (the latest
    such UTC time not after ``now``), or ``20m``, ``-1h30m``, ``2d ago``.

    Raises `BadInput` for anything else, and for what lies outside 1970 to 2255, the journal's range.
    """
    stripped = text.strip()
    if stripped in {"", "now"}:
        return now
    if match := _ISO.fullmatch(stripped):
        return _recordable(_moment(match, text, "Z"), text)
    if match := _CLOCK.fullmatch(stripped):
        return _latest_clock_time(match, text, now)
    if match := _AGO.fullmatch(stripped):
        return _recordable(now - parse_duration(match[1]), text)
    raise BadInput(
        f"{text[:60]!r} is not a time Fireline knows",
        remedy="Write 2026-04-22T08:15:00Z, 08:15 (UTC), or 20m for twenty minutes ago.",
    )


def parse_due(text: str, now: int) -> int:
    """Until when a person wants something: ISO 8601 (UTC unless a zone is given), ``17:30`` (the next such
    UTC time), or ``20m``, ``in 2h`` from now.

    Raises `BadInput` for anything else, and for what lies outside 1970 to 2255, the journal's range.
    """
    stripped = text.strip()
    if match := _ISO.fullmatch(stripped):
        return _recordable(_moment(match, text, "Z"), text)
    if match := _CLOCK.fullmatch(stripped):
        return _recordable(_latest_clock_time(match, text, now) + DAY, text)
    if match := _AHEAD.fullmatch(stripped):
        return _recordable(now + parse_duration(match[1]), text)
    raise BadInput(
        f"{text[:60]!r} is no time to be done by",
        remedy="Write 30m for in half an hour, 17:30 (UTC), or 2026-04-22T17:30:00Z.",
    )


def _recordable(micros: int, text: str) -> int:
    if not 0 <= micros < 2**53:
        raise BadInput(f"{text[:60]!r} is not between 1970 and 2255")
    return micros


def _moment(match: re.Match[str], text: str, default_zone: str | None) -> int:
    date, clock, fraction, zone = match.groups()
    zone = (zone or default_zone or "Z").upper()
    clock = clock if clock.count(":") == 2 else f"{clock}:00"
    offset = "+00:00" if zone in {"Z", "UTC"} else zone
    micros = (fraction or "0").ljust(6, "0")[:6]
    try:
        return from_datetime(datetime.fromisoformat(f"{date}T{clock}.{micros}{offset}"))
    except ValueError as error:
        raise BadInput(f"{text[:60]!r} is not a time: {error}") from None


def _latest_clock_time(match: re.Match[str], text: str, now: int) -> int:
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise BadInput(f"{text[:60]!r} is not a time of day")
    moment = now // DAY * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND
    return moment if moment <= now else moment - DAY


def parse_duration(text: str) -> int:
    """``90s``, ``5m``, ``1h30m``, ``2d``, ``1w`` as microseconds; raises `BadInput` for anything else."""
    stripped = text.strip()
    parts = _DURATION_PART.findall(stripped)
    if not parts or "".join(number + unit for number, unit in parts) != stripped:
        raise BadInput(f"{text[:60]!r} is not a duration such as 90s, 5m or 1h30m")
    return sum(int(number) * _UNITS[unit] for number, unit in parts)


def span(micros: int) -> str:
    """A duration as people say it, two units at most: ``42 s``, ``4 min``, ``1 h 05 min``, ``3 d 2 h``."""
    seconds = abs(micros) // SECOND
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min" if seconds >= 600 or seconds % 60 == 0 else _minutes_seconds(seconds)
    if seconds < 86400:
        return f"{seconds // 3600} h {seconds % 3600 // 60:02d} min"
    return f"{seconds // 86400} d {seconds % 86400 // 3600} h"


def _minutes_seconds(seconds: int) -> str:
    return f"{seconds // 60} min {seconds % 60:02d} s"


def stopwatch(micros: int) -> str:
    """A running time of fixed width: ``04:10`` below an hour, ``1:04:10`` below a day, then ``3 d 04 h``."""
    seconds = abs(micros) // SECOND
    if seconds < 3600:
        return f"{seconds // 60:02d}:{seconds % 60:02d}"
    if seconds < 86400:
        return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    return f"{seconds // 86400} d {seconds % 86400 // 3600:02d} h"
