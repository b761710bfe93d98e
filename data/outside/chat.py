"""Chat lines as people paste or export them, with their times: Slack's JSON export, or text.

In text a message begins with a line that has a time and a name, in one of three shapes, and goes on until the
next such line::

    [2026-04-22 08:15] Ana Ruiz: the bot promises refunds
    08:16:30 <mia> seen, looking
    Ana Ruiz  8:17 AM
    it started with 4.2.0
"""

import hashlib
import re
from collections.abc import Iterable

import msgspec

from data import times
from data.errors import BadInput
from data.journal import kinds
from data.journal.store import Draft, Journal
from data.text import clean, clean_line

SIZE = 8_000_000
"""Bytes of a paste or an export."""
MOST = 5_000
"""Messages."""
LONGEST = 4_000
"""Characters of a message."""
_DATE = r"(?:(?P<date>\d{4}-\d{2}-\d{2})[T ])?"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?"
_HALF = r"(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?(?P<zone>Z|[+-]\d{2}:\d{2})?"
_STAMP = rf"\[?{_DATE}{_CLOCK}{_HALF}\]?"
_NAMED = re.compile(
    rf"\s*{_STAMP}[\s,–-]+(?:<(?P<nick>[^>]{{1,80}})>|(?P<who>[^:\s][^:]{{0,79}}):)\s+(?P<text>.*)"
)
_HEADED = re.compile(rf"\s*(?P<who>[^\s\[\d][^\[\]:]{{0,79}}?)\s+{_STAMP}\s*", re.ASCII)


class Line(msgspec.Struct, frozen=True):
    """One message."""

    at: int
    """Microseconds."""
    who: str
    text: str


def keep(journal: Journal, incident: str, lines: Iterable[Line]) -> int:
    """Write each message as a note at its time, in one transaction; one that is there already is left out.

    Gives how many were written.
    """
    written = 0
    with journal.transaction() as transaction:
        for line in lines:
            digest = hashlib.sha256(f"{line.at}\n{line.who}\n{line.text}".encode()).hexdigest()
            note, subject = kinds.NoteAdded(f"{line.who} in chat: {line.text}"), f"chat.{digest[:32]}"
            if not transaction.holds(incident, note.KIND, subject):
                draft = Draft(payload=note, incident=incident, subject=subject, occurred_at=line.at)
                transaction.append(draft)
                written += 1
    return written


class _Profile(msgspec.Struct):
    real_name: str = ""


class _Exported(msgspec.Struct):
    """Of Slack's export, what is used: ``ts`` is seconds with a fraction."""

    ts: str = ""
    text: str = ""
    user: str = ""
    user_profile: _Profile | None = None


def read(raw: bytes, *, day: str, offset: str) -> list[Line]:
    """The messages, in the order in which they stand.

    ``day`` (``YYYY-MM-DD``) is that of times without a date, and goes on by one where the time jumps back by
    more than half a day; ``offset`` (``+02:00``) is the zone of times without one. Raises `BadInput`.
    """
    if len(raw) > SIZE:
        raise BadInput(f"The chat is larger than {SIZE // 1_000_000} MB.", remedy="Cut it to what matters.")
    begin = raw.lstrip()[:1]
    found = (
        _export(raw)
        if begin == b"[" and _is_json(raw)
        else _text(raw.decode("utf-8", "replace"), day, offset)
    )
    found = [line for line in found if line.text]
    if not found:
        raise BadInput(
            "No chat line with a time and a name was found.",
            remedy="Write lines as 2026-04-22 08:15 Ana Ruiz: what was said, or give Slack's JSON export.",
        )
    if len(found) > MOST:
        raise BadInput(f"{len(found)} chat lines are more than {MOST}.", remedy="Cut it to what matters.")
    return found


def _is_json(raw: bytes) -> bool:
    return raw.lstrip()[1:].lstrip()[:1] in {b"{", b"]"}


def _export(raw: bytes) -> list[Line]:
    try:
        messages = msgspec.json.decode(raw, type=list[_Exported])
        return [
            Line(
                _recordable(int(float(one.ts) * times.SECOND)),
                clean_line((one.user_profile and one.user_profile.real_name) or one.user or "somebody", 80),
                clean(one.text, LONGEST).strip(),
            )
            for one in messages
        ]
    except (ValueError, RecursionError, OverflowError) as error:
        raise BadInput(f"This is no export of Slack's: {clean_line(str(error), 120)}.") from error


def _text(text: str, day: str, offset: str) -> list[Line]:
    begun: list[tuple[int, str, list[str]]] = []
    last = rolled = 0
    for row in text.replace("\r\n", "\n").split("\n"):
        match = _NAMED.fullmatch(row) or _HEADED.fullmatch(row)
        if match is None:
            if begun:
                begun[-1][2].append(row)
            continue
        known = match.groupdict()
        at = _moment(known, day, offset)
        if not known["date"]:
            rolled += times.DAY if at + rolled < last - times.DAY // 2 else 0
            at = _recordable(at + rolled)
        last = at
        begun.append((at, clean_line(known.get("nick") or known["who"] or "", 80), [known.get("text") or ""]))
    return [Line(at, who, clean("\n".join(rows), LONGEST).strip()) for at, who, rows in begun]


def _moment(known: dict[str, str | None], day: str, offset: str) -> int:
    hour = int(known["hour"] or 0)
    if known["half"]:
        hour = hour % 12 + (12 if known["half"] in "Pp" else 0)
    zone = known["zone"] or offset
    clock = f"{hour:02d}:{known['minute']}:{known['second'] or '00'}"
    return _recordable(times.parse_iso(f"{known['date'] or day}T{clock}{zone}"))


def _recordable(micros: int) -> int:
    if not 0 <= micros < 2**53:
        raise BadInput("A chat line has a time that is not between 1970 and 2255.")
    return micros
