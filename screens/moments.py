"""Times as people read them on screens: UTC, and beside it what the clock on the wall said."""

from datetime import timedelta

from data.times import SECOND, clock, local, to_datetime


def utc(micros: int, *, now: int | None = None) -> str:
    """``2026-04-22 08:15:00 UTC`` in whole seconds; without the date where ``now`` is on the same."""
    at = micros // SECOND * SECOND
    return f"{to_datetime(at):%Y-%m-%d %H:%M:%S} UTC" if now is None else f"{clock(at, beside=now)} UTC"


def here(micros: int, *, after: str = "") -> str:
    """``10:15 here`` and ``after``, with the date where it is another day than in UTC; empty where local time
    is UTC."""
    place = local(micros)
    if not place.utcoffset():
        return ""
    same_day = place.date() == to_datetime(micros).date()
    return f"{place:%H:%M}{'' if same_day else f' on {place:%Y-%m-%d}'} here{after}"


def ahead(micros: int) -> str:
    """``here +9:00``: what local time is ahead of UTC then; empty where it is UTC."""
    minutes = int((local(micros).utcoffset() or timedelta()).total_seconds()) // 60
    return (
        f"here {'-' if minutes < 0 else '+'}{abs(minutes) // 60}:{abs(minutes) % 60:02d}" if minutes else ""
    )


def moment(micros: int, *, now: int | None = None) -> str:
    """``2026-04-22 08:15:00 UTC, 10:15 here``: both, as far as they differ."""
    return ", ".join(filter(None, (utc(micros, now=now), here(micros))))
