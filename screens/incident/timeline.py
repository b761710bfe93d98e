"""The timeline panel: what happened, in order, dates where the day changes, corrections shown as such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.times import DAY, to_datetime
from screens.glyphs import Glyphs
from screens.incident.view import IncidentView
from screens.ink import Ink
from screens.lines import EMPTY, Line, Span, fit, wrap
from screens.widgets.panel import RowsPanel

if TYPE_CHECKING:
    from data.incident.timeline import Entry

WRAPPED_UP_TO = 2000
"""Longer timelines show a line per entry; entering one shows it whole."""
_TIME_CELLS = 7
_MOST_LINES = 4


class TimelinePanel(RowsPanel):
    """Follows the end while the cursor stands on it."""

    def __init__(self, ink: Ink) -> None:
        empty = [(Span("reading the timeline", "dim"),)]
        super().__init__(ink, "timeline", id="timeline", follow=True, empty=empty)

    def show_view(self, view: IncidentView, now: int) -> None:  # noqa: ARG002
        """Without the housekeeping that the step lines already tell."""
        entries = [entry for entry in view.entries if not entry.minor]
        glyphs = self.ink.glyphs
        uniform = 1 if len(entries) > WRAPPED_UP_TO else 0

        def draw(place: int, cells: int) -> Sequence[Line]:
            before = entries[place - 1].at if place else None
            return entry_lines(entries[place], before, glyphs, cells, whole=not uniform)

        def lead(place: int) -> int:
            if uniform or (place and entries[place - 1].at // DAY == entries[place].at // DAY):
                return 0
            return 2 if place else 1

        self.rows.show([entry.event_id for entry in entries], draw, uniform=uniform, lead=lead)
        self.heading.show("timeline", (Span("UTC", "dim"),))


def entry_lines(entry: Entry, before: int | None, glyphs: Glyphs, cells: int, *, whole: bool) -> list[Line]:
    """The day where it changes, then time, glyph, text and who."""
    moment = to_datetime(entry.at)
    new_day = before is None or before // DAY != entry.at // DAY
    clock = f"{moment:%H:%M}" if whole or not new_day else f"{moment:%d %b}"
    glyph, ink = _glyph(entry, glyphs)
    mark = f"{glyph} " if glyph else ""
    head: Line = (Span(f"{clock:<{_TIME_CELLS}}", "dim"),)
    who = (
        f"  {entry.actor_name}"
        if entry.actor_name and entry.category in {"note", "people", "message"}
        else ""
    )
    extra = ""
    if entry.corrected:
        extra += f"  {glyphs.corrected} corrected"
    if entry.rivals:
        extra += f"  {glyphs.warning} {len(entry.rivals) + 1} versions"
    if not whole:
        return [
            fit(
                (
                    *head,
                    Span(mark, ink),
                    Span(entry.text.replace("\n", " ")),
                    Span(extra, "amber"),
                    Span(who, "dim"),
                ),
                cells,
            )
        ]
    lines: list[Line] = (
        []
        if not new_day
        else [*([EMPTY] if before is not None else []), (Span(f"{moment:%-d %B %Y}", "dim"),)]
    )
    room = max(cells - _TIME_CELLS, 8)
    body = wrap(mark + entry.text, room, _text_ink(entry), most=_MOST_LINES)
    if mark and body:
        first = body[0][0]
        body[0] = (Span(mark, ink), Span(first.text[len(mark) :], first.ink))
    tail: Line = (Span(extra, "amber"), Span(who, "dim"))
    if body and sum(len(span.text) for span in (*body[-1], *tail)) <= room:
        body[-1] = (*body[-1], *tail)
    elif extra:
        body.append((Span(extra.strip(), "amber"),))
    lines.append((*head, *body[0]))
    lines += [(Span(" " * _TIME_CELLS), *of) for of in body[1:]]
    return lines


def _glyph(entry: Entry, glyphs: Glyphs) -> tuple[str, str]:
    text = entry.text
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
    if entry.raw:
        return "dim"
    return "" if entry.category not in {"field", "evidence", "system"} else "dim"
