"""Durations as the knowledge files write them (``15m``, ``72h``, ``7d``) and as people read them."""

import re

from data.errors import BadInput
from data.times import parse_duration

_UNIT_WORDS = {"ms": "millisecond", "s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}
_PART = re.compile(r"(\d+)(ms|s|m|h|d|w)")
LONGEST = parse_duration("520w")


def micros(text: str) -> int:
    """Microseconds; raises `BadInput` for anything that is no duration, and for more than ten years."""
    length = parse_duration(text)
    if length > LONGEST:
        raise BadInput(f"{text[:60]!r} is longer than ten years")
    return length


def words(text: str) -> str:
    """``15m`` as ``15 minutes``, ``72h`` as ``72 hours``, ``1h30m`` as ``1 hour 30 minutes``."""
    return " ".join(
        f"{int(number)} {_UNIT_WORDS[unit]}{'' if int(number) == 1 else 's'}"
        for number, unit in _PART.findall(text)
    )


def spelled(length: int) -> str:
    """Microseconds as `words` writes them, down to whole seconds: ``30 minutes``, ``1 day 2 hours``."""
    parts = []
    for unit in ("d", "h", "m", "s"):
        number, length = divmod(length, parse_duration(f"1{unit}"))
        parts += [f"{number}{unit}"] if number else []
    return words("".join(parts)) or "0 seconds"


def from_words(text: str) -> int | None:
    """Microseconds of what `words` wrote; ``None`` for any other text."""
    unit_of = {f"{word}{ending}": unit for unit, word in _UNIT_WORDS.items() for ending in ("", "s")}
    parts = text.split(" ")
    if len(parts) % 2 or any(
        not number.isascii() or not number.isdecimal() or len(number) > 9 or unit not in unit_of
        for number, unit in zip(parts[::2], parts[1::2], strict=True)
    ):
        return None
    return sum(
        parse_duration(number + unit_of[unit]) for number, unit in zip(parts[::2], parts[1::2], strict=True)
    )
