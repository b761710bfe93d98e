"""How an entry of the timeline is drawn: its time, a sign for what it is, what it says and who said it.

In a panel an entry is wrapped to a few lines below the time in UTC; across a whole screen local time and
category have columns of their own. A long timeline has a line per entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.journal.kinds import ChangeObserved
from data.times import DAY, local, to_datetime
from screens.glyphs import Glyphs
from screens.lines import EMPTY, Line, Span, column, fit, highlighted, spread, width, wrap
from screens.privacy import PRIVATE, is_private, shown_text

if TYPE_CHECKING:
    from data.incident.entry import Entry

WRAPPED_UP_TO = 500
"""Longer timelines show a line per entry; the details show it whole."""
WIDE = 76
"""Cells from which there is room for columns."""
_MOST_LINES = 4
_BESIDE = 16
"""Cells of text without which what stands at its right goes below it."""
_SIGNED = frozenset({"note", "people", "message"})


def _never(_entry: Entry) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What the drawing of every entry depends on."""

    glyphs: Glyphs
    whole: bool = True
    """Wrapped to a few lines, or else cut to one."""
    columns: bool = False
    """Local time and category beside the time, where there is room."""
    words: str = ""
    """What is looked for, to be lit."""
    is_new: Callable[[Entry], bool] = _never
    """Whether it arrived since the person last looked."""
    revealed: frozenset[str] = frozenset()
    """Entries marked as harmful that the person chose to see."""
    marked: str = ""
    """The entry above which *since you left* stands."""


def leading(entry: Entry, before: Entry | None, style: Style) -> list[Line]:
    """The lines above an entry: its day where that changes, and where the person left."""
    if not style.whole:
        return []
    lines: list[Line] = []
    if before is None or before.at // DAY != entry.at // DAY:
        lines += [EMPTY] if before is not None else []
        lines.append((Span(f"{to_datetime(entry.at):%-d %B %Y}", "dim"),))
    if entry.event_id == style.marked:
        lines.append((Span(f"{style.glyphs.rule * 2} since you left", "accent"),))
    return lines


def entry_lines(entry: Entry, before: Entry | None, style: Style, cells: int) -> list[Line]:
    """All of an entry's lines."""
    columns = style.columns and cells >= WIDE
    head = (*_clock(entry, before, style), *(_columns(entry) if columns else ()))
    taken = width(head)
    body = _cut(entry, style, cells - taken) if not style.whole else _wrapped(entry, style, cells - taken)
    lines = [(*head, *body[0]), *((Span(" " * taken), *of) for of in body[1:])]
    if style.words:
        lines = [highlighted(of, style.words, "bold on-yellow") for of in lines]
    return [*leading(entry, before, style), *lines]


def _clock(entry: Entry, before: Entry | None, style: Style) -> Line:
    """The time in UTC; in a list of single lines the day is in its place where it changes."""
    moment = to_datetime(entry.at)
    new_day = before is None or before.at // DAY != entry.at // DAY
    clock = f"{moment:%d %b}" if new_day and not style.whole else f"{moment:%H:%M}"
    new = style.is_new(entry)
    return (Span(f"{clock:<5}", "dim"), Span(f"{style.glyphs.new if new else ' '} ", "accent"))


def _columns(entry: Entry) -> Line:
    here = local(entry.at)
    shown = f"{here:%H:%M}  " if here.utcoffset() else ""
    return (Span(shown, "faint"), column(entry.category, 9, "dim"), Span("  "))


def _extra(entry: Entry, glyphs: Glyphs) -> str:
    corrected = f"  {glyphs.corrected} corrected" if entry.corrected else ""
    return corrected + (f"  {glyphs.warning} {len(entry.rivals) + 1} versions" if entry.rivals else "")


def _cut(entry: Entry, style: Style, room: int) -> list[Line]:
    glyph, ink = sign(entry, style.glyphs)
    told = shown_text(entry, style.revealed)
    text = (Span(f"{glyph} " if glyph else "", ink), Span(told.replace("\n", " "), _text_ink(entry)))
    tail = (Span(_extra(entry, style.glyphs), "amber"), Span(_who(entry, style), "dim"))
    return [spread(text, tail, room) if style.columns else fit((*text, *tail), room)]


def _wrapped(entry: Entry, style: Style, room: int) -> list[Line]:
    glyph, ink = sign(entry, style.glyphs)
    mark = f"{glyph} " if glyph else ""
    extra = _extra(entry, style.glyphs)
    tail: Line = (Span(extra, "amber"), Span(_who(entry, style), "dim"))
    text = shown_text(entry, style.revealed) + ("…" if entry.cut else "")
    beside = style.columns and room - width(tail) >= _BESIDE
    body = wrap(
        mark + text, max(room - (width(tail) if beside else 0), 8), _text_ink(entry), most=_MOST_LINES
    )
    if mark:
        first = body[0][0]
        body[0] = (Span(mark, ink), Span(first.text[len(mark) :], first.ink))
    if beside:
        body[0] = spread(body[0], tail, room)
    elif width((*body[-1], *tail)) <= room:
        body[-1] = (*body[-1], *tail)
    elif style.columns:
        body.append(fit((Span(extra.strip(), "amber"), *tail[1:]), room))
    elif extra:
        body.append((Span(extra.strip(), "amber"),))
    return body


def _who(entry: Entry, style: Style) -> str:
    return (
        f"  {entry.actor_name}" if entry.actor_name and (style.columns or entry.category in _SIGNED) else ""
    )


def sign(entry: Entry, glyphs: Glyphs) -> tuple[str, str]:
    """(glyph, ink) for what an entry is; empty for what needs none."""
    text = entry.text
    if entry.kind == ChangeObserved.KIND:
        return glyphs.changed, "blue"
    if entry.category == "alert":
        return (glyphs.good, "green") if "resolve" in text else (glyphs.warning, "orange")
    if entry.category == "step":
        for word, glyph, ink in (
            ("fail", glyphs.bad, "red"),
            ("timed out", glyphs.bad, "red"),
            ("unknown", glyphs.unsure, "amber"),
            ("unverified", glyphs.unsure, "amber"),
            ("skipped", glyphs.skipped, "dim"),
            ("rolled back", glyphs.undone, "amber"),
        ):
            if word in text:
                return glyph, ink
        return glyphs.good, "green"
    by_category = {
        "note": (glyphs.note, "text"),
        "evidence": (glyphs.evidence, "dim"),
        "people": (glyphs.good, "green"),
        "decision": (glyphs.here, "accent"),
    }
    return by_category.get(entry.category, ("", ""))


def _text_ink(entry: Entry) -> str:
    return _weight(entry) + (f" {PRIVATE}" if is_private(entry) else "")


def _weight(entry: Entry) -> str:
    if entry.raw:
        return "dim"
    return "" if entry.category not in {"field", "evidence", "system"} else "dim"
