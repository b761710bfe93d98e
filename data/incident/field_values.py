"""How a text becomes a field's value, kind by kind: text, integer, time, date, yes_no, choice."""

import datetime
import re
from collections.abc import Callable

from data import times
from data.errors import BadInput
from data.text import NOTE, clean, clean_line

Value = str | int | bool | None

MOST = 2**53 - 1
"""The greatest integer the journal takes."""
_INTEGER = re.compile(r"\d{1,3}(?:[ \u2009\u202f_]\d{3})+|\d{1,16}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_YES = frozenset({"yes", "y", "true"})
_NO = frozenset({"no", "n", "false"})


def read(
    path: str,
    kind: str,
    text: str,
    *,
    choices: tuple[str, ...] = (),
    long: bool = False,
    now: int | None = None,
) -> Value:
    """The value of one text; ``None`` for an empty one. ``path`` is for the message.

    Raises `BadInput` where the text does not fit the kind.
    """
    cleaned = clean(text, NOTE).strip() if long else clean_line(text, NOTE)
    if not cleaned:
        return None
    if kind == "time":
        return _time(path, cleaned, now)
    if kind == "choice":
        return _choice(path, cleaned, choices)
    reader = _READERS.get(kind)
    return reader(path, cleaned) if reader else cleaned


def as_text(kind: str, value: Value) -> str:
    """The same value as a person would write it, such that `read` takes it; empty for ``None``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if kind == "time" and isinstance(value, int):
        return times.iso_short(value)
    return str(value)


def _integer(path: str, text: str) -> int:
    number = int(re.sub(r"[^\d]", "", text)) if _INTEGER.fullmatch(text) else MOST + 1
    if number > MOST:
        raise BadInput(f"{path} takes a whole number, not {text[:40]!r}.", remedy="Write it as 12400.")
    return number


def _time(path: str, text: str, now: int | None) -> int:
    try:
        if now is not None:
            return times.parse_moment(text, now)
        return times.parse_iso(text if _has_zone(text) else f"{text}Z")
    except BadInput as error:
        raise BadInput(
            f"{path} takes a time, and {text[:40]!r} is none.",
            remedy=error.remedy or "Write it as 2026-04-22T08:15:00Z.",
        ) from None


def _has_zone(text: str) -> bool:
    return bool(re.search(r"(?:[Zz]|UTC)$|\d[+-]\d{2}:?\d{2}$", text)) and "T" in text.upper().replace(
        " ", "T"
    )


def _date(path: str, text: str) -> str:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        datetime.date.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"{path} takes a date, and {text[:40]!r} is none.", remedy="Write 2026-04-29."
        ) from None
    return text


def _yes_no(path: str, text: str) -> bool:
    word = text.lower()
    if word not in _YES | _NO:
        raise BadInput(
            f"{path} takes yes or no, not {text[:40]!r}.", remedy="Leave it empty where it is not known."
        )
    return word in _YES


def _choice(path: str, text: str, choices: tuple[str, ...]) -> str:
    word = text.lower().replace(" ", "_").replace("-", "_")
    for choice in choices:
        if word == choice.replace("-", "_"):
            return choice
    raise BadInput(f"{path} does not take {text[:40]!r}.", remedy=f"It is one of {', '.join(choices)}.")


_READERS: dict[str, Callable[[str, str], Value]] = {"integer": _integer, "date": _date, "yes_no": _yes_no}
