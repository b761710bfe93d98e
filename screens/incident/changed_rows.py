"""The rows of the changes panel: what cannot be looked at, what may be to blame, everything else, and how
things stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.errors import FirelineError, NotConfigured
from data.times import DAY, HOUR, MINUTE, span, to_datetime
from screens.glyphs import Glyphs
from screens.incident.view import IncidentView
from screens.lines import EMPTY, Line, Span, fit, indent, spread, width, wrap

if TYPE_CHECKING:
    from data.sources.change import Change, Standing
    from data.sources.change_watch import ChangePicture, SourceLook

BLAMED = 24 * HOUR
"""What was changed up to so long before the detection may be to blame."""
MOST = 300
"""Rows of changes that are shown."""
_MOST_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One row."""

    key: str
    lines: Callable[[int], Sequence[Line]]
    """Cells to the lines, those of the heading first."""
    lead: int = 0
    change: Change | None = None
    likely: bool = False


def told_rows(picture: ChangePicture, view: IncidentView, glyphs: Glyphs, now: int) -> list[Told]:
    """All rows, in their order."""
    detected = view.detected_at
    changes = picture.changes[:MOST]
    likely = [one for one in changes if one.suspect and 0 <= detected - one.at <= BLAMED]
    chosen = {one.key for one in likely}
    others = [one for one in changes if one.key not in chosen]
    old = {
        one.key
        for source in picture.sources
        if source.freshness.state == "stale"
        for one in source.look.changes
    }
    look = _Look(view, glyphs, now, old)
    rows = [
        *_troubles(picture, glyphs),
        *_headed("may be to blame", [look.row(one, likely=True) for one in likely]),
        *_headed("everything else" if likely else "newest first", [look.row(one) for one in others]),
        *_headed("as it stands", [_standing(one, glyphs) for one in picture.standing]),
        *_headed("asked", [_asked(one, glyphs, now) for one in _each(picture)]),
    ]
    return [*rows, *_left_out(picture)]


def _headed(title: str, rows: list[Told]) -> Iterator[Told]:
    """The first row gets the heading above it."""
    for place, row in enumerate(rows):
        if place:
            yield row
            continue

        def lines(cells: int, row: Told = row) -> Sequence[Line]:
            return [(Span(title, "dim"),), *row.lines(cells)]

        yield Told(key=row.key, lines=lines, lead=1, change=row.change, likely=row.likely)


@dataclass(frozen=True, slots=True)
class _Look:
    """How changes are drawn for one incident."""

    view: IncidentView
    glyphs: Glyphs
    now: int
    old: set[str]
    """Keys of what a source said that cannot be asked any more."""

    def row(self, change: Change, *, likely: bool = False) -> Told:
        def lines(cells: int) -> Sequence[Line]:
            return self._lines(change, cells, likely=likely)

        return Told(key=change.key, lines=lines, change=change, likely=likely)

    def _lines(self, change: Change, cells: int, *, likely: bool) -> list[Line]:
        glyphs, stale = self.glyphs, change.key in self.old
        sign, ink = (glyphs.warning, "amber") if likely else (glyphs.bad, "red") if change.bad else ("", "")
        apart = _before(change.at, self.view.detected_at)
        left: Line = (
            Span(f"{sign or glyphs.dot} ", ink or "dim"),
            Span(apart, ink if likely and not stale else "dim"),
        )
        if change.key in self.view.recorded_changes:
            right: Line = (Span(f" {glyphs.good} in timeline", "green"),)
        else:
            right = (Span(f" {'about ' if change.seen_only else ''}{_clock(change.at, self.now)}", "dim"),)
        kind = Span(f"  {change.kind}", "dim")
        if width((*left, kind, *right)) < cells:
            left = (*left, kind)
        words = _words(change, glyphs)
        body = wrap(
            words, max(cells - 2, 8), "dim" if stale or change.kind == "event" else "", most=_MOST_LINES
        )
        return [spread(left, right, cells), *indent(body, 2)]


def _words(change: Change, glyphs: Glyphs) -> str:
    if not change.before:
        return f"{change.subject} {change.after}"
    before, after = change.before, change.after
    if change.kind == "image":
        before, after = (one.rpartition("/")[2] for one in (before, after))  # entering shows the registry too
    return f"{change.subject} {before} {glyphs.arrow} {after}"


def _before(at: int, detected: int) -> str:
    """``13 min before``, ``2 h after``."""
    apart = abs(detected - at)
    if not detected or not at:
        return "time not known" if not at else ""
    if apart < MINUTE:
        return "when detected"
    whole = apart // DAY * DAY if apart > 2 * DAY else apart // MINUTE * MINUTE
    return f"{span(whole)} {'before' if at < detected else 'after'}"


def _clock(at: int, now: int) -> str:
    moment = to_datetime(at)
    return f"{moment:%H:%M}" if at // DAY == now // DAY else f"{moment:%-d %b %H:%M}" if at else ""


def _standing(standing: Standing, glyphs: Glyphs) -> Told:
    sign, ink = {
        "failed": (glyphs.bad, "red"),
        "waiting": (glyphs.running, "amber"),
    }.get(standing.state, (glyphs.good, "green"))

    def lines(cells: int) -> Sequence[Line]:
        body = wrap(f"{standing.subject} {standing.text}", max(cells - 2, 8), "", most=3)
        return [(Span(f"{sign} ", ink), *body[0]), *indent(body[1:], 2)]

    return Told(key=f"standing:{standing.place}/{standing.subject}", lines=lines)


def _each(picture: ChangePicture) -> tuple[SourceLook, ...]:
    """Several sources, once each has answered or failed: before, the cursor would begin on one of them."""
    asked = picture.asked
    waits = any(one.freshness.state == "waiting" for one in asked)
    return () if waits or len(asked) == 1 else asked


def _asked(source: SourceLook, glyphs: Glyphs, now: int) -> Told:
    """A source's own state; why and since when one fails stands above all rows."""
    known = source.freshness
    fails = known.error is not None
    sign, ink = (glyphs.bad, "red") if fails else (glyphs.good, "green")
    answered = f"answered {_clock(known.answered_at, now)}" if known.answered_at else "never answered"
    text = f"last {answered}" if fails and known.answered_at else answered

    def lines(cells: int) -> Sequence[Line]:
        return [fit((Span(f"{sign} ", ink), Span(source.name), Span(f"  {text}", "dim")), cells)]

    return Told(key=f"asked:{source.name}", lines=lines)


def _troubles(picture: ChangePicture, glyphs: Glyphs) -> Iterator[Told]:
    """Sources that cannot be asked, and what those that can may not tell."""
    for name, error, since in picture.errors:
        quiet = isinstance(error, NotConfigured)
        moment = f"{to_datetime(since):%H:%M}"
        title = name if quiet else f"{name} since {moment}"
        ink = "dim" if quiet else "red"
        sign = glyphs.quiet if quiet else glyphs.bad
        yield _trouble(f"trouble:{name}", sign, ink, title, _sentences(error))
    for source in picture.sources:
        for place, problem in enumerate(source.look.problems[:5]):
            yield _trouble(f"problem:{source.name}/{place}", glyphs.unsure, "amber", source.name, problem)


def _sentences(error: FirelineError) -> str:
    """What happened and what to do next; a fault of the network ends without a full stop."""
    return ". ".join(filter(None, (error.message.rstrip("."), error.remedy)))


def _trouble(key: str, sign: str, ink: str, title: str, text: str) -> Told:
    def lines(cells: int) -> Sequence[Line]:
        body = wrap(text, max(cells - 2, 8), "dim", most=6)
        return [(Span(f"{sign} ", ink), Span(title, ink)), *indent(body, 2)]

    return Told(key=key, lines=lines)


def _left_out(picture: ChangePicture) -> Iterator[Told]:
    missing = sum(source.look.left_out for source in picture.sources)
    missing += max(0, len(picture.changes) - MOST)
    if missing:
        text = f"{missing} older ones are not shown"
        yield Told(key="left out", lines=lambda _: [EMPTY, (Span(text, "dim"),)], lead=1)
